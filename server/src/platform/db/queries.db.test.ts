import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { openWire } from '../../../test/wire.ts';
import { asProblemError } from '../http/problems.ts';
import { type Database, openDatabase, statement } from './database.ts';
import { DatabaseError } from './errors.ts';
import { unboundRoles } from './roles.ts';
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

const placedOrder = `with o as (insert into organizations (kind, name) values ('clinic', 'Stand-in') returning id),
    t as (insert into territories (name, operator_id) select 'Stand-in', id from o returning id),
    p as (insert into patients (clinic_id, encrypted_data, wrapped_key, root_kid, mrn_index, name_birth_index) select id, '{}', '', 'k', '', '' from o returning id),
    d as (insert into providers (clinic_id, npi, given_name, family_name) select id, '1234567893', 'A', 'B' from o returning id)
  insert into orders (number, patient_id, provider_id, clinic_id, territory_id, status, waiting_on, next_step, since, version, priority, bill_to, order_date,
      ship_to_kind, time_zone, lines, placed_by, encrypted_data, audit_log)
    select '00000000', p.id, d.id, o.id, t.id, 'order_created', 'clinic', 'x', now(), 1, 'routine', 'clinic', '2026-11-20', 'home', 'UTC', '[{}]', '${systemUser}',
      '{}', '{}' from o, t, p, d returning id, clinic_id, territory_id`;
const inSight = statement('test_sight', `select set_config('orderly.user_id', $1, true), set_config('orderly.clinics', $2, true)`);

let test: TestDatabase;
let app: Database;
let worker: Database;
let order: { id: string; clinic_id: string; territory_id: string };

beforeAll(async () => {
  test = await createTestDatabase();
  app = openDatabase({ url: test.appUrl, max: 2, applicationName: 'test-app' });
  worker = openDatabase({ url: test.workerUrl, max: 2, applicationName: 'test-worker' });
  await worker.query(statement('test_statuses', `insert into order_statuses values ('order_created'), ('completed')`));
  [order] = (await worker.query(statement('test_order', placedOrder))) as [typeof order];
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
      ['privilege', null, `update journal_positions set position = 1`],
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

describe('a row that the caller may not write', () => {
  const entry = (actor: string) => `insert into journal_entries (actor_id, action, outcome) values (${actor}, 'order.place', 'ok')`;

  it('is told apart from a right that the role lacks', async () => {
    const acting = statement('test_acting', `select set_config('orderly.user_id', uuidv7()::text, true)`);
    const writing = (name: string, text: string) =>
      app.transaction(async (tx) => {
        await tx.query(acting);
        await tx.query(statement(name, text));
      });
    await expect(writing('test_foreign_row', entry('uuidv7()'))).rejects.toMatchObject({ kind: 'row_security' });
    await expect(writing('test_foreign_table', 'delete from journal_entries')).rejects.toMatchObject({ kind: 'privilege' });
    await expect(writing('test_foreign_column', `insert into journal_entries (at) values (now())`)).rejects.toMatchObject({ kind: 'privilege' });
    const [own, foreign] = await Promise.all([
      writing('test_own_row', entry('current_user_id()')),
      writing('test_foreign_function', 'select journal_hold_still()').catch((error: unknown) => error),
    ]);
    expect(own).toBeUndefined();
    expect(foreign).toMatchObject({ kind: 'privilege' });
    expect([asProblemError(foreign).code, asProblemError(new DatabaseError('row_security', null, null)).code]).toEqual(['internal', 'forbidden']);
  });
});

describe('what is told of an order', () => {
  const history = statement(
    'test_history',
    `insert into order_status_history (order_id, territory_id, new_status, changed_by, changed_at, action, version)
       values ($1, $2, 'order_created', current_user_id(), now(), 'order.place', 1)`,
  );
  const note = statement(
    'test_note',
    `insert into order_notes (order_id, author_id, visibility, kind, class, encrypted_data)
       values ($1, current_user_id(), 'shared', 'note', 'clinical', '{}')`,
  );

  it('is written by whoever sees the order, and by nobody else', async () => {
    const telling = (clinic: string, one: { name: string; text: string }, values: string[]) =>
      app.transaction(async (tx) => {
        await tx.query(inSight, [systemUser, `{${clinic}}`]);
        await tx.query(one, values);
      });
    for (const [one, ...values] of [
      [history, order.id, order.territory_id],
      [note, order.id],
    ] as const) {
      for (const clinic of ['', systemUser]) await expect(telling(clinic, one, values), one.name).rejects.toMatchObject({ kind: 'row_security' });
      await telling(order.clinic_id, one, values);
    }
  });
});

describe('what a function looks at', () => {
  it('is never a temporary table of its caller', async () => {
    const loose = statement(
      'test_loose_functions',
      `select p.proname as name, p.prosrc as source from pg_proc p join pg_language l on l.oid = p.prolang
        where p.pronamespace = 'public'::regnamespace and l.lanname <> 'c' and p.prosqlbody is null
          and not exists (select 1 from unnest(p.proconfig) c where c = 'search_path=public, pg_temp') order by p.proname`,
    );
    const rows = await worker.query<{ name: string; source: string }>(loose);
    const relation = /(?<!distinct )\b(?:from|join|into|update)\s+(\w+(?:\.\w+)?)/g;
    for (const { name, source } of rows) {
      const named = [...source.matchAll(relation)].map(([, relationName]) => relationName);
      expect(named.length, name).toBeGreaterThan(0);
      expect(
        named.filter((each) => !each?.startsWith('public.')),
        name,
      ).toEqual([]);
    }
    expect(rows.map(({ name }) => name)).toEqual(['check_status_change', 'is_order_in_sight']);
  });

  it('lets no status change by a table that stands in for the transitions', async () => {
    const root = openDatabase({ url: test.superuserUrl, max: 1, applicationName: 'test-root' });
    try {
      await root.query(
        statement('test_give_temporary', `do $$ begin execute format('grant temporary on database %I to public', current_database()); end $$`),
      );
      const attack = app.transaction(async (tx) => {
        await tx.query(inSight, [systemUser, `{${order.clinic_id}}`]);
        await tx.query(statement('test_stand_in', 'create temporary table status_transitions (from_status text, to_status text) on commit drop'));
        await tx.query(statement('test_allow', `insert into pg_temp.status_transitions values ('order_created', 'completed')`));
        expect(await tx.execute(statement('test_skip', `update orders set status = 'completed', fulfilment = 'delivered'`))).toBe(1);
      });
      await expect(attack).rejects.toMatchObject({ kind: 'illegal', cause: { code: 'OR001' } });
    } finally {
      await root.close();
    }
  });

  it('could not be one: neither role may make any, nor enter another database', async () => {
    // Of the database that all clones are made of: a clone does not take over who may do what with it.
    const rights = statement(
      'test_database_rights',
      `select d.datname as name, r.rolname as role, has_database_privilege(r.oid, d.oid, 'temporary') as temporary,
         has_database_privilege(r.oid, d.oid, 'connect') as connect
        from pg_database d, pg_roles r where d.datname in ('orderly', 'postgres', 'template1') and r.rolname in ('orderly_app', 'orderly_worker') order by 1, 2`,
    );
    const roles = ['orderly_app', 'orderly_worker'];
    const own = roles.map((role) => ({ name: 'orderly', role, temporary: false, connect: true }));
    const closed = ['postgres', 'template1'].flatMap((name) => roles.map((role) => ({ name, role, temporary: expect.any(Boolean), connect: false })));
    expect(await app.query(rights)).toEqual([...own, ...closed]);
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
      expect(await db.query(limits)).toEqual([
        { name: 'idle_in_transaction_session_timeout', ms: 5000 },
        { name: 'lock_timeout', ms: 10_000 },
        { name: 'statement_timeout', ms: 20_000 },
        { name: 'transaction_timeout', ms: 30_000 },
      ]);
    }
    const urls = { owner: test.ownerUrl, app: test.appUrl, worker: test.workerUrl };
    expect(await unboundRoles(urls)).toEqual([]);
    const superuser = new URL(test.superuserUrl).username;
    for (const role of ['owner', 'app', 'worker']) expect(await unboundRoles({ ...urls, [role]: test.superuserUrl }), role).toEqual([superuser]);
  });
});
