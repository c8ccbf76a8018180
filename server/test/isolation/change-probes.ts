import { randomUUID } from 'node:crypto';
import { drawnSignature } from '../sample-files.ts';
import { waiveAll } from '../waive-all.ts';
import { newNote } from './fill-orders.ts';
import { has, seesOrder } from './oracle.ts';
import {
  anOrder,
  anyone,
  askAs,
  askForeign,
  type Caller,
  callerOf,
  expectStatus,
  type Family,
  find,
  fingerprint,
  type Probing,
  refreshOrder,
} from './probing.ts';
import type { Answer, Asked } from './serve.ts';
import { addMarks, markMaker, type OrderFacts } from './world.ts';

/** Endpoints that change an order, each with a body that its schema takes. Those that end an order's life are drawn less often. */
const changes: readonly (readonly [path: string, weight: number, body: (probing: Probing) => object])[] = [
  ['hold', 5, () => ({ code: 'desk_review' })],
  ['release', 5, () => ({})],
  ['ship', 3, (probing) => ({ shipments: [{ method: 'carrier', carrier: 'other', trackingNumber: markMaker(probing.world).word() }] })],
  ['transfer', 2, ({ random, world }) => ({ territoryId: random.pick([...world.territories.keys()]), code: 'capacity' })],
  ['verify', 2, () => ({ decision: 'approve', waive: waiveAll })],
  ['request-info', 2, (probing) => ({ items: [{ code: 'item_details', note: markMaker(probing.world).word() }] })],
  ['answer', 1, (probing) => ({ items: [{ item: randomUUID(), note: markMaker(probing.world).word() }] })],
  ['amend', 2, (probing) => ({ phone: markMaker(probing.world).word() })],
  ['authorise', 1, () => ({ outcome: 'requested' })],
  ['sign', 1, () => ({ intent: 'order', signature: 'Anybody At All' })],
  ['complete', 1, () => ({ proofOfDelivery: { receivedAt: '2026-11-21T10:00:00.000Z', deliveredTo: { city: 'Boston', state: 'MA' } } })],
  [
    'shipments/{shipmentId}/deliver',
    2,
    ({ random }) => ({
      receivedAt: '2026-11-21T10:00:00.000Z',
      ...random.pick<object>([{ deliveredTo: { city: 'Boston', state: 'MA' } }, { receivedBy: 'Any Body', signature: drawnSignature }]),
    }),
  ],
  ['shipments/{shipmentId}/close', 1, () => ({ code: 'lost' })],
  ['lines/{lineId}/cancel', 1, () => ({ code: 'item_unavailable' })],
  ['cancel', 1, () => ({ code: 'duplicate_order' })],
  [
    'status',
    2,
    ({ random }) =>
      random.pick<object>([{ status: 'in_progress', waive: waiveAll }, { status: 'verification' }, { status: 'cancelled', code: 'duplicate_order' }]),
  ],
];
const drawn = changes.flatMap((change) => Array.from({ length: change[1] }, () => change));

function ifMatch(random: Probing['random'], order: OrderFacts): Record<string, string> {
  const way = random.below(10);
  if (way < 6) return { 'if-match': `"${order.version}"` };
  if (way < 8) return { 'if-match': `"${order.version + 1}"` };
  return way < 9 ? {} : { 'if-match': 'W/"1"' };
}

/** A request on a foreign order: as on a missing one, and without trace on the order. */
async function refused(
  probing: Probing,
  caller: Caller,
  order: OrderFacts,
  request: (id: string) => Asked,
  expected: readonly number[],
): Promise<Answer> {
  const before = await fingerprint(probing, order.id);
  const answer = await askForeign(probing, caller, order.id, request);
  expectStatus(probing, caller, request(order.id), answer, expected);
  if ((await fingerprint(probing, order.id)) !== before) {
    find(probing, caller, request(order.id), 'changed an order it may not');
    await refreshOrder(probing, order.id);
  }
  return answer;
}

/** A shipment or line of the order, or of another. */
async function partOf({ sql, random }: Probing, orderId: string, path: string): Promise<string> {
  const column = path.startsWith('shipments') ? 'shipments' : 'lines';
  const { rows } = await sql.query<{ id: string }>(
    `select part->>'id' as id from orders o, jsonb_array_elements(o.${column}) part where o.id = $1 order by 1 limit 1`,
    [orderId],
  );
  return random.chance(0.2) ? randomUUID() : (rows[0]?.id ?? randomUUID());
}

const change: Family = {
  name: 'change an order',
  routes: changes.map(([path]) => `PUT /api/v1/orders/{orderId}/${path}`),
  weight: 16,
  walls: 'all',
  async run(probing) {
    const { random, log } = probing;
    const caller = anyone(probing);
    const order = anOrder(probing, caller);
    const [path, , bodyOf] = random.pick(drawn);
    const body = bodyOf(probing);
    const part = await partOf(probing, order.id, path);
    const headers: Record<string, string> = { ...ifMatch(random, order), ...(random.chance(0.3) ? { 'idempotency-key': randomUUID() } : {}) };
    const request = (id: string): Asked => ({ method: 'PUT', path: `/api/v1/orders/${id}/${path.replace(/\{[^}]+\}/, part)}`, headers, body });
    log.note('idSource', headers['if-match'] === `"${order.version}"` ? 'change' : 'change with another ETag');
    const badMatch = headers['if-match'] === undefined ? 428 : headers['if-match'].startsWith('W/') ? 400 : null;
    const visible = caller.signedIn && seesOrder(caller.scope, order);
    if (!visible || !has(caller.person, 'change')) {
      const expected = !caller.signedIn ? 401 : has(caller.person, 'change') ? 404 : 403;
      // A request that is wrong whatever it names is told so first; PUT …/status refuses a status that nobody sets, too.
      const before = [
        ...(badMatch === null ? [] : [badMatch]),
        ...(path === 'status' && (body as { status: string }).status === 'verification' ? [409] : []),
      ];
      await refused(probing, caller, order, request, [expected, ...before]);
      return;
    }
    const answer = await askAs(probing, caller, request(order.id));
    expectStatus(probing, caller, request(order.id), answer, badMatch === null ? [200, 400, 403, 409, 412, 422] : [badMatch, 409]);
    if (answer.status === 200) await changed(probing, order, body, caller.person.role);
  },
};

/** Takes a change that succeeded into the world. */
async function changed(probing: Probing, order: OrderFacts, body: object, role: string): Promise<void> {
  await refreshOrder(probing, order.id);
  // What the desk asks stays between desk and clinic; what a distributor asks is a shared note.
  const asked = (body as { items?: { note: string }[] }).items?.[0]?.note;
  if (asked !== undefined) {
    const phiClass = role === 'verifier' ? 'clinical' : 'fulfilment';
    addMarks(probing.world, [{ text: asked, phiClass, orderId: order.id, patientId: order.patientId, onlyFor: null }]);
  }
  const phone = (body as { phone?: string }).phone;
  if (phone !== undefined)
    addMarks(probing.world, [{ text: phone, phiClass: 'contact', orderId: order.id, patientId: order.patientId, onlyFor: null }]);
  const tracking = (body as { shipments?: { trackingNumber: string }[] }).shipments?.[0]?.trackingNumber;
  if (tracking !== undefined)
    addMarks(probing.world, [{ text: tracking, phiClass: 'fulfilment', orderId: order.id, patientId: order.patientId, onlyFor: null }]);
}

const note: Family = {
  name: 'write a note',
  routes: ['POST /api/v1/orders/{orderId}/notes'],
  weight: 6,
  walls: 'all',
  async run(probing) {
    const { world, random, log } = probing;
    const caller = anyone(probing);
    const order = anOrder(probing, caller);
    const written = newNote(world, caller.person, random.pick(['internal', 'shared'] as const));
    const request = (id: string): Asked => ({ method: 'POST', path: `/api/v1/orders/${id}/notes`, body: written.body });
    log.note('idSource', 'note');
    if (!caller.signedIn || !has(caller.person, 'note') || !seesOrder(caller.scope, order)) {
      await refused(probing, caller, order, request, [!caller.signedIn ? 401 : has(caller.person, 'note') ? 404 : 403]);
      return;
    }
    const answer = await askAs(probing, caller, request(order.id));
    if (!expectStatus(probing, caller, request(order.id), answer, [201])) return;
    written.register(order.id);
    await refreshOrder(probing, order.id);
  },
};

const bulk: Family = {
  name: 'change many, own and foreign mixed',
  routes: ['POST /api/v1/orders/actions'],
  weight: 6,
  walls: 'all',
  async run(probing) {
    const { random, log } = probing;
    const caller = anyone(probing);
    const orders = [...new Set(Array.from({ length: 2 + random.below(4) }, () => anOrder(probing, caller)))];
    const missingId = randomUUID();
    const action = random.pick(['hold', 'release', 'approve'] as const);
    const input = action === 'hold' ? { code: 'desk_review' } : {};
    const items = [...orders, { id: missingId, version: 2 }].map(({ id, version }) => ({ id, version, action, ...input }));
    const asked: Asked = { method: 'POST', path: '/api/v1/orders/actions', body: { items } };
    const foreign = orders.filter((order) => !seesOrder(caller.scope, order));
    const before = await fingerprints(probing, foreign);
    log.note('idSource', 'bulk');
    const answer = await askAs(probing, caller, asked, { echoed: items.map((item) => item.id) });
    const after = await fingerprints(probing, foreign);
    if (before.join() !== after.join()) find(probing, caller, asked, 'changed a foreign order');
    for (const { id } of orders) await refreshOrder(probing, id);
    if (!expectStatus(probing, caller, asked, answer, caller.signedIn ? [200, 403] : [401])) return;
    if (answer.status === 200) compareItems(probing, caller, asked, { answer, foreign, missingId });
  },
};

function compareItems(
  probing: Probing,
  caller: Caller,
  asked: Asked,
  { answer, foreign, missingId }: { answer: Answer; foreign: readonly OrderFacts[]; missingId: string },
): void {
  const { items } = JSON.parse(answer.body) as { items: { id: string; ok: boolean }[] };
  const of = (id: string) => items.find((item) => item.id === id);
  const missing = JSON.stringify(of(missingId)).replaceAll(missingId, '');
  for (const { id } of foreign) {
    if (of(id)?.ok !== false) find(probing, caller, asked, 'says that a foreign order changed');
    if (probing.wall !== 'application-off' && JSON.stringify(of(id)).replaceAll(id, '') !== missing) {
      find(probing, caller, asked, 'answers otherwise for a foreign item than for a missing one');
    }
  }
}

const transfer: Family = {
  name: 'transfer to a foreign territory',
  routes: ['PUT /api/v1/orders/{orderId}/transfer'],
  weight: 4,
  walls: 'both',
  async run(probing) {
    const { world, random, log } = probing;
    const transferring = world.people.filter(({ role }) => role === 'master_distributor' || role === 'admin');
    const caller = callerOf(probing, random.pick(random.chance(0.8) ? transferring : world.people));
    const order = anOrder(probing, caller);
    const foreign = [...world.territories.keys()].filter((id) => !caller.scope.territories.has(id));
    if (foreign.length === 0) return;
    const territoryId = random.pick(foreign);
    const headers = { 'if-match': `"${order.version}"` };
    const request = (id: string): Asked => ({
      method: 'PUT',
      path: `/api/v1/orders/${order.id}/transfer`,
      headers,
      body: { territoryId: id, code: 'capacity' },
    });
    log.note('idSource', 'territory: transfer');
    const answer = await askForeign(probing, caller, territoryId, request);
    expectStatus(probing, caller, request(territoryId), answer, caller.signedIn ? [403, 404, 409, 422] : [401]);
  },
};

export const changeProbes: readonly Family[] = [change, note, bulk, transfer];

async function fingerprints(probing: Probing, orders: readonly OrderFacts[]): Promise<string[]> {
  const prints: string[] = [];
  for (const { id } of orders) prints.push(await fingerprint(probing, id));
  return prints;
}
