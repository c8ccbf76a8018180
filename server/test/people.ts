import type { LightMyRequestResponse } from 'fastify';
import pg from 'pg';
import { demoPassword, startTestServer, type TestServer, type TestServerOptions } from './server.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';
type Answer = Promise<LightMyRequestResponse>;
type Headers = Record<string, string>;
interface Named {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** The whole server with the demo company, its people signed in, and short ways to ask it. */
export interface People {
  readonly server: TestServer;
  /** A connection that no wall stops. */
  readonly sql: pg.Client;
  ask(headers: Headers, method: Method, path: string, payload?: object): Answer;
  /** As a person of the demo company. */
  call(person: string, method: Method, path: string, payload?: object, headers?: Headers): Answer;
  /** The JSON of an answer that must have this status. */
  done(answer: Answer, status?: number): Promise<ReturnType<typeof JSON.parse>>;
  /** The status of an answer and the places of its errors. */
  pointers(answer: Answer): Promise<(number | string)[]>;
  /** The id of a user by e-mail, of an organisation or a territory by name. */
  idOf(name: string): string;
  learn(name: string, id: string): void;
  addUser(role: string, organization: string, more?: object): Promise<Named>;
  addMachine(more?: object): Promise<Named & { key: { id: string; token: string } }>;
  signIn(email: string, password?: string): Promise<{ status: number; headers: { cookie: string } }>;
  /** What the journal holds of a request. */
  entriesOf(requestId: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

const people = ['provider', 'verifier', 'master_distributor', 'distributor', 'distributor.west', 'sales_rep', 'compliance', 'admin'];
const dayMs = 86_400_000;

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
export const keyInput = (days = 30) => ({ name: 'Interface', expiresAt: new Date(Date.now() + days * dayMs).toISOString() });

export async function startPeople(options: TestServerOptions = {}): Promise<People> {
  const server = await startTestServer(options);
  const sql = new pg.Client({ connectionString: server.urls.superuserUrl });
  await sql.connect();
  const cookies = new Map<string, string>();
  for (const person of people) cookies.set(person, await server.signIn(person));
  const { rows } = await sql.query(
    'select email as name, id from users union all select name, id from organizations union all select name, id from territories',
  );
  const ids = new Map<string, string>(rows.map(({ name, id }) => [name, id]));
  let serial = 0;

  const ask: People['ask'] = (headers, method, path, payload) =>
    server.app.inject({ method, url: `/api/v1${path}`, headers, ...(payload === undefined ? {} : { payload }) });
  const call: People['call'] = (person, method, path, payload, headers = {}) =>
    ask({ cookie: cookies.get(person) ?? '', ...headers }, method, path, payload);
  const done: People['done'] = async (answer, status = 200) => {
    const { statusCode, body } = await answer;
    if (statusCode !== status) throw new Error(`answered ${statusCode} instead of ${status}: ${body}`);
    return JSON.parse(body);
  };
  const idOf: People['idOf'] = (name) => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`nobody and nothing is called ${name}`);
    return id;
  };
  const addUser: People['addUser'] = (role, organization, more = {}) => {
    serial += 1;
    const email = `person.${serial}@example.test`;
    const input = { kind: 'person', name: `Person ${serial}`, email, organizationId: idOf(organization), role, password: demoPassword, ...more };
    return done(call('admin', 'POST', '/users', input), 201);
  };

  return {
    server,
    sql,
    ask,
    call,
    done,
    async pointers(answer) {
      const { statusCode, body } = await answer;
      return [statusCode, ...(JSON.parse(body).errors ?? []).map((error: { pointer: string }) => error.pointer)];
    },
    idOf,
    learn: (name, id) => void ids.set(name, id),
    addUser,
    async addMachine(more = {}) {
      const machine = await addUser('provider', 'Lakeside Family Clinic', { kind: 'machine', password: undefined, ...more });
      return { ...machine, key: await done(call('admin', 'POST', `/users/${machine.id}/keys`, keyInput()), 201) };
    },
    async signIn(email, password = demoPassword) {
      const answer = await ask({}, 'POST', '/auth/sign-in/email', { email, password });
      const cookie = answer.cookies[0];
      return { status: answer.statusCode, headers: { cookie: cookie === undefined ? '' : `${cookie.name}=${encodeURIComponent(cookie.value)}` } };
    },
    async entriesOf(requestId) {
      const text = `select action, actor_id, actor_role, session_id, host(source) as source, outcome, resource_type, resource_id, detail
        from journal_entries where request_id = $1 order by ord`;
      return (await sql.query(text, [requestId])).rows;
    },
    async close() {
      await sql.end();
      await server.close();
    },
  };
}
