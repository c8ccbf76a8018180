import { type Statement, statement, type Tx } from '../platform/db/database.ts';
import type { LoggedEntry } from './canonical.ts';
import type { Outcome } from './record.ts';
import { entryColumns } from './store.ts';

export interface SearchFilter {
  readonly patientId?: string | undefined;
  readonly actorId?: string | undefined;
  readonly resourceId?: string | undefined;
  readonly action?: string | undefined;
  readonly outcome?: Outcome | undefined;
  /** From this time on. ISO 8601. */
  readonly from?: string | undefined;
  /** Before this time. ISO 8601. */
  readonly to?: string | undefined;
}

/** Where the page before ended, in a log of the size it had when the search began. */
export interface SearchPosition {
  readonly size: number;
  readonly at: string;
  readonly id: string;
}

export interface FoundEntry extends Omit<LoggedEntry, 'outcome'> {
  readonly position: number;
  readonly outcome: Outcome;
  readonly existed: boolean | null;
}

const readSize = statement('journal_size', 'select size from journal_tree');

/** How many entries have positions. */
export async function logSize(tx: Tx): Promise<number> {
  return ((await tx.query<{ size: number }>(readSize))[0] as { size: number }).size;
}

// The outcome stands in the text, one of three words, so that the partial index on what is not `ok` can serve.
const outcomeConditions: Readonly<Record<Outcome, string>> = {
  ok: `e.outcome = 'ok'`,
  denied: `e.outcome = 'denied'`,
  failed: `e.outcome = 'failed'`,
};

// Statistics lag behind an insert-only table: told of 10 rows where there are 4,000, the planner reads and sorts them all for one page.
const alongIndex = statement('journal_search_plan', `select set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)`);

/**
 * Entries that fit all filters, newest first, of these territories or of none, as far as the caller's row-security context lets it see them too. Each
 * filter has an index that ends in (at, id), so a page is one range of it at any depth. What has been placed since the search began is left out: a walk over all pages sees one state of the log.
 */
export function searchEntries(
  tx: Tx,
  filter: SearchFilter,
  { size, territories }: { readonly size: number; readonly territories: readonly string[] },
  after: Omit<SearchPosition, 'size'> | null,
  limit: number,
): Promise<FoundEntry[]> {
  const values: unknown[] = [size, limit];
  const bind = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const conditions = [`(e.territory_id is null or e.territory_id = any (${bind(territories, 'uuid[]')}))`];
  if (filter.patientId !== undefined) conditions.push(`e.patient_id = ${bind(filter.patientId, 'uuid')}`);
  if (filter.actorId !== undefined) conditions.push(`e.actor_id = ${bind(filter.actorId, 'uuid')}`);
  if (filter.resourceId !== undefined) conditions.push(`e.resource_id = ${bind(filter.resourceId, 'uuid')}`);
  if (filter.action !== undefined) conditions.push(`e.action = ${bind(filter.action, 'text')}`);
  if (filter.outcome !== undefined) conditions.push(outcomeConditions[filter.outcome]);
  if (filter.from !== undefined) conditions.push(`e.at >= ${bind(filter.from, 'timestamptz')}`);
  if (filter.to !== undefined) conditions.push(`e.at < ${bind(filter.to, 'timestamptz')}`);
  if (after !== null) conditions.push(`(e.at, e.id) < (${bind(after.at, 'timestamptz')}, ${bind(after.id, 'uuid')})`);
  const where = conditions.map((condition) => ` and ${condition}`).join('');
  tx.query(alongIndex).catch(() => undefined);
  return tx.query<FoundEntry>(
    shape(`select p.position, d.existed, ${entryColumns} from journal_entries e join journal_positions p on p.entry_id = e.id
      left join journal_denied_existence d on d.entry_id = e.id
      where p.position <= $1::bigint${where} order by e.at desc, e.id desc limit $2::int`),
    values,
  );
}

const shapes = new Map<string, Statement>();

/** The prepared statement of a combination of filters; there are at most 1,024. */
function shape(text: string): Statement {
  const known = shapes.get(text) ?? statement(`journal_search_${shapes.size}`, text);
  shapes.set(text, known);
  return known;
}

const readCheckpoint = statement('journal_latest_checkpoint', 'select note from journal_checkpoints order by size desc limit 1');

/** The latest signed note, or null before the first. */
export async function latestCheckpoint(tx: Tx): Promise<string | null> {
  return (await tx.query<{ note: string }>(readCheckpoint))[0]?.note ?? null;
}
