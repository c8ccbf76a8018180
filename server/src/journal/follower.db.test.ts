import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabases, type TestDatabases } from '../../test/open-databases.ts';
import { statement } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';
import { noteSigner } from './checkpoint.ts';
import { deniedExistence } from './denied-existence.ts';
import { type Follower, type FollowersOptions, startFollowers } from './follower.ts';
import { followerStands, type PlacedEntry } from './follower-store.ts';
import { type EntryFields, journalEntry } from './record.ts';
import { startSequencer } from './sequencer.ts';
import { appendEntry } from './store.ts';

let database: TestDatabases;
let running: { stop(): Promise<void> }[];
let errors: [unknown, string | null][];

beforeEach(async () => {
  database = await openTestDatabases();
  errors = [];
  const signer = noteSigner('example.test/log', Buffer.alloc(32, 7));
  running = [startSequencer({ db: database.worker, signer, onError: (error) => errors.push([error, 'sequencer']) })];
});

afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  await database.drop();
});

function start(followers: Follower[], options: Partial<FollowersOptions> = {}) {
  const onError = (error: unknown, follower: string | null) => void errors.push([error, follower]);
  const started = startFollowers({ db: database.worker, followers, onError, retryMs: 20, ...options });
  running.push(started);
  return started;
}

function listener(name: string, handle: (entries: readonly PlacedEntry[]) => void | Promise<void> = () => undefined) {
  const heard: number[] = [];
  const follower: Follower = {
    name,
    async handle(entries) {
      await handle(entries);
      heard.push(...entries.map(({ position }) => position));
    },
  };
  return { follower, heard };
}

async function write(more: Partial<EntryFields> = {}): Promise<string> {
  const entry = journalEntry({
    actorId: newId(),
    actorRole: 'verifier',
    sessionId: null,
    requestId: null,
    source: null,
    action: 'order.approve',
    resourceType: 'order',
    resourceId: newId(),
    patientId: null,
    territoryId: null,
    outcome: 'ok',
    purpose: null,
    detail: {},
    ...more,
  });
  await database.app.transaction((tx) => appendEntry(tx, entry));
  return entry.id;
}

async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 4000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('it did not come true in time');
    await sleep(5);
  }
}

const firstPositions = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('a follower', () => {
  it('hears every entry once, in order, and goes on where it stood after a restart', async () => {
    const first = listener('ear');
    const started = start([first.follower], { batchSize: 2 });
    for (let turn = 0; turn < 5; turn++) await write();
    await until(() => first.heard.length === 5);
    await started.stop();
    await write();
    await write();
    const second = listener('ear');
    start([second.follower], { batchSize: 2 });
    await until(() => second.heard.length === 2);
    expect(first.heard).toEqual(firstPositions(5));
    expect(second.heard).toEqual([6, 7]);
    expect(await followerStands(database.worker)).toMatchObject([{ name: 'ear', behind: 0 }]);
  });

  it('hears again what it failed to handle, and the others are not held up', async () => {
    let failures = 2;
    const flaky = listener('flaky', () => {
      failures -= 1;
      if (failures >= 0) throw new Error('not now');
    });
    const steady = listener('steady');
    start([flaky.follower, steady.follower]);
    await write();
    await until(() => steady.heard.length === 1 && flaky.heard.length === 1);
    expect(flaky.heard).toEqual([1]);
    expect(errors.map(([, follower]) => follower)).toEqual(['flaky', 'flaky']);
  });

  it('is woken, not polled', async () => {
    const ear = listener('ear');
    start([ear.follower], { pollMs: 60_000 });
    await write();
    await until(() => ear.heard.length === 1);
    await sleep(100);
    const begun = performance.now();
    await write();
    await until(() => ear.heard.length === 2);
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it('runs on one node at a time, and the other takes over when that one is gone', async () => {
    const one = listener('ear');
    const other = listener('ear');
    const first = start([one.follower], { pollMs: 50 });
    await write();
    await until(() => one.heard.length === 1);
    start([other.follower], { pollMs: 50 });
    await write();
    await until(() => one.heard.length === 2);
    await sleep(150);
    expect(other.heard).toEqual([]);
    await first.stop();
    await write();
    await until(() => other.heard.length === 1);
    expect(other.heard).toEqual([3]);
  });

  it('goes on when its connection is cut', async () => {
    const cut = statement(
      'test_cut_listener',
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = hashtext('follower ear')::oid and granted`,
    );
    const ear = listener('ear');
    start([ear.follower], { pollMs: 50 });
    await write();
    await until(() => ear.heard.length === 1);
    expect(await database.worker.query(cut)).toHaveLength(1);
    await write();
    await until(() => ear.heard.length === 2);
    expect(ear.heard).toEqual([1, 2]);
  });
});

describe('the follower of denials', () => {
  it('notes whether what a denial named was there', async () => {
    const there = newId();
    const asked: string[] = [];
    const existing = {
      order: async (_tx: unknown, ids: readonly string[]) => {
        asked.push(...ids);
        return ids.filter((id) => id === there);
      },
    };
    start([deniedExistence(database.worker, existing)]);
    const real = await write({ outcome: 'denied', resourceId: there });
    const guess = await write({ outcome: 'denied' });
    await write({ outcome: 'denied', resourceType: 'patient' });
    await write({ outcome: 'denied', resourceId: null });
    await write();
    await until(async () => (await followerStands(database.worker))[0]?.behind === 0 && asked.length >= 2);
    const marks = statement('test_marks', 'select entry_id, existed from journal_denied_existence order by existed desc');
    expect(await database.worker.query(marks)).toEqual([
      { entry_id: real, existed: true },
      { entry_id: guess, existed: false },
    ]);
  });
});
