import { setTimeout as sleep } from 'node:timers/promises';
import { closeCodes, idleHeader } from '@orderly/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeEndedSessions } from '../src/identity/index.ts';
import { type Database, openDatabase } from '../src/platform/db/database.ts';
import { bearer, type People, startPeople } from './people.ts';
import { openSocket } from './realtime/client.ts';
import { demoPassword } from './server.ts';

/** As a quarter of an hour and the minute between two writings are to each other, in less time. */
const idleMs = 1500;
const person = 'verifier@demo.test';
let people: People;
let worker: Database;

beforeAll(async () => {
  people = await startPeople({ sessions: { idleMinutes: idleMs / 60_000, hours: 1 } });
  // Those whom the tests ask in the name of stay.
  await people.sql.query(`update sessions set idle_until = 'infinity'`);
  worker = openDatabase({ url: people.server.urls.workerUrl, max: 2, applicationName: 'test-sessions' });
});
afterAll(async () => {
  await worker.close();
  await people.close();
});

const statusOf = async (headers: Record<string, string>, path = '/me') => (await people.ask(headers, 'GET', path)).statusCode;
/** Asks every `everyMs` for as long as `forMs`, and answers the statuses. */
async function keepAsking(headers: Record<string, string>, forMs: number, everyMs = 250): Promise<number[]> {
  const statuses: number[] = [];
  for (const endsAt = performance.now() + forMs; performance.now() < endsAt; await sleep(everyMs)) statuses.push(await statusOf(headers));
  return statuses;
}

describe('a session', () => {
  it('ends when nothing is heard of its person for so long, and nothing brings it back', async () => {
    const { headers } = await people.signIn(person);
    expect(await statusOf(headers)).toBe(200);
    await sleep(idleMs + 400);
    expect([await statusOf(headers), await statusOf(headers), await statusOf(headers, '/auth/list-sessions')]).toEqual([401, 401, 401]);
    expect((await people.ask(headers, 'GET', '/auth/get-session')).json()).toBeNull();
    const change = { currentPassword: demoPassword, newPassword: 'quite another password' };
    expect((await people.ask(headers, 'POST', '/auth/change-password', change)).statusCode).toBe(401);
  });

  it('lasts for as long as its person asks for something', async () => {
    const { headers } = await people.signIn(person);
    expect(new Set(await keepAsking(headers, 3 * idleMs))).toEqual(new Set([200]));
  });

  it('ends although its page goes on asking by itself, once the page says that nobody touched it', async () => {
    const { headers } = await people.signIn(person);
    const startedAt = performance.now();
    let endedAfterMs: number | null = null;
    while (endedAfterMs === null && performance.now() - startedAt < 4 * idleMs) {
      const idle = Math.floor((performance.now() - startedAt) / 1000);
      if ((await statusOf({ ...headers, [idleHeader]: String(idle) })) === 401) endedAfterMs = performance.now() - startedAt;
      await sleep(100);
    }
    expect(endedAfterMs).toBeGreaterThan(idleMs - 100);
    expect(endedAfterMs).toBeLessThan(idleMs + 1500);
  });

  it('is taken as its person’s own where the page says nothing, or nothing that can be understood', async () => {
    const { headers } = await people.signIn(person);
    const statuses = await keepAsking({ ...headers, [idleHeader]: 'long, very long' }, 2 * idleMs);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('ends after its hours in any case', async () => {
    const { headers } = await people.signIn(person);
    const { session } = await people.done(people.ask(headers, 'GET', '/me'));
    expect(session.idleMinutes).toBe(idleMs / 60_000);
    expect(Date.parse(session.endsAt) - Date.now()).toBeGreaterThan(3_500_000);
    expect(Date.parse(session.endsAt) - Date.now()).toBeLessThanOrEqual(3_600_000);
    await people.sql.query('update sessions set expires_at = now() where expires_at = $1', [session.endsAt]);
    expect(await statusOf(headers)).toBe(401);
  });

  it('of a program by its key is none, and never idle', async () => {
    const { key } = await people.addMachine();
    expect((await people.done(people.ask(bearer(key.token), 'GET', '/me'))).session).toBeNull();
    await sleep(idleMs + 300);
    expect(await statusOf(bearer(key.token))).toBe(200);
    expect(await people.done(people.ask(bearer(key.token), 'GET', '/auth/list-sessions'))).toEqual([]);
  });
});

describe('a socket', () => {
  it('keeps no session, and ends with it', async () => {
    const url = await people.server.app.listen({ port: 0, host: '127.0.0.1' });
    const { headers } = await people.signIn(person);
    const socket = await openSocket(url, headers);
    await socket.subscribe('orders');
    await sleep(idleMs + 300);
    expect(await statusOf(headers)).toBe(401);
    expect(await removeEndedSessions(worker)).toBeGreaterThan(0);
    expect((await socket.closed).code).toBe(closeCodes.unauthenticated);
    expect(await removeEndedSessions(worker)).toBe(0);
  });
});

describe('what is kept of a session', () => {
  it('is written at most so often, however much is asked, and says when its person was last heard of', async () => {
    const { headers } = await people.signIn(person);
    await people.sql.query('create table noted (at timestamptz not null default clock_timestamp())');
    await people.sql.query(
      `create function note_it() returns trigger language plpgsql security definer as $$ begin insert into noted default values; return null; end $$`,
    );
    await people.sql.query('create trigger noting after update on sessions for each row execute function note_it()');
    try {
      await keepAsking(headers, 1200, 10);
      const { rows } = await people.sql.query('select count(*)::int as count from noted');
      // Once at once, then once every quarter of the time.
      expect(rows[0].count).toBeGreaterThanOrEqual(2);
      expect(rows[0].count).toBeLessThanOrEqual(5);
    } finally {
      await people.sql.query('drop trigger noting on sessions');
    }
  });

  it('is shown to its person: where, with what, since when, and which one this is', async () => {
    const { id, email } = await people.addUser('verifier', 'Continental Medical Supply');
    const body = { email, password: demoPassword };
    const [one, other] = [await people.ask({ 'user-agent': 'One browser' }, 'POST', '/auth/sign-in/email', body), await people.signIn(email)];
    const cookie = `${one.cookies[0]?.name}=${encodeURIComponent(one.cookies[0]?.value ?? '')}`;
    const sessions = await people.done(people.ask({ cookie }, 'GET', '/auth/list-sessions'));
    expect(sessions).toHaveLength(2);
    expect(sessions.find(({ current }: { current: boolean }) => current)).toMatchObject({
      userId: id,
      userAgent: 'One browser',
      ipAddress: '127.0.0.1',
    });
    expect(sessions.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
    for (const { lastSeenAt, createdAt } of sessions) expect(Date.parse(lastSeenAt)).toBeGreaterThanOrEqual(Date.parse(createdAt));
    const { token } = sessions.find(({ current }: { current: boolean }) => !current);
    await people.done(people.ask({ cookie }, 'POST', '/auth/revoke-session', { token }));
    expect([await statusOf({ cookie }), await statusOf(other.headers)]).toEqual([200, 401]);
  });

  it('is removed in the system’s name once it has ended, and its end is in the journal', async () => {
    const { id, email } = await people.addUser('verifier', 'Continental Medical Supply');
    const { headers } = await people.signIn(email);
    const { credential } = await people.done(people.ask(headers, 'GET', '/me'));
    await people.sql.query(`update sessions set idle_until = now() - interval '1 second' where id = $1`, [credential.id]);
    await removeEndedSessions(worker);
    expect((await people.sql.query('select 1 from sessions where id = $1', [credential.id])).rowCount).toBe(0);
    const { rows } = await people.sql.query(
      `select action, actor_role, resource_id, detail from journal_entries where resource_id = $1 and action = 'session.ended'`,
      [credential.id],
    );
    expect(rows).toEqual([{ action: 'session.ended', actor_role: 'system', resource_id: credential.id, detail: `{"userId":"${id}"}` }]);
  });
});
