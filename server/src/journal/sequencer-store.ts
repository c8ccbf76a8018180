import { type Database, statement } from '../platform/db/database.ts';
import { InvariantError } from '../platform/errors.ts';
import type { LoggedEntry } from './canonical.ts';
import type { Session } from './session-store.ts';
import { entryColumns } from './store.ts';

/** What is placed. Snapshots as PostgreSQL writes them: `xmin:xmax:running,running`. */
export interface Cursor {
  /** Every entry visible in this snapshot has its position. */
  readonly placed: string;
  /** The later snapshot whose entries are half placed; null when none is. */
  readonly windowEnd: string | null;
  /** Up to which `ord` they are. */
  readonly windowOrd: number;
}

export interface StoredTree {
  readonly size: number;
  readonly frontier: Buffer;
  readonly cursor: Cursor;
  readonly systemIdentifier: string;
  /** The identifier of the cluster that answers; another one after a logical restore. */
  readonly actualSystemIdentifier: string;
  readonly checkpointSize: number;
}

const readTree = statement(
  'journal_tree',
  `select size, frontier, placed::text, window_end::text as "windowEnd", window_ord as "windowOrd", t.system_identifier::text as stored, c.system_identifier::text as actual,
          coalesce((select max(k.size) from journal_checkpoints k), 0) as checkpoint_size
     from journal_tree t, pg_control_system() c`,
);

export async function loadTree(session: Session): Promise<StoredTree> {
  type Row = Cursor & { size: number; frontier: Buffer; stored: string; actual: string; checkpoint_size: number };
  const row = (await session.query<Row>(readTree))[0];
  if (row === undefined) throw new InvariantError('journal_tree has no row: the journal was never migrated');
  const { placed, windowEnd, windowOrd } = row;
  const cursor = { placed, windowEnd, windowOrd };
  const { size, frontier, stored, actual, checkpoint_size } = row;
  return { size, frontier, cursor, systemIdentifier: stored, actualSystemIdentifier: actual, checkpointSize: checkpoint_size };
}

export interface Taken extends LoggedEntry {
  readonly ord: number;
}

export interface Batch {
  readonly entries: readonly Taken[];
  /** The snapshot whose entries these are, as far as the limit let them. */
  readonly windowEnd: string;
}

// A subquery that is no join: were it one, the planner might hash all positions. It matters only after a restore (see placeRestored).
const notPlaced = 'coalesce((select false from journal_positions p where p.entry_id = e.id), true)';

/*
 * What became visible between two snapshots, by identity. Tried and rejected:
 * - "ord > last": a transaction that took its numbers early and commits late is stepped over for ever.
 * - "xid below the oldest running one", by (xid, ord): loses nothing, but any open transaction stalls it, and of two changes of one row the later can have
 *   the lower xid: it gets one when it follows the row to a new version, and may then wait again (seen: 67 of 480 with the row lock as first statement).
 * A snapshot that shows a change shows every change it waited for, and that one took its `ord` earlier: positions never contradict versions, and
 * nothing stalls. (PgQ orders its events so.) Measured when idle: 0.04 ms.
 */
const takeNew = statement(
  'journal_take',
  `select w.window_end::text as "windowEnd", entry.* from (select pg_current_snapshot() as window_end) w left join lateral (
     select e.ord, ${entryColumns} from journal_entries e
      where (e.xid >= pg_snapshot_xmax($1::pg_snapshot) and e.xid < pg_snapshot_xmax(w.window_end)
             or e.xid = any (array(select pg_snapshot_xip($1::pg_snapshot))))
        and pg_visible_in_snapshot(e.xid, w.window_end) and ${notPlaced}
      order by e.ord limit $2) entry on true`,
);
// A window of more than one batch is walked along the index of `ord`; finding and sorting it anew for each batch is quadratic (300,000 entries in batches
// of 5,000: 11,000 a second against 60,000).
const takeRest = statement(
  'journal_take_rest',
  `select $2::text as "windowEnd", e.ord, ${entryColumns} from journal_entries e
    where e.ord > $3 and not pg_visible_in_snapshot(e.xid, $1::pg_snapshot) and pg_visible_in_snapshot(e.xid, $2::text::pg_snapshot) and ${notPlaced}
    order by e.ord limit $4`,
);

/** The next entries that may be given positions, in order. */
export async function takeNext(session: Session, { placed, windowEnd, windowOrd }: Cursor, limit: number): Promise<Batch> {
  type Row = Taken & { windowEnd: string };
  if (windowEnd !== null) return { windowEnd, entries: await session.query<Row>(takeRest, [placed, windowEnd, windowOrd, limit]) };
  const rows = await session.query<Row>(takeNew, [placed, limit]);
  return { windowEnd: (rows[0] as Row).windowEnd, entries: rows[0]?.id === null ? [] : rows };
}

export interface Placement {
  readonly previousSize: number;
  readonly previousSystemIdentifier: string;
  readonly size: number;
  readonly frontier: Buffer;
  readonly cursor: Cursor;
  readonly systemIdentifier: string;
  readonly entryIds: readonly string[];
  readonly leafHashes: readonly Buffer[];
}

const placeBatch = statement(
  'journal_place',
  `with moved as (
     update journal_tree set size = $1, frontier = $2, placed = $3, window_end = $4, window_ord = $5, system_identifier = $6::bigint
      where size = $7::bigint and system_identifier = $8::bigint returning 1),
   placed as (
     insert into journal_positions (position, entry_id, leaf_hash)
       select $7::bigint + leaf.n, leaf.id, leaf.hash from moved, unnest($9::uuid[], $10::bytea[]) with ordinality as leaf (id, hash, n) returning 1)
   select (select count(*)::int from moved) as moved, (select count(*)::int from placed) as placed, pg_notify('orderly_journal', $1::text)`,
);

/** Writes positions, leaf hashes and the tree's new edge as one; wakes the followers. Errors: when the tree is not at the previous size. */
export async function placeEntries(session: Session, placement: Placement): Promise<void> {
  const { size, frontier, cursor, systemIdentifier, previousSize, previousSystemIdentifier, entryIds, leafHashes } = placement;
  const rows = await session.query<{ moved: number; placed: number }>(placeBatch, [
    size,
    frontier,
    cursor.placed,
    cursor.windowEnd,
    cursor.windowOrd,
    systemIdentifier,
    previousSize,
    previousSystemIdentifier,
    entryIds,
    leafHashes,
  ]);
  if (rows[0]?.moved !== 1 || rows[0].placed !== entryIds.length)
    throw new InvariantError(`the journal's tree is not at ${previousSize}: another sequencer wrote`);
}

const begin = statement('journal_begin', 'begin');
const commit = statement('journal_commit', 'commit');
const holdStill = statement('journal_hold_still', 'select journal_hold_still()::text as visible');
const takeUnplaced = statement(
  'journal_take_unplaced',
  `select e.ord, ${entryColumns} from journal_entries e
    where not exists (select 1 from journal_positions p where p.entry_id = e.id) order by e.ord limit $1`,
);

/**
 * For a restored database, whose entries carry transaction ids of another cluster: with all writers held off, hands what has no position to `work`
 * together with the snapshot that no later entry is visible in, and commits with it.
 */
export async function whileHeldStill(
  session: Session,
  limit: number,
  work: (entries: readonly Taken[], visible: string) => Promise<void>,
): Promise<void> {
  await session.query(begin);
  const held = await session.query<{ visible: string }>(holdStill);
  await work(await session.query<Taken>(takeUnplaced, [limit]), (held[0] as { visible: string }).visible);
  await session.query(commit);
}

const insertCheckpoint = statement(
  'journal_checkpoint_insert',
  'insert into journal_checkpoints (size, root, note) values ($1, $2, $3) on conflict (size) do nothing',
);

export async function saveCheckpoint(session: Session, size: number, root: Buffer, note: string): Promise<void> {
  await session.query(insertCheckpoint, [size, root, note]);
}

const withIndexes = statement('journal_lag_settings', `select set_config('enable_seqscan', 'off', true)`);
const readLag = statement(
  'journal_lag',
  `select count(*)::int as entries, coalesce(extract(epoch from clock_timestamp() - min(waiting.at)) * 1000, 0)::float8 as "ageMs" from (
     select e.at from journal_entries e
      where (e.xid >= (select pg_snapshot_xmax(placed) from journal_tree) and e.xid < pg_snapshot_xmax(pg_current_snapshot())
             or e.xid = any (array(select pg_snapshot_xip(placed) from journal_tree))) and ${notPlaced}
      limit 10000) waiting`,
);

/** Committed entries that have no position yet (counted up to 10,000) and the age of the oldest in milliseconds, 0 when there is none. */
export function sequencerLag(db: Database): Promise<{ entries: number; ageMs: number }> {
  return db.transaction(async (tx) => {
    const [, rows] = await Promise.all([tx.query(withIndexes), tx.query<{ entries: number; ageMs: number }>(readLag)]);
    return rows[0] as { entries: number; ageMs: number };
  });
}
