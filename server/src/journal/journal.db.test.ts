import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabases, type TestDatabases } from '../../test/open-databases.ts';
import { type Database, type Statement, statement } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';
import { startAnonymousFailures } from './anonymous-failures.ts';
import { type EntryFields, journalEntry } from './record.ts';
import { recordDenied } from './record-refused.ts';
import { appendEntries, appendEntry } from './store.ts';

const fields: EntryFields = {
  actorId: newId(),
  actorRole: 'verifier',
  sessionId: null,
  requestId: 'r-1',
  source: '10.0.0.1',
  action: 'order.approve',
  resourceType: 'order',
  resourceId: newId(),
  patientId: null,
  territoryId: null,
  outcome: 'ok',
  purpose: null,
  detail: {},
};

let database: TestDatabases;
beforeAll(async () => {
  database = await openTestDatabases();
});
afterAll(() => database.drop());

let declared = 0;
const sql = (text: string): Statement => statement(`test_journal_${declared++}`, text);
const count = sql('select count(*)::int as count from journal_entries');
const context = sql(
  `select set_config('orderly.user_id', $1, true), set_config('orderly.role', $2, true), set_config('orderly.territories', $3, true)`,
);

async function seenBy(role: string, territories: string[]): Promise<number> {
  return database.app.transaction(async (tx) => {
    await tx.query(context, [newId(), role, `{${territories.join(',')}}`]);
    return (await tx.query<{ count: number }>(count))[0]?.count as number;
  });
}

describe('the journal table', () => {
  const here = newId();
  const elsewhere = newId();
  beforeAll(async () => {
    await database.app.transaction((tx) =>
      appendEntries(tx, [
        journalEntry({ ...fields, territoryId: here }),
        journalEntry({ ...fields, territoryId: elsewhere }),
        journalEntry({ ...fields, territoryId: null }),
      ]),
    );
  });

  it('is read by compliance and administrators in their territories, and by no one else', async () => {
    for (const role of ['compliance', 'admin']) {
      expect(await seenBy(role, [here, elsewhere])).toBe(3);
      expect(await seenBy(role, [here])).toBe(2);
      expect(await seenBy(role, [])).toBe(1);
    }
    for (const role of ['provider', 'verifier', 'master_distributor', 'distributor', 'sales_rep', ''])
      expect(await seenBy(role, [here, elsewhere])).toBe(0);
    expect((await database.app.query<{ count: number }>(count))[0]?.count).toBe(0);
    expect((await database.worker.query<{ count: number }>(count))[0]?.count).toBe(3);
  });

  it.each(['owner', 'app', 'worker'] as const)('lets the %s role change, delete or truncate nothing of the record', async (role) => {
    const db: Database = database[role];
    for (const table of ['journal_entries', 'journal_positions', 'journal_checkpoints']) {
      for (const text of [
        `delete from ${table}`,
        `truncate ${table}`,
        `update ${table} set ${table === 'journal_entries' ? 'outcome' : 'at'} = null`,
      ]) {
        if (table === 'journal_positions' && text.startsWith('update')) continue;
        await expect(db.query(sql(text)), text).rejects.toMatchObject({ kind: role === 'owner' ? 'illegal' : 'privilege' });
      }
    }
    await expect(db.query(sql('update journal_positions set position = 1'))).rejects.toMatchObject({
      kind: role === 'owner' ? 'illegal' : 'privilege',
    });
  });

  it('lets no one write in the name of another person, nor set time or transaction', async () => {
    const me = newId();
    const writing = (actorId: string | null) =>
      database.app.transaction(async (tx) => {
        await tx.query(context, [me, 'verifier', '{}']);
        await appendEntry(tx, journalEntry({ ...fields, actorId }));
      });
    await writing(me);
    await writing('00000000-0000-7000-8000-000000000001');
    await expect(writing(newId())).rejects.toMatchObject({ kind: 'row_security' });
    await expect(writing(null)).rejects.toMatchObject({ kind: 'row_security' });
    for (const column of ['at', 'xid', 'ord']) {
      const value = column === 'at' ? `'2000-01-01'` : column === 'xid' ? `'5'` : '5';
      const forging = database.app.query(
        sql(`insert into journal_entries (action, outcome, ${column}) overriding system value values ('order.place', 'ok', ${value})`),
      );
      await expect(forging, column).rejects.toMatchObject({ kind: 'privilege' });
    }
  });

  it('keeps a denial although what was denied rolled back', async () => {
    const resourceId = newId();
    const refused = database.app.transaction(async (tx) => {
      await appendEntry(tx, journalEntry(fields));
      throw new Error('forbidden');
    });
    await expect(refused).rejects.toThrow('forbidden');
    const { outcome: _, ...denied } = { ...fields, resourceId };
    await recordDenied(database.app, denied);
    const rows = await database.worker.query(sql('select outcome, host(source) as source from journal_entries where resource_id = $1'), [resourceId]);
    expect(rows).toEqual([{ outcome: 'denied', source: '10.0.0.1' }]);
  });
});

describe('accounts, sessions, keys and grants', () => {
  it('journal every change in the same transaction, without a value of it', async () => {
    const q = (text: string, values: unknown[] = []) => database.owner.query<{ id: string }>(sql(text), values);
    const [clinic] = await q(`insert into organizations (kind, name) values ('clinic', 'Elm') returning id`);
    const [user] = await q(`insert into users (name, email, organization_id, role) values ('Ann Doe', 'ann@x.test', $1, 'provider') returning id`, [
      clinic?.id,
    ]);
    await q(`update users set name = 'Ann Roe', disabled_at = now() where id = $1`, [user?.id]);
    await q('update users set name = name');
    await q(`insert into sessions (token, user_id, expires_at, ip_address) values ('t', $1, now() + interval '1 hour', '10.1.2.3')`, [user?.id]);
    await q(`update sessions set updated_at = now(), expires_at = expires_at - interval '1 minute'`);
    await q('delete from sessions');
    await q(`insert into grants (user_id, clinic_id, created_by) values ($1, $2, $1)`, [user?.id, clinic?.id]);
    await q('update grants set valid_until = now()');
    const hash = createHash('sha256').update('key').digest();
    await q(`insert into api_keys (name, hash, user_id, expires_at, created_by) values ('k', $1, $2, now(), $2)`, [hash, user?.id]);
    await q('update api_keys set revoked_at = now()');
    const rows = await database.worker.query(
      sql(`select action, actor_id = $1 as own, host(source) as source, detail from journal_entries where detail like '%' || $1 || '%' order by ord`),
      [user?.id],
    );
    const about = `"userId":"${user?.id}"}`;
    const granted = `"clinicId":"${clinic?.id}",${about}`;
    expect(rows).toEqual([
      { action: 'user.created', own: null, source: null, detail: `{"organizationId":"${clinic?.id}","role":"provider",${about}` },
      { action: 'user.changed', own: null, source: null, detail: `{"changed":["disabled_at","name"],${about}` },
      { action: 'session.created', own: true, source: '10.1.2.3', detail: `{${about}` },
      { action: 'session.ended', own: true, source: '10.1.2.3', detail: `{${about}` },
      { action: 'grant.created', own: null, source: null, detail: `{${granted}` },
      { action: 'grant.changed', own: null, source: null, detail: `{"changed":["valid_until"],${granted}` },
      { action: 'api_key.created', own: null, source: null, detail: `{${about}` },
      { action: 'api_key.changed', own: null, source: null, detail: `{"changed":["revoked_at"],${about}` },
    ]);
  });
});

describe('a session', () => {
  const add = sql(`with u as (insert into users (name, email, organization_id, role)
      select n, n || '@taken.test', o.id, 'provider' from unnest(array['Ann', 'Bob']) n, (select id from organizations limit 1) o returning id)
    insert into sessions (token, user_id, expires_at) select 'taken ' || id, id, now() + interval '1 hour' from u returning id, user_id`);
  const changes = sql(`select actor_id, detail from journal_entries where action = 'session.changed' and resource_id = $1 order by ord`);

  it('is changed by no role of the server, and taken over or prolonged by nobody without an entry', async () => {
    await database.owner.query(sql(`insert into organizations (kind, name) values ('clinic', 'Oak')`));
    const [own, other] = await database.owner.query<{ id: string; user_id: string }>(add);
    const userId = other?.user_id as string;
    const takeOver = sql('update sessions set user_id = $2 where id = $1');
    for (const db of [database.app, database.worker]) {
      await expect(db.query(takeOver, [own?.id, userId])).rejects.toMatchObject({ kind: 'privilege' });
      const prolong = db.query(sql(`update sessions set expires_at = 'infinity'`));
      await expect(prolong).rejects.toMatchObject({ kind: 'privilege' });
    }
    await database.owner.query(takeOver, [own?.id, userId]);
    await database.owner.query(sql(`update sessions set token = 'known' where id = $1`), [own?.id]);
    await database.owner.query(sql(`update sessions set expires_at = expires_at + interval '1 second' where id = $1`), [own?.id]);
    const entry = (column: string) => ({ actor_id: null, detail: `{"changed":["${column}"],"userId":"${userId}"}` });
    expect(await database.worker.query(changes, [own?.id])).toEqual(['user_id', 'token', 'expires_at'].map(entry));
  });
});

describe('anonymous failures', () => {
  const read = sql('select minute, host(source) as source, action, count from journal_anonymous_failures order by minute, action, source');
  const unexpected = (error: unknown) => {
    throw error;
  };

  it('are counted per minute and source, across processes, and a flood of sources is counted together', async () => {
    let now = new Date('2026-11-23T10:00:10Z');
    const options = { db: database.worker, clock: { now: () => now }, onError: unexpected, flushMs: 60_000 };
    const one = startAnonymousFailures({ ...options, maxCounts: 2 });
    const other = startAnonymousFailures(options);
    for (let index = 0; index < 3; index++) one.count('session.refused', '10.0.0.1');
    one.count('session.refused', '::ffff:10.0.0.2');
    for (let index = 3; index < 9; index++) one.count('session.refused', `10.0.0.${index}`);
    other.count('session.refused', '10.0.0.1');
    now = new Date('2026-11-23T10:01:59Z');
    other.count('session.refused', '10.0.0.1');
    await one.stop();
    await other.stop();
    const rows = await database.worker.query<{ minute: Date; source: string | null; count: number }>(read);
    expect(rows.map(({ minute, source, count: counted }) => [minute.toISOString().slice(11, 16), source, counted])).toEqual([
      ['10:00', '10.0.0.1', 4],
      ['10:00', '10.0.0.2', 1],
      ['10:00', null, 6],
      ['10:01', '10.0.0.1', 1],
    ]);
  });
});
