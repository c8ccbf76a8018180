import type { FastifyInstance } from 'fastify';
import type { Random } from '../isolation/random.ts';
import type { TestServer } from '../server.ts';
import { waiveAll } from '../waive-all.ts';
import { orderBody } from './order-body.ts';
import type { Known } from './values.ts';

/** Who sends requests, and what there is for them to name. */
export interface World {
  /** Mostly one whom the operation was not closed to before. */
  actorFor(operation: string, random: Random): string;
  learnAccess(operation: string, actor: string, status: number): void;
  /** The headers by which an actor is known; none for nobody. */
  credentials(actor: string): Readonly<Record<string, string>>;
  /** After a request ended the actor's session. */
  renew(actor: string): Promise<void>;
  readonly known: Readonly<Record<string, string[]>>;
  readonly versions: Record<string, number>;
}

const people = ['provider', 'verifier', 'master_distributor', 'distributor.west', 'sales_rep', 'compliance', 'admin'];
const orderCount = 12;

type Json = Record<string, unknown>;

/** Signs everybody in, makes a machine with a key, and places some orders. */
export async function openWorld({ app, signIn }: TestServer): Promise<World> {
  const headers = new Map<string, Record<string, string>>([
    ['nobody', {}],
    ['stranger', { authorization: `Bearer orderly_${'a'.repeat(32)}` }],
  ]);
  for (const person of people) headers.set(person, { cookie: await signIn(person) });
  const ask = asker(app, headers);
  const known = await readKnown(ask);
  const versions: Record<string, number> = {};
  const clinic = (await ask('provider', 'GET', '/me')).organization as { id: string };
  const machine = await ask('admin', 'POST', '/users', {
    kind: 'machine',
    name: 'Clinic system',
    email: 'machine@demo.test',
    organizationId: clinic.id,
    role: 'provider',
  });
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const key = await ask('admin', 'POST', `/users/${machine.id}/keys`, { name: 'fuzz', expiresAt });
  headers.set('machine', { authorization: `Bearer ${key.token}` });
  known.keyId = [String(key.id)];
  const own = ((await ask('provider', 'GET', '/providers')).items as Json[])[0] as Json;
  for (let serial = 0; serial < orderCount; serial += 1) {
    const order = await ask('provider', 'POST', '/orders', orderBody(String(own.id), serial));
    known.orderId?.push(String(order.id));
    versions[String(order.id)] = await advance(ask, order, serial);
    const read = await ask('provider', 'GET', `/orders/${order.id}?include=phi`);
    known.patientId?.push(String(read.patientId));
    known.lineId?.push(...(read.lines as Json[]).map(({ id }) => String(id)));
  }
  const actors = [...headers.keys()];
  const refused = new Map<string, boolean>();
  // Disabled meanwhile, or with another password.
  const gone = new Set<string>();
  const page = await ask('verifier', 'GET', '/orders?limit=2');
  known.cursor = [String(page.nextCursor)];
  return {
    actorFor(operation, random) {
      const open = actors.filter((actor) => refused.get(`${operation} ${actor}`) !== true);
      return open.length > 0 && random.chance(0.85) ? random.pick(open) : random.pick(actors);
    },
    learnAccess(operation, actor, status) {
      // What is found invalid before anybody asks who sent it tells nothing.
      if (status !== 400 && status !== 422) refused.set(`${operation} ${actor}`, status === 401 || status === 403);
    },
    credentials: (actor) => headers.get(actor) ?? {},
    async renew(actor) {
      if (!people.includes(actor) || gone.has(actor)) return;
      const cookie = await signIn(actor).catch(() => null);
      if (cookie === null) gone.add(actor);
      else headers.set(actor, { cookie });
    },
    known,
    versions,
  };
}

/** Of three orders one stays with the desk, one is approved, and one shipped: every action finds one that it fits. Comes back with the version. */
async function advance(ask: ReturnType<typeof asker>, { id, version }: Json, serial: number): Promise<number> {
  if (serial % 3 === 0) return Number(version);
  const approved = await ask('verifier', 'PUT', `/orders/${id}/verify`, { decision: 'approve', waive: waiveAll }, Number(version));
  if (serial % 3 === 1) return Number(approved.version);
  const shipped = await ask('master_distributor', 'PUT', `/orders/${id}/ship`, { shipments: [{ method: 'pickup' }] }, Number(approved.version));
  return Number(shipped.version);
}

function asker(app: FastifyInstance, headers: ReadonlyMap<string, Record<string, string>>) {
  return async (actor: string, method: 'GET' | 'POST' | 'PUT', path: string, payload?: object, version?: number): Promise<Json> => {
    const more = payload === undefined ? {} : { payload };
    const own = { ...headers.get(actor), ...(version === undefined ? {} : { 'if-match': `"${version}"` }) };
    const answer = await app.inject({ method, url: `/api/v1${path}`, headers: own, ...more });
    if (answer.statusCode >= 300) throw new Error(`${actor} ${method} ${path}: ${answer.statusCode} ${answer.body}`);
    return answer.json();
  };
}

async function readKnown(ask: ReturnType<typeof asker>): Promise<Record<string, string[]>> {
  const idsOf = async (path: string) => ((await ask('admin', 'GET', path)).items as Json[]).map(({ id }) => String(id));
  const [territoryId, organizationId, userId] = [await idsOf('/territories?limit=60'), await idsOf('/organizations'), await idsOf('/users')];
  const providerId = ((await ask('provider', 'GET', '/providers')).items as Json[]).map(({ id }) => String(id));
  const grantId = (await Promise.all(userId.map((id) => idsOf(`/users/${id}/grants`)))).flat();
  const known: Known = { territoryId, organizationId, userId, providerId, grantId };
  return {
    ...structuredClone(known as Record<string, string[]>),
    parentId: [...territoryId],
    operatorId: [...organizationId],
    clinicId: [...organizationId],
    actorId: [...userId],
    orderId: [],
    patientId: [],
    lineId: [],
    replaces: [],
  };
}
