import { type Database, statement, type Tx } from '../platform/db/database.ts';
import type { LoggedEntry } from './canonical.ts';
import { entryColumns } from './store.ts';

/** An entry in its place. Leaf index in the tree: `position` − 1. */
export interface PlacedEntry extends LoggedEntry {
  readonly position: number;
}

const readAfter = statement(
  'journal_read_after',
  `select p.position, ${entryColumns} from journal_positions p join journal_entries e on e.id = p.entry_id
    where p.position > $1 order by p.position limit $2`,
);

/** Up to `limit` entries after a position, in order, without a gap. */
export function entriesAfter(db: Database, position: number, limit: number): Promise<PlacedEntry[]> {
  return db.query<PlacedEntry>(readAfter, [position, limit]);
}

const readAt = statement(
  'journal_read_at',
  `select p.position, ${entryColumns} from journal_positions p join journal_entries e on e.id = p.entry_id where p.position = any ($1::bigint[]) order by p.position`,
);

/** The entries at these positions, in order. */
export function entriesAt(tx: Pick<Tx, 'query'>, positions: readonly number[]): Promise<PlacedEntry[]> {
  return tx.query<PlacedEntry>(readAt, [positions]);
}

// The no-op update makes RETURNING answer also when the row was there.
const openPosition = statement(
  'journal_follower_open',
  'insert into journal_followers (name) values ($1) on conflict (name) do update set name = excluded.name returning position',
);

/** Where a follower stands; a new one begins at 0, before everything. */
export async function followerPosition(db: Database, name: string): Promise<number> {
  const rows = await db.query<{ position: number }>(openPosition, [name]);
  return (rows[0] as { position: number }).position;
}

const advance = statement(
  'journal_follower_advance',
  'update journal_followers set position = $3, updated_at = now() where name = $1 and position = $2 returning 1',
);

/** Moves a follower on. False when it no longer stood at `from`: another node moved it. */
export async function advanceFollower(db: Database, name: string, from: number, to: number): Promise<boolean> {
  return (await db.query(advance, [name, from, to])).length === 1;
}

const readStands = statement(
  'journal_follower_stands',
  `select f.name, f.position, greatest(t.size - f.position, 0) as behind, f.updated_at as "movedAt"
     from journal_followers f, journal_tree t order by f.name`,
);

/** How far a follower is. */
export interface FollowerStand {
  readonly name: string;
  readonly position: number;
  /** Placed entries that it has not handled yet. */
  readonly behind: number;
  readonly movedAt: Date;
}

export function followerStands(db: Database): Promise<FollowerStand[]> {
  return db.query<FollowerStand>(readStands);
}

const markExistence = statement(
  'journal_mark_existence',
  `insert into journal_denied_existence (entry_id, existed) select * from unnest($1::uuid[], $2::boolean[]) on conflict (entry_id) do nothing`,
);

/** Notes of denied entries whether what they named was there; the first answer stays. */
export async function saveExistence(tx: Tx, entryIds: readonly string[], existed: readonly boolean[]): Promise<void> {
  await tx.query(markExistence, [entryIds, existed]);
}

const addFailures = statement(
  'journal_anonymous_add',
  `insert into journal_anonymous_failures as f (minute, source, action, count)
     select * from unnest($1::timestamptz[], $2::inet[], $3::text[], $4::bigint[])
   on conflict (minute, source, action) do update set count = f.count + excluded.count`,
);

export interface FailureCount {
  /** Start of the minute, milliseconds since 1970. */
  readonly minuteMs: number;
  readonly source: string | null;
  readonly action: string;
  readonly count: number;
}

/** Adds counts to those of other processes. No two of them may share minute, source and action. */
export async function addAnonymousFailures(db: Database, counts: readonly FailureCount[]): Promise<void> {
  await db.query(addFailures, [
    counts.map(({ minuteMs }) => new Date(minuteMs).toISOString()),
    counts.map(({ source }) => source),
    counts.map(({ action }) => action),
    counts.map(({ count }) => count),
  ]);
}
