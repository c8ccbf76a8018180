import { statement, type Tx } from '../platform/db/database.ts';
import type { PlacedEntry } from './follower-store.ts';
import { entryColumns } from './store.ts';

const place = statement('journal_position_of', 'select position from journal_positions where entry_id = $1');

/** The position of an entry; null while the sequencer has not placed it. For the worker's role. */
export async function positionOf(tx: Tx, entryId: string): Promise<number | null> {
  return (await tx.query<{ position: number }>(place, [entryId]))[0]?.position ?? null;
}

export interface ProvenEntry extends PlacedEntry {
  /** RFC 6962 leaf hash, hexadecimal. */
  readonly leafHash: string;
}

const about = statement(
  'journal_about',
  `select p.position, encode(p.leaf_hash, 'hex') as "leafHash", ${entryColumns} from journal_entries e join journal_positions p on p.entry_id = e.id
    where e.resource_id = $1 and p.position > $2 and p.position <= $3 order by p.position limit $4`,
);
const pageLength = 5000;

/**
 * Every entry about a resource up to a position, in order: what came later does not change the answer. For the worker's role. Errors: RangeError when there are more than `most`,
 * since a part would look like the whole.
 */
export async function entriesAbout(tx: Tx, resourceId: string, upTo: number, most: number): Promise<ProvenEntry[]> {
  const entries: ProvenEntry[] = [];
  for (;;) {
    const page = await tx.query<ProvenEntry>(about, [resourceId, entries.at(-1)?.position ?? 0, upTo, pageLength]);
    entries.push(...page);
    if (entries.length > most) throw new RangeError(`there are more than ${most} journal entries about one resource`);
    if (page.length < pageLength) return entries;
  }
}
