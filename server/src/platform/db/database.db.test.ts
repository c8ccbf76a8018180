import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { openWire, type Wire } from '../../../test/wire.ts';
import { OrderlyError } from '../errors.ts';
import type { DatabaseOptions } from './connections.ts';
import { type Database, openDatabase, statement } from './database.ts';
import { DatabaseError } from './errors.ts';

const insert = statement('test_insert', 'insert into probe (id, text) values ($1, $2) returning id');
const update = statement('test_update', 'update probe set text = text || $2 where id = $1');
const one = statement('test_one', 'select text from probe where id = $1');
const lock = statement('test_lock', 'select text from probe where id = $1 for update');
const all = statement('test_all', 'select id, text from probe order by id');
const divide = statement('test_divide', 'select 1 / $1::int as is');
const slow = statement('test_slow', 'select pg_sleep($1)');
const ownPid = statement('test_pid', 'select pg_backend_pid() as pid');
const busy = statement('test_busy', "select pid from pg_stat_activity where datname = current_database() and state = 'idle in transaction'");
const terminate = statement('test_terminate', 'select pg_terminate_backend($1, 5000) as is');

let testDatabase: TestDatabase;
let wire: Wire;
let opened: Database[];
let db: Database;
let unhandled: unknown[];
const noteUnhandled = (reason: unknown) => unhandled.push(reason);

beforeEach(async () => {
  unhandled = [];
  process.on('unhandledRejection', noteUnhandled);
  testDatabase = await createTestDatabase();
  wire = await openWire(testDatabase.ownerUrl);
  opened = [];
  db = open();
  const table = 'create table probe (id int primary key, text text not null, unique (text) deferrable initially deferred)';
  await db.query(statement('test_table', table));
});

afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()));
  await wire.close();
  await testDatabase.drop();
  // A rejection that nobody handles is told after the turn it came in.
  await sleep(1);
  process.off('unhandledRejection', noteUnhandled);
  expect(unhandled).toEqual([]);
});

function open(options: Partial<DatabaseOptions> = {}): Database {
  const database = openDatabase({ url: testDatabase.ownerUrl, max: 4, applicationName: 'test', ...options });
  opened.push(database);
  return database;
}

/** A database by way of the wire, with its one connection made. */
async function openByWire(options: Partial<DatabaseOptions> = {}): Promise<Database> {
  const database = open({ url: wire.url, max: 1, ...options });
  await database.query(all);
  return database;
}

const unavailable = expect.objectContaining({ constructor: OrderlyError, code: 'dependency_unavailable' });
const refused = (kind: DatabaseError['kind']) => expect.objectContaining({ constructor: DatabaseError, kind });

describe('a transaction', () => {
  it('sends its statements in order, and answers each its own', async () => {
    const answers = await db.transaction((tx) =>
      Promise.all([
        tx.query(insert, [1, 'a']),
        tx.execute(update, [1, 'b']),
        tx.query(one, [1]),
        tx.execute(update, [2, 'b']),
        tx.execute(update, [1, 'c']),
        tx.query(all),
      ]),
    );
    expect(answers).toEqual([[{ id: 1 }], 1, [{ text: 'ab' }], 0, 1, [{ id: 1, text: 'abc' }]]);
    expect(await db.query(all)).toEqual([{ id: 1, text: 'abc' }]);
  });

  it('sends BEGIN, all statements and COMMIT before any is answered', async () => {
    const wired = await openByWire();
    // Without pipelining this never ends: the first answer would wait for what is sent after it.
    wire.holdAnswersUntil('begin', insert.name, update.name, 'commit');
    const written = await wired.transaction((tx) => {
      void tx.query(insert, [1, 'a']);
      return tx.commitWith(update, [1, 'b']);
    });
    expect(written).toEqual([]);
    expect(await db.query(all)).toEqual([{ id: 1, text: 'ab' }]);
  });

  it('has committed when commitWith answers', async () => {
    await db.transaction(async (tx) => {
      expect(await tx.commitWith(insert, [1, 'a'])).toEqual([{ id: 1 }]);
      expect(await db.query(all)).toEqual([{ id: 1, text: 'a' }]);
      expect(() => tx.query(all)).toThrow('the transaction has ended already');
    });
  });

  it('writes nothing when work throws', async () => {
    const failing = db.transaction(async (tx) => {
      await tx.query(insert, [1, 'a']);
      throw new RangeError('no');
    });
    await expect(failing).rejects.toThrow(new RangeError('no'));
    expect(await db.query(all)).toEqual([]);
  });

  it('writes nothing when a statement failed and work went on', async () => {
    const failing = db.transaction(async (tx) => {
      await tx.query(insert, [1, 'a']);
      await tx.query(divide, [0]).catch(() => undefined);
    });
    await expect(failing).rejects.toEqual(refused('other'));
    expect(await db.query(all)).toEqual([]);
  });

  it('does not take an aborted transaction for a committed one when the failure comes after COMMIT was sent', async () => {
    const wired = await openByWire();
    wire.holdAnswersUntil('commit');
    const failing = wired.transaction((tx) => {
      void tx.query(divide, [0]);
      return tx.commitWith(insert, [1, 'a']);
    });
    await expect(failing).rejects.toEqual(refused('other'));
    expect(await db.query(all)).toEqual([]);
  });

  it('tells the first of several failures, awaited or not', async () => {
    const failing = db.transaction(async (tx) => {
      void tx.query(insert, [1, 'a']);
      void tx.query(insert, [1, 'b']);
      void tx.query(divide, [0]);
      void tx.execute(update, [1, 'b']);
    });
    await expect(failing).rejects.toEqual(refused('unique'));
    await expect(failing).rejects.toThrow('the database refused: unique (probe_pkey) in test_insert');
    expect(await db.query(all)).toEqual([]);
  });

  it('refuses what only COMMIT can check', async () => {
    const failing = db.transaction(async (tx) => {
      await tx.query(insert, [1, 'same']);
      await tx.query(insert, [2, 'same']);
    });
    await expect(failing).rejects.toEqual(refused('unique'));
    expect(await db.query(all)).toEqual([]);
    expect(await db.transaction((tx) => tx.query(insert, [3, 'other']))).toEqual([{ id: 3 }]);
  });

  it.each([
    ['that could not be read', [['nonsense'], [2]]],
    ['that failed', [[0], [2]]],
    ['that was not reached', [[0], [0], [2]]],
  ])('takes a statement again after a first use %s', async (_, uses) => {
    const single = open({ max: 1 });
    const fresh = statement('test_fresh', 'select 10 / $1::int as is');
    const [failing, [last]] = [uses.slice(0, -1), uses.slice(-1)];
    const first = single.transaction((tx) => Promise.all(failing.map((values) => tx.query(fresh, values))));
    await expect(first).rejects.toEqual(refused('other'));
    // On the same connection, twice: with its columns asked for and with them known.
    for (const _use of [1, 2]) expect(await single.transaction((tx) => tx.query(fresh, last as number[]))).toEqual([{ is: 5 }]);
  });

  it('runs nothing behind what failed', async () => {
    const single = open({ max: 1 });
    const failing = single.transaction((tx) => {
      void tx.query(divide, [0]);
      return tx.query(insert, [1, 'a']);
    });
    await expect(failing).rejects.toThrow('in test_divide');
    expect(await single.transaction((tx) => tx.query(all))).toEqual([]);
  });

  it('writes nothing when a value cannot be encoded', async () => {
    const failing = db.transaction(async (tx) => {
      void tx.query(insert, [1, 'a']);
      const circular: Record<string, unknown> = {};
      circular.self = circular;
      void tx.query(insert, [2, circular]);
    });
    await expect(failing).rejects.toThrow(/circular/);
    expect(await db.query(all)).toEqual([]);
  });

  it('refuses writes when it is read-only', async () => {
    const reading = { readOnly: true };
    await expect(db.transaction((tx) => tx.query(insert, [1, 'a']), reading)).rejects.toEqual(refused('other'));
    expect(await db.transaction((tx) => tx.query(all), reading)).toEqual([]);
  });

  it('runs again from its start when it met another, as often as it may', async () => {
    await db.transaction(async (tx) => {
      await tx.query(insert, [1, 'a']);
      await tx.query(insert, [2, 'b']);
    });
    const crossing = async (attempts: number, tag: string) => {
      let runs = 0;
      const both: (() => void)[] = [];
      const met = new Promise<void>((resolve) => both.push(resolve));
      let holding = 0;
      const work = (first: number, second: number) =>
        db.transaction(
          async (tx) => {
            runs += 1;
            await tx.query(lock, [first]);
            holding += 1;
            if (holding === 2) both[0]?.();
            await met;
            await tx.execute(update, [second, tag]);
          },
          { attempts },
        );
      const ends = await Promise.allSettled([work(1, 2), work(2, 1)]);
      return { runs, failures: ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : [])) };
    };
    expect(await crossing(1, 'x')).toEqual({ runs: 2, failures: [refused('conflict')] });
    expect(await crossing(3, 'y')).toEqual({ runs: 3, failures: [] });
  });

  it.each([0, 11, Number.NaN])('refuses %s attempts', async (attempts) => {
    await expect(db.transaction((tx) => tx.query(all), { attempts })).rejects.toThrow(RangeError);
  });
});

describe('a database that goes away', () => {
  it('answers dependency_unavailable when the connection is ended in a transaction, and recovers', async () => {
    const single = open({ max: 1 });
    const failing = single.transaction(async (tx) => {
      await tx.query(insert, [1, 'a']);
      const [row] = await tx.query<{ pid: number }>(ownPid);
      expect(await db.query(terminate, [row?.pid])).toEqual([{ is: true }]);
      void tx.query(insert, [2, 'b']);
      await tx.query(insert, [3, 'c']);
    });
    await expect(failing).rejects.toEqual(unavailable);
    expect(await single.query(all)).toEqual([]);
    await single.transaction((tx) => tx.query(insert, [4, 'd']));
    expect(await db.query(all)).toEqual([{ id: 4, text: 'd' }]);
  });

  it('opens another connection when an idle one was ended', async () => {
    const single = open({ max: 1 });
    const [row] = await single.query<{ pid: number }>(ownPid);
    await db.query(terminate, [row?.pid]);
    await sleep(20);
    expect(await single.query(all)).toEqual([]);
  });

  it.each([
    ['forgot its statements', () => 'deallocate all'],
    ['planned for another table', (round: number) => `alter table probe add column more_${round} int`],
  ])('gives up a connection whose server %s', async (_, change) => {
    const single = open({ max: 1 });
    const wide = statement('test_wide', 'select * from probe');
    const looks = [() => single.query(wide), () => single.transaction((tx) => tx.query(wide))];
    for (const [round, look] of looks.entries()) {
      const [before] = await single.query(ownPid);
      expect(await look()).toEqual([]);
      await single.query({ name: '', text: change(round) });
      await expect(look()).rejects.toEqual(refused('other'));
      expect(await look()).toEqual([]);
      expect(await single.query(ownPid)).not.toEqual([before]);
    }
  });

  it.each([true, false])('says that a COMMIT without an answer may have been made (it reached the server: %s)', async (delivered) => {
    const wired = await openByWire();
    wire.cutAt('commit', { delivered });
    const failing = wired.transaction((tx) => tx.commitWith(insert, [1, 'a']));
    await expect(failing).rejects.toEqual(unavailable);
    await expect(failing).rejects.toMatchObject({ detail: expect.stringContaining('it may have been made or not') });
    await expect.poll(async () => (await db.query(all)).length).toBe(delivered ? 1 : 0);
  });

  it('does not speak of a commit when the line broke before it', async () => {
    const wired = await openByWire();
    wire.cutAt(insert.name, { delivered: true });
    const failing = wired.transaction((tx) => tx.query(insert, [1, 'a']));
    await expect(failing).rejects.toMatchObject({ code: 'dependency_unavailable', detail: expect.not.stringContaining('committed') });
  });

  it('cuts a connection whose server is silent', async () => {
    const wired = await openByWire({ silenceMs: 200 });
    wire.holdAnswersUntil('what is never sent');
    await expect(wired.transaction((tx) => tx.query(all))).rejects.toEqual(unavailable);
  });

  it('answers dependency_unavailable when nothing listens', async () => {
    const away = open({ url: wire.url });
    await wire.close();
    await expect(away.query(all)).rejects.toEqual(unavailable);
    await expect(away.transaction((tx) => tx.query(all))).rejects.toEqual(unavailable);
    await expect(away.dedicated()).rejects.toEqual(unavailable);
  });
});

describe('the pool', () => {
  it('bounds the wait for a connection and how many wait', async () => {
    const small = open({ max: 1, connectTimeoutMs: 300, maxWaiting: 1 });
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const holding = small.transaction(async (tx) => {
      await tx.query(all);
      await released;
    });
    await expect.poll(async () => (await db.query(busy)).length).toBe(1);
    const ends: string[] = [];
    const waiting = expect(small.query(all).finally(() => ends.push('waited'))).rejects.toEqual(unavailable);
    const oneTooMany = expect(small.query(all).finally(() => ends.push('refused'))).rejects.toEqual(unavailable);
    await Promise.all([waiting, oneTooMany]);
    expect(ends).toEqual(['refused', 'waited']);
    release();
    await holding;
    expect(await small.query(all)).toEqual([]);
  });

  it('waits for the transactions under way when it closes', async () => {
    const closing = openDatabase({ url: testDatabase.ownerUrl, max: 2, applicationName: 'test' });
    const writing = closing.transaction(async (tx) => {
      await tx.query(insert, [1, 'a']);
      await tx.query(slow, [0.1]);
    });
    await sleep(20);
    await closing.close();
    await writing;
    expect(await db.query(all)).toEqual([{ id: 1, text: 'a' }]);
  });

  it('reads int8 as a safe number, or not at all, and dates as text', async () => {
    const read = statement('test_types', "select 9007199254740991 as most, array[1::int8, null] as many, date '2026-02-28' as day");
    expect(await db.query(read)).toEqual([{ most: Number.MAX_SAFE_INTEGER, many: [1, null], day: '2026-02-28' }]);
    await expect(db.query(statement('test_too_big', 'select 9007199254740992 as more'))).rejects.toThrow(RangeError);
    expect(await db.query(all)).toEqual([]);
  });
});

describe('statement', () => {
  it('refuses a name that is too long or means another statement', () => {
    expect(() => statement('x'.repeat(64), 'select 1')).toThrow(TypeError);
    expect(() => statement('ü'.repeat(32), 'select 1')).toThrow(TypeError);
    expect(() => statement('', 'select 1')).toThrow(TypeError);
    expect(statement(all.name, all.text)).toEqual(all);
    expect(() => statement(all.name, 'select 1')).toThrow(TypeError);
  });
});
