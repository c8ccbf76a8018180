import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { openWire } from '../../../test/wire.ts';
import { type Database, openDatabase, statement } from './database.ts';
import { isSuperuser } from './roles.ts';
import type { Tables } from './schema.generated.ts';

const systemUser = '00000000-0000-7000-8000-000000000001';
/** Puts queries together; whoever has a transaction runs them. */
const queries = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

let test: TestDatabase;
let app: Database;
let worker: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  app = openDatabase({ url: test.appUrl, max: 2, applicationName: 'test-app' });
  worker = openDatabase({ url: test.workerUrl, max: 2, applicationName: 'test-worker' });
});
afterAll(async () => {
  await app.close();
  await worker.close();
  await test.drop();
});

describe('a query put together at run time', () => {
  it('runs in the transaction it is given to, under the types of the schema', async () => {
    const named = (names: readonly string[]) => queries.selectFrom('users').select(['id', 'kind', 'created_at']).where('name', 'in', names);
    const rows = await worker.transaction(async (tx) => {
      const add = queries.insertInto('organizations').values({ kind: 'clinic', name: `Clinic'; select 1; --` }).returning('id');
      const [added] = await tx.run(add.compile());
      expect(
        await tx.run(
          queries
            .selectFrom('organizations')
            .select('name')
            .where('id', '=', added?.id ?? '')
            .compile(),
        ),
      ).toEqual([{ name: `Clinic'; select 1; --` }]);
      return tx.run(named(['Orderly', 'Nobody']).compile());
    });
    expect(rows).toEqual([{ id: systemUser, kind: 'system', created_at: expect.any(Date) }]);
  });
});

describe('the round trips of a change', () => {
  it('are two: BEGIN with three reads, the write with COMMIT', async () => {
    const read = statement('test_trip_read', 'select $1::int as n');
    const other = statement('test_trip_other', 'select $1::int + 1 as n');
    const last = statement('test_trip_last', 'select $1::int + 2 as n');
    const write = statement('test_trip_write', `update organizations set name = name where name = $1 returning name`);
    const wire = await openWire(test.workerUrl);
    const far = openDatabase({ url: wire.url, max: 1, applicationName: 'test-far' });
    try {
      await far.query(read, [0]);
      // No answer comes before the last of a trip was sent: a third trip would never end.
      wire.holdAnswersUntil('begin', read.name, other.name, last.name);
      await far.transaction(async (tx) => {
        const all = [tx.query(read, [1]), tx.query(other, [1]), tx.query(last, [1])];
        expect(await Promise.all(all)).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
        wire.holdAnswersUntil(write.name, 'commit');
        expect(await tx.commitWith(write, ['none'])).toEqual([]);
      });
    } finally {
      await far.close();
      await wire.close();
    }
  });
});

describe('values', () => {
  it('come as safe numbers, Dates, calendar days as text, Buffers and parsed JSON, in arrays too', async () => {
    const all = statement(
      'test_values',
      `select 9007199254740991::int8 as big, array[1::int8, null] as bigs, date '2026-11-23' as day, array[date '2026-11-23'] as days,
         timestamptz '2026-11-23T10:00:00Z' as at, '\\x00ff'::bytea as bytes, '{"a":[1]}'::jsonb as json,
         '01a208c6-2594-75cc-8fa2-70b7903249a0'::uuid as id, null::int8 as nothing`,
    );
    expect(await app.query(all)).toEqual([
      {
        big: 9007199254740991,
        bigs: [1, null],
        day: '2026-11-23',
        days: ['2026-11-23'],
        at: new Date('2026-11-23T10:00:00Z'),
        bytes: Buffer.from([0, 255]),
        json: { a: [1] },
        id: '01a208c6-2594-75cc-8fa2-70b7903249a0',
        nothing: null,
      },
    ]);
  });
});

describe('what the database refuses', () => {
  it('is told apart by kind, with the constraint and the statement and no value', async () => {
    const cases = [
      ['check', 'organizations_kind_check', `insert into organizations (kind, name) values ('Canary-77', 'x')`],
      ['foreign_key', 'sessions_user_id_fkey', `insert into sessions (token, user_id, expires_at) values ('Canary-77', uuidv7(), now())`],
      ['row_security', null, `update journal_positions set position = 1`],
      ['other', null, `select 'Canary-77'::int`],
      ['conflict', null, `do $$ begin raise exception 'Canary-77' using errcode = '40001'; end $$`],
      ['illegal', null, `do $$ begin raise exception 'Canary-77' using errcode = 'OR001'; end $$`],
    ] as const;
    for (const [index, [kind, constraint, text]] of cases.entries()) {
      const failing = statement(`test_refused_${index}`, text);
      const error = await worker.query(failing).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error, text).toMatchObject({ name: 'DatabaseError', kind, constraint });
      expect((error as Error).message).toContain(failing.name);
      expect((error as Error).message).not.toContain('Canary-77');
    }
  });
});

describe('the login roles', () => {
  it('do not escape row-level security, and hold no transaction open for long', async () => {
    const limits = statement(
      'test_limits',
      `select name, setting::int as ms from pg_settings
        where name in ('transaction_timeout', 'idle_in_transaction_session_timeout', 'statement_timeout', 'lock_timeout') order by name`,
    );
    for (const db of [app, worker]) {
      expect(await isSuperuser(db)).toBe(false);
      expect(await db.query(limits)).toEqual([
        { name: 'idle_in_transaction_session_timeout', ms: 5000 },
        { name: 'lock_timeout', ms: 10_000 },
        { name: 'statement_timeout', ms: 20_000 },
        { name: 'transaction_timeout', ms: 30_000 },
      ]);
    }
    const root = openDatabase({ url: test.superuserUrl, max: 1, applicationName: 'test-root' });
    expect(await isSuperuser(root)).toBe(true);
    await root.close();
  });
});
