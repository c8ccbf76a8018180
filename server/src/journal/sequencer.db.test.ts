import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabases, type TestDatabases } from '../../test/open-databases.ts';
import { statement, type Tx } from '../platform/db/database.ts';
import { type LoggedEntry, leafBytes, leafHash } from './canonical.ts';
import { noteSigner } from './checkpoint.ts';
import { append, emptyFrontier, rootOf } from './merkle.ts';
import { journalEntry } from './record.ts';
import { type Sequencer, type SequencerOptions, startSequencer } from './sequencer.ts';
import { type Batch, type Cursor, sequencerLag, type Taken } from './sequencer-store.ts';
import type { Session } from './session-store.ts';
import { appendEntry, entryColumns } from './store.ts';

const signer = noteSigner('example.test/log', Buffer.alloc(32, 7));
const actorId = '00000000-0000-7000-8000-000000000001';

function entryOf(version: number) {
  return journalEntry({
    actorId,
    actorRole: 'verifier',
    sessionId: null,
    requestId: `r-${version}`,
    source: '127.0.0.1',
    action: 'order.approve',
    resourceType: 'order',
    resourceId: '01a208c6-2594-75cc-8fa2-70b7903249a0',
    patientId: null,
    territoryId: null,
    outcome: 'ok',
    purpose: null,
    detail: { version },
  });
}

async function write(tx: Tx, version: number): Promise<string> {
  const entry = entryOf(version);
  await appendEntry(tx, entry);
  return entry.id;
}

let database: TestDatabases;
let sequencers: Sequencer[];
let errors: unknown[];

beforeEach(async () => {
  database = await openTestDatabases();
  sequencers = [];
  errors = [];
});

afterEach(async () => {
  await Promise.all(sequencers.map((sequencer) => sequencer.stop()));
  await database.drop();
});

function start(options: Partial<SequencerOptions> = {}): Sequencer {
  const sequencer = startSequencer({ db: database.worker, signer, onError: (error) => errors.push(error), retryMs: 50, ...options });
  sequencers.push(sequencer);
  return sequencer;
}

const positions = statement(
  'test_positions',
  `select p.position, p.leaf_hash as "leafHash", ${entryColumns} from journal_positions p left join journal_entries e on e.id = p.entry_id order by p.position`,
);
const unplaced = statement(
  'test_unplaced',
  'select count(*)::int as count from journal_entries e where not exists (select 1 from journal_positions p where p.entry_id = e.id)',
);
const checkpoints = statement('test_checkpoints', 'select size, root, note, at from journal_checkpoints order by size');

type Placed = LoggedEntry & { position: number; leafHash: Buffer };
const placed = () => database.worker.query<Placed>(positions);
const placedIds = async () => (await placed()).map(({ id }) => id);
const unplacedCount = async () => (await database.worker.query<{ count: number }>(unplaced))[0]?.count;

async function until(condition: () => Promise<boolean>, timeoutMs = 5000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('it did not come true in time');
    await sleep(10);
  }
}

/** Everything that must hold of the record whenever nothing is waiting. */
async function expectSoundLog(): Promise<void> {
  const rows = await placed();
  expect(rows.map(({ position }) => position)).toEqual(rows.map((_, index) => index + 1));
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  for (const row of rows) {
    const { position: _, leafHash: stored, ...entry } = row;
    expect(stored).toEqual(leafHash(leafBytes(entry)));
  }
  for (const { size, root } of await database.worker.query<{ size: number; root: Buffer }>(checkpoints)) {
    const leaves = rows.slice(0, size).map((row) => row.leafHash);
    expect(rootOf(append(emptyFrontier, leaves))).toEqual(root);
  }
}

/** A transaction held open after its work until `commit`. */
async function hold(work: (tx: Tx) => Promise<unknown>): Promise<{ commit: () => Promise<void> }> {
  const worked = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const done = database.app.transaction(async (tx) => {
    await work(tx);
    worked.resolve();
    await gate.promise;
  });
  await worked.promise;
  return {
    async commit() {
      gate.resolve();
      await done;
    },
  };
}

const byIdentity = statement('test_by_identity', `select e.ord, ${entryColumns} from journal_entries e where e.ord > $1 order by e.ord limit $2`);

/** A planted bug: identity order taken for commit order. */
function takeByIdentity(): NonNullable<SequencerOptions['take']> {
  let last = 0;
  return async (session, _cursor, limit) => {
    const entries = await session.query<Taken>(byIdentity, [last, limit]);
    last = entries.at(-1)?.ord ?? last;
    return { windowEnd: '1:1:', entries };
  };
}

const byHorizon = statement(
  'test_by_horizon',
  `select e.ord, ${entryColumns} from journal_entries e where e.xid < pg_snapshot_xmin(pg_current_snapshot())
     and not exists (select 1 from journal_positions p where p.entry_id = e.id) order by e.xid, e.ord limit $1`,
);

/** Another: the order of transaction ids taken for the order of changes. */
async function takeByHorizon(session: Session, _cursor: Cursor, limit: number): Promise<Batch> {
  return { windowEnd: '1:1:', entries: await session.query<Taken>(byHorizon, [limit]) };
}

/** A writes first and commits last; B writes and commits in between. Answers A's and B's ids and what was placed while A was open and afterwards. */
async function commitOutOfOrder(options: Partial<SequencerOptions>) {
  start(options);
  let first = '';
  const slow = await hold(async (tx) => {
    first = await write(tx, 1);
  });
  const second = await database.app.transaction((tx) => write(tx, 2));
  await sleep(300);
  const early = await placedIds();
  await slow.commit();
  await sleep(400);
  return { first, second, early, late: await placedIds() };
}

const assign = statement('test_assign', 'select pg_current_xact_id()::text');

/**
 * Two changes in sequence where the second has the lower transaction id, as when it waited for the first's row lock, while a transaction between
 * the two stays open. Answers the ids in the order of the changes and what was placed.
 */
async function changeAgainstIdOrder(options: Partial<SequencerOptions>) {
  start(options);
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const waiting = database.app.transaction(async (tx) => {
    await tx.query(assign);
    begun.resolve();
    await gate.promise;
    return write(tx, 2);
  });
  await begun.promise;
  const unrelated = await hold((tx) => tx.query(assign));
  const first = await database.app.transaction((tx) => write(tx, 1));
  gate.resolve();
  const second = await waiting;
  await sleep(300);
  const early = await placedIds();
  await unrelated.commit();
  // By transaction ids it also waits for whatever other tests do in the same cluster.
  await until(async () => (await placed()).length === 2);
  return { changes: [first, second], early, late: await placedIds() };
}

describe('the sequencer', () => {
  it('loses nothing when a transaction that wrote first commits last, and does not wait for it', async () => {
    const { first, second, early, late } = await commitOutOfOrder({});
    expect(early).toEqual([second]);
    expect(late).toEqual([second, first]);
    await expectSoundLog();
  });

  it('keeps the order of changes when it is not that of transaction ids, and no open transaction stalls it', async () => {
    const { changes, early, late } = await changeAgainstIdOrder({});
    expect(early).toEqual(changes);
    expect(late).toEqual(changes);
    await expectSoundLog();
  });

  it('would lose an entry by identity order: the planted bug is caught', async () => {
    const { second, late } = await commitOutOfOrder({ take: takeByIdentity() });
    expect(late).toEqual([second]);
  });

  it('would stall and contradict the order of changes by transaction ids: the planted bug is caught', async () => {
    const { changes, late } = await changeAgainstIdOrder({ take: takeByHorizon });
    expect(late).toEqual([...changes].reverse());
    const { early } = await commitOutOfOrder({ take: takeByHorizon });
    expect(early).toEqual(late);
  });

  it('leaves no gap where a transaction rolled back', async () => {
    start();
    const failing = database.app.transaction(async (tx) => {
      await write(tx, 1);
      throw new Error('changed its mind');
    });
    await expect(failing).rejects.toThrow('changed its mind');
    const kept = [await database.app.transaction((tx) => write(tx, 2)), await database.app.transaction((tx) => write(tx, 3))];
    await until(async () => (await placed()).length === 2);
    expect(await placedIds()).toEqual(kept);
    await expectSoundLog();
  });

  it('gives positions in the order of versions when changes race for one row, through batches of every size', async () => {
    start({ batchSize: 3, pollMs: 2 });
    const lock = statement('test_lock', 'select revision from territories_revision for update');
    const bump = statement('test_bump', 'update territories_revision set revision = revision + 1');
    const race = async (writer: number) => {
      for (let turn = 0; turn < 15; turn++) {
        await database.app
          .transaction(async (tx) => {
            const [row] = await tx.query<{ revision: number }>(lock);
            await tx.query(bump);
            await write(tx, (row as { revision: number }).revision);
            if ((turn + writer) % 5 === 0) throw new Error('rolled back');
          })
          .catch((error: Error) => expect(error.message).toBe('rolled back'));
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, writer) => race(writer)));
    await until(async () => (await unplacedCount()) === 0);
    const versions = (await placed()).map(({ detail }) => (JSON.parse(detail) as { version: number }).version);
    expect(versions).toHaveLength(8 * 12);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    await expectSoundLog();
  });

  it('goes on without loss or doubling when its connection is cut under load, another node taking over', async () => {
    const terminate = statement(
      'test_terminate',
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 7237431 and objid = hashtext('sequencer')::oid and granted
         and database = (select oid from pg_database where datname = current_database())`,
    );
    start({ pollMs: 1, batchSize: 5 });
    start({ pollMs: 1, batchSize: 7 });
    let writing = true;
    let written = 0;
    const writers = Array.from({ length: 4 }, async () => {
      while (writing) {
        await database.app.transaction((tx) => write(tx, 1));
        written += 1;
      }
    });
    let cuts = 0;
    for (let turn = 0; turn < 10; turn++) {
      await sleep(60);
      cuts += (await database.worker.query(terminate)).length;
    }
    writing = false;
    await Promise.all(writers);
    await until(async () => (await unplacedCount()) === 0);
    expect(cuts).toBeGreaterThanOrEqual(3);
    expect(errors.length).toBeGreaterThanOrEqual(1);
    expect((await placed()).length).toBe(written);
    await expectSoundLog();
  });

  it('signs the head at least every second while there is news, and once more when it stops', async () => {
    const sequencer = start();
    const until2s = performance.now() + 2500;
    while (performance.now() < until2s) {
      await database.app.transaction((tx) => write(tx, 1));
      await sleep(20);
    }
    await database.app.transaction((tx) => write(tx, 1));
    await until(async () => (await unplacedCount()) === 0);
    await sequencer.stop();
    const signed = await database.worker.query<{ size: number; note: string; at: Date }>(checkpoints);
    expect(signed.at(-1)?.size).toBe((await placed()).length);
    const pauses = signed.slice(1).map(({ at }, index) => at.getTime() - (signed[index] as { at: Date }).at.getTime());
    expect(pauses.length).toBeGreaterThanOrEqual(2);
    expect(Math.max(...pauses)).toBeLessThan(1100);
    for (const { size, note } of signed) expect(note.startsWith(`example.test/log\n${size}\n`)).toBe(true);
    await expectSoundLog();
  });

  it('places the rest after a logical restore and what is written from then on, each once', async () => {
    const sequencer = start();
    for (let version = 1; version <= 3; version++) await database.app.transaction((tx) => write(tx, version));
    await until(async () => (await placed()).length === 3);
    await sequencer.stop();
    // What a dump loaded elsewhere looks like: the tree's row and entries of another cluster, with a lower transaction id than any here, one that comes
    // into sight soon, and one far ahead, none placed.
    const restored = statement(
      'test_restored',
      `insert into journal_entries (action, outcome, xid) select 'order.place', 'ok', x::text::xid8
         from unnest(array[5, pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 40, 999999999999]) x`,
    );
    await database.owner.query(restored);
    await database.worker.query(statement('test_elsewhere', 'update journal_tree set system_identifier = 1, placed = $1'), [
      '8888888888:8888888888:',
    ]);
    const open = await hold((tx) => write(tx, 4));
    start({ batchSize: 1 });
    await sleep(200);
    const heldOff = database.app.transaction((tx) => write(tx, 5));
    await sleep(50);
    await open.commit();
    await heldOff;
    await database.app.transaction((tx) => write(tx, 6));
    await until(async () => (await unplacedCount()) === 0);
    for (let turn = 0; turn < 60; turn++) await database.app.query(assign);
    await sleep(300);
    expect(errors).toEqual([]);
    expect((await placed()).map(({ action }) => action).filter((action) => action === 'order.place')).toHaveLength(3);
    expect((await placed()).map(({ detail }) => (JSON.parse(detail) as { version?: number }).version).filter(Boolean)).toEqual([1, 2, 3, 4, 5, 6]);
    await expectSoundLog();
  });

  it('tells how much is waiting and for how long', async () => {
    expect(await sequencerLag(database.worker)).toEqual({ entries: 0, ageMs: 0 });
    await database.app.transaction((tx) => write(tx, 1));
    await database.app.transaction((tx) => write(tx, 2));
    await sleep(50);
    const lag = await sequencerLag(database.worker);
    expect(lag.entries).toBe(2);
    expect(lag.ageMs).toBeGreaterThan(50);
    expect(lag.ageMs).toBeLessThan(5000);
    start();
    await until(async () => (await sequencerLag(database.worker)).entries === 0);
  });
});
