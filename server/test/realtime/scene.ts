import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { NotificationSource } from '../../src/realtime/index.ts';
import type { ClonedDatabase } from '../clone-database.ts';
import { authSecret } from '../isolation/serve.ts';
import { startTestServer, type TestServer } from '../server.ts';
import { createWatcher, type Watcher } from './watcher.ts';

/** What somebody sees, in plain facts. */
export interface Sight {
  readonly territories: ReadonlySet<string>;
  readonly clinics: ReadonlySet<string>;
}

export interface Place {
  readonly territoryId: string;
  readonly clinicId: string;
}

/** The whole server with a few orders that are changed over and over, and a connection that no wall stops. */
export interface Scene {
  readonly server: TestServer;
  readonly url: string;
  readonly sql: pg.Client;
  readonly orderIds: readonly string[];
  readonly territories: ReadonlyMap<string, { readonly name: string; readonly parentId: string | null }>;
  idOf(name: string): string;
  change(person: 'verifier' | 'master_distributor', orderId: string, action: string, body: object): Promise<number>;
  close(): Promise<void>;
}

const orderCount = 60;
const ordersUsed = 6;

export interface SceneOptions {
  readonly database?: ClonedDatabase;
  readonly heartbeatMs?: number;
  readonly admitWithinMs?: number;
  readonly notifications?: NotificationSource;
}

/** `database`: migrated and empty, dropped in the end; without it one of the tests'. */
export async function openScene({ database, heartbeatMs = 300, admitWithinMs, notifications }: SceneOptions = {}): Promise<Scene> {
  const server = await startTestServer({
    orderCount,
    heartbeatMs,
    admitWithinMs,
    ...(notifications === undefined ? {} : { notifications }),
    ...(database === undefined ? {} : { database }),
  });
  const url = await server.app.listen({ port: 0, host: '127.0.0.1' });
  const sql = new pg.Client({ connectionString: server.urls.superuserUrl });
  await sql.connect();
  const orders = await sql.query<{ id: string }>(
    `select distinct on (clinic_id, territory_id) id from orders where status = 'verification' and holds = '[]' order by clinic_id, territory_id, id limit $1`,
    [ordersUsed],
  );
  const territories = await sql.query<{ id: string; name: string; parentId: string | null }>(
    'select id, name, parent_id as "parentId" from territories',
  );
  const organizations = await sql.query<{ id: string; name: string }>('select id, name from organizations');
  const ids = new Map([...territories.rows, ...organizations.rows].map(({ id, name }) => [name, id]));
  const cookies = {
    verifier: await server.signIn('verifier'),
    master_distributor: await server.signIn('master_distributor'),
  };
  return {
    server,
    url,
    sql,
    orderIds: orders.rows.map(({ id }) => id),
    territories: new Map(territories.rows.map(({ id, ...rest }) => [id, rest])),
    idOf: (name) => ids.get(name) as string,
    async change(person, orderId, action, body) {
      const { rows } = await sql.query<{ version: number }>('select version from orders where id = $1', [orderId]);
      const headers = { cookie: cookies[person], 'if-match': `"${rows[0]?.version}"`, 'idempotency-key': randomUUID() };
      const answer = await server.app.inject({ method: 'PUT', url: `/api/v1/orders/${orderId}/${action}`, headers, payload: body });
      return answer.statusCode;
    },
    async close() {
      await sql.end();
      await server.close();
    },
  };
}

export interface Listener {
  readonly userId: string;
  readonly clinicOf: string | null;
  readonly watcher: Watcher;
}

export interface ListenerPlan {
  readonly role: string;
  readonly organization: string;
  /** Names of territories granted. */
  readonly sees: readonly string[];
  readonly topics: readonly string[];
  readonly kind: 'socket' | 'stream';
}

/** Adds a person with a session of its own, who listens. */
export async function addListener(scene: Scene, { role, organization, sees, topics, kind }: ListenerPlan): Promise<Listener> {
  const { sql, idOf, url } = scene;
  const added = await sql.query<{ id: string }>(
    `insert into users (kind, name, email, organization_id, role) values ('person', $1, $2, $3, $1) returning id`,
    [role, `${randomUUID()}@realtime.test`, idOf(organization)],
  );
  const userId = (added.rows[0] as { id: string }).id;
  for (const name of sees) await grant(scene, userId, name);
  const token = randomBytes(24).toString('base64url');
  await sql.query(`insert into sessions (token, user_id, expires_at) values ($1, $2, now() + interval '1 day')`, [token, userId]);
  const signature = createHmac('sha256', authSecret).update(token).digest('base64');
  const headers = { cookie: `orderly.session=${encodeURIComponent(`${token}.${signature}`)}` };
  const watcher = createWatcher(`${role} of ${organization}, ${kind}`, url, headers, topics, kind);
  return { userId, clinicOf: role === 'provider' ? idOf(organization) : null, watcher };
}

export async function grant({ sql, idOf }: Scene, userId: string, territory: string): Promise<void> {
  const text = `insert into grants (user_id, territory_id, valid_from, created_by) values ($1, $2, now() - interval '1 day', $1)`;
  await sql.query(text, [userId, idOf(territory)]);
}

/** Ends every grant: now, or by time in so many milliseconds. */
export async function revoke({ sql }: Scene, userId: string, inMs = 0): Promise<void> {
  await sql.query(`update grants set valid_until = clock_timestamp() + $2 * interval '1 millisecond' where user_id = $1 and valid_until is null`, [
    userId,
    inMs,
  ]);
}

const unplaced = 'select 1 from journal_entries e where not exists (select 1 from journal_positions p where p.entry_id = e.id) limit 1';

/** The last position, once everything that was committed has one. */
export async function readHead({ sql }: Scene): Promise<number> {
  while ((await sql.query(unplaced)).rows.length > 0) await sleep(10);
  return Number((await sql.query<{ size: string }>('select size from journal_tree')).rows[0]?.size);
}

/** Where the orders stand now. */
export async function readPlaces({ sql, orderIds }: Scene): Promise<ReadonlyMap<string, Place>> {
  const { rows } = await sql.query<Place & { id: string }>(
    'select id, territory_id as "territoryId", clinic_id as "clinicId" from orders where id = any ($1)',
    [orderIds],
  );
  return new Map(rows.map(({ id, ...place }) => [id, place]));
}

/** What somebody sees now: what was granted with all below it, and for a clinic's own people their clinic alone. */
export async function readSight({ sql, territories }: Scene, { userId, clinicOf }: Listener): Promise<Sight> {
  if (clinicOf !== null) return { territories: new Set(), clinics: new Set([clinicOf]) };
  const { rows } = await sql.query<{ id: string }>(
    `select territory_id as id from grants where user_id = $1 and valid_from <= now() and (valid_until is null or valid_until > now())`,
    [userId],
  );
  const granted = new Set(rows.map(({ id }) => id));
  return { territories: new Set([...territories.keys()].filter((id) => isBelow(territories, id, granted))), clinics: new Set() };
}

export function isBelow(territories: Scene['territories'], id: string, above: ReadonlySet<string>): boolean {
  for (let at: string | null = id; at !== null; at = territories.get(at)?.parentId ?? null) if (above.has(at)) return true;
  return false;
}

export function sees({ territories, clinics }: Sight, { territoryId, clinicId }: Place): boolean {
  return territories.has(territoryId) || clinics.has(clinicId);
}
