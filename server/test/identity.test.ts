import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPassword, startTestServer, type TestServer } from './server.ts';

let server: TestServer;
let sql: pg.Client;
const cookies = new Map<string, string>();
const ids = new Map<string, string>();
const roles = ['provider', 'verifier', 'master_distributor', 'distributor', 'sales_rep', 'compliance', 'admin'] as const;
const dayMs = 86_400_000;

beforeAll(async () => {
  server = await startTestServer();
  for (const person of [...roles, 'distributor.west']) cookies.set(person, await server.signIn(person));
  sql = new pg.Client({ connectionString: server.urls.superuserUrl });
  await sql.connect();
  for (const [table, column] of [
    ['users', 'email'],
    ['organizations', 'name'],
    ['territories', 'name'],
  ]) {
    for (const row of (await sql.query(`select id, ${column} as key from ${table}`)).rows) ids.set(row.key, row.id);
  }
});
afterAll(async () => {
  await sql.end();
  await server.close();
});

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';

function ask(headers: Record<string, string>, method: Method, path: string, payload?: object) {
  return server.app.inject({ method, url: `/api/v1${path}`, headers, ...(payload === undefined ? {} : { payload }) });
}
function call(person: string, method: Method, path: string, payload?: object, headers: Record<string, string> = {}) {
  return ask({ cookie: cookies.get(person) ?? '', ...headers }, method, path, payload);
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const idOf = (name: string): string => ids.get(name) ?? expect.fail(`the demo has no ${name}`);

async function done(answer: ReturnType<typeof ask>, status = 200) {
  const { statusCode, body, json } = await answer;
  expect(statusCode, body).toBe(status);
  return json();
}
async function pointers(answer: ReturnType<typeof ask>): Promise<[number, ...string[]]> {
  const { statusCode, json } = await answer;
  return [statusCode, ...(json().errors ?? []).map((error: { pointer: string }) => error.pointer)];
}

let serial = 0;
async function addUser(role: string, organization: string, more: object = {}) {
  serial += 1;
  const email = `person.${serial}@example.test`;
  const input = { kind: 'person', name: `Person ${serial}`, email, organizationId: idOf(organization), role, password: demoPassword, ...more };
  return done(call('admin', 'POST', '/users', input), 201) as Promise<{ id: string; email: string }>;
}
async function signInAs(email: string, password = demoPassword) {
  const answer = await ask({}, 'POST', '/auth/sign-in/email', { email, password });
  const cookie = answer.cookies[0];
  return { status: answer.statusCode, headers: { cookie: cookie === undefined ? '' : `${cookie.name}=${encodeURIComponent(cookie.value)}` } };
}
async function addMachine(more: object = {}) {
  const machine = await addUser('provider', 'Lakeside Family Clinic', { kind: 'machine', password: undefined, ...more });
  const key = await done(call('admin', 'POST', `/users/${machine.id}/keys`, keyInput()), 201);
  return { ...machine, key };
}
const keyInput = (days = 30) => ({ name: 'Interface', expiresAt: new Date(Date.now() + days * dayMs).toISOString() });

/** Entries of the journal of one request. */
async function entriesOf(requestId: string) {
  const text = `select action, actor_id, actor_role, session_id is not null as session, host(source) as source, outcome, resource_id, detail
    from journal_entries where request_id = $1 order by ord`;
  return (await sql.query(text, [requestId])).rows;
}

describe('who I am', () => {
  it('is told to a person and to a machine', async () => {
    const me = await done(call('distributor.west', 'GET', '/me'));
    expect(me).toMatchObject({
      kind: 'person',
      email: 'distributor.west@demo.test',
      role: 'distributor',
      organization: { name: 'Pacific Home Medical', kind: 'distributor' },
      timeZone: 'America/Los_Angeles',
      agreement: { inForce: true, from: '2020-01-01', until: null },
      grants: [{ territory: { name: 'West' }, clinic: null, until: null, addsContact: false }],
      credential: { kind: 'session' },
    });
    expect(me.permissions).toContain('orders.change');
    expect(me.permissions).not.toContain('identity.admin');
    const { key, id } = await addMachine();
    expect(await done(ask(bearer(key.token), 'GET', '/me'))).toMatchObject({ id, kind: 'machine', credential: { kind: 'key', id: key.id } });
    expect((await ask({}, 'GET', '/me')).statusCode).toBe(401);
  });
});
