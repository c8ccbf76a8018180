import { classesOfOrder, has, mayListTerritory, type Right, seesOrder } from './oracle.ts';
import { anOrder, anyone, askAs, askForeign, type Caller, expectStatus, type Family, find, type Probing } from './probing.ts';
import type { Asked } from './serve.ts';
import { type OrderFacts, type PhiClass, phiClasses } from './world.ts';

/** What the caller may be answered before anything of the order counts: null when it may go on. */
function refusedStatus({ person, scope, signedIn }: Caller, order: OrderFacts, right: Right): number | null {
  if (!signedIn) return 401;
  if (!has(person, right)) return 403;
  return seesOrder(scope, order) ? null : 404;
}

/** An order that fits a condition of the database, most of the time. */
async function orderWith(probing: Probing, caller: Caller, condition: string): Promise<OrderFacts> {
  const { world, sql, random } = probing;
  const { rows } = await sql.query<{ id: string }>(`select o.id from orders o where ${condition} order by o.id`);
  const fitting = rows.flatMap(({ id }) => world.orders.get(id) ?? []);
  const seen = fitting.filter((order) => seesOrder(caller.scope, order) === random.chance(0.5));
  if (random.chance(0.2) || fitting.length === 0) return anOrder(probing, caller);
  return random.pick(seen.length === 0 ? fitting : seen);
}

function expectingOf({ world }: Probing, { person, scope, nowMs }: Caller, orders: readonly OrderFacts[], only: readonly PhiClass[]) {
  const entries = orders.flatMap((order): [string, ReadonlySet<PhiClass>][] => {
    const classes = new Set([...classesOfOrder(world, person, scope, order, nowMs)].filter((name) => only.includes(name)));
    return [
      [order.id, classes],
      [order.patientId, classes],
    ];
  });
  return { classes: new Map(entries) };
}

const archive: Family = {
  name: 'what is sealed',
  routes: [
    'GET /api/v1/orders/{orderId}/archive',
    'GET /api/v1/orders/{orderId}/archive/json',
    'GET /api/v1/orders/{orderId}/archive/pdf',
    'PUT /api/v1/orders/{orderId}/archive/purge',
  ],
  weight: 8,
  walls: 'all',
  async run(probing) {
    const { random, world, sql, log } = probing;
    const caller = anyone(probing);
    const order = await orderWith(probing, caller, 'exists (select 1 from order_archives a where a.order_id = o.id)');
    const isSealed = (await sql.query(`select 1 from order_archives where order_id = $1 and state = 'sealed'`, [order.id])).rowCount !== 0;
    const part = random.pick(['', '/json', '/json', '/pdf', '/pdf', '/purge']);
    const request = (id: string): Asked => ({ method: part === '/purge' ? 'PUT' : 'GET', path: `/api/v1/orders/${id}/archive${part}` });
    log.note('idSource', `sealed ${part}`);
    const refused = refusedStatus(caller, order, part === '/purge' ? 'purge' : 'archive');
    if (refused !== null) {
      expectStatus(probing, caller, request(order.id), await askForeign(probing, caller, order.id, request), [refused]);
      return;
    }
    const isWhole = classesOfOrder(world, caller.person, caller.scope, order, caller.nowMs).size === phiClasses.length;
    const file = isWhole ? (isSealed ? 200 : 404) : 403;
    const expected = part === '' ? 200 : part === '/purge' ? (isSealed ? 409 : 404) : file;
    const answer = await askAs(probing, caller, request(order.id), expectingOf(probing, caller, [order], isWhole ? phiClasses : []));
    if (!expectStatus(probing, caller, request(order.id), answer, [expected]) || probing.wall === 'application-off') return;
    const mark = [...world.marks.values()].find(({ orderId, phiClass, onlyFor, inDocument }) => {
      return orderId === order.id && phiClass === 'fulfilment' && onlyFor === null && inDocument === undefined;
    });
    if (part === '/json' && answer.status === 200 && mark !== undefined && !answer.body.includes(mark.text))
      find(probing, caller, request(order.id), 'lacks what is sealed');
  },
};

const slip: Family = {
  name: 'print a packing slip',
  routes: ['GET /api/v1/orders/{orderId}/shipments/{shipmentId}/packing-slip'],
  weight: 6,
  walls: 'all',
  async run(probing) {
    const { world, sql, log } = probing;
    const caller = anyone(probing);
    const order = await orderWith(probing, caller, `jsonb_array_length(o.shipments) > 0`);
    const { rows } = await sql.query<{ id: string | null }>(`select shipments->0->>'id' as id from orders where id = $1`, [order.id]);
    const shipmentId = rows[0]?.id ?? order.id;
    const request = (id: string): Asked => ({ method: 'GET', path: `/api/v1/orders/${id}/shipments/${shipmentId}/packing-slip` });
    log.note('idSource', 'packing slip');
    const refused = refusedStatus(caller, order, 'slips');
    if (refused !== null) {
      expectStatus(probing, caller, request(order.id), await askForeign(probing, caller, order.id, request), [refused]);
      return;
    }
    const classes = classesOfOrder(world, caller.person, caller.scope, order, caller.nowMs);
    const expected = !classes.has('contact') || !classes.has('fulfilment') ? 403 : rows[0]?.id ? 200 : 404;
    const answer = await askAs(probing, caller, request(order.id), expectingOf(probing, caller, [order], ['contact', 'fulfilment']));
    expectStatus(probing, caller, request(order.id), answer, [expected]);
  },
};

const picking: Family = {
  name: 'print a pick list',
  routes: ['POST /api/v1/orders/pick-list'],
  weight: 6,
  walls: 'all',
  async run(probing) {
    const { random, world, log } = probing;
    const caller = anyone(probing);
    const order = await orderWith(probing, caller, `o.stage = 'preparing'`);
    const byTerritory = random.chance(0.3);
    const other = anOrder(probing, caller);
    const others = !byTerritory && random.chance(0.5) && seesOrder(caller.scope, other) ? [other] : [];
    const request = (id: string): Asked => {
      const body = byTerritory ? { territoryId: id } : { orderIds: [...others.map((one) => one.id), id] };
      return { method: 'POST', path: '/api/v1/orders/pick-list', body };
    };
    log.note('idSource', byTerritory ? 'pick list of a territory' : 'pick list');
    const id = byTerritory ? order.territoryId : order.id;
    const may = byTerritory ? mayListTerritory({ ...caller.scope, clinics: new Set() }, id) : seesOrder(caller.scope, order);
    const refused = !caller.signedIn ? 401 : !has(caller.person, 'pick') ? 403 : may ? null : 404;
    if (refused !== null) {
      expectStatus(probing, caller, request(id), await askForeign(probing, caller, id, request), [refused]);
      return;
    }
    const shown = byTerritory ? [...world.orders.values()] : [order, ...others];
    const answer = await askAs(probing, caller, request(id), expectingOf(probing, caller, shown, ['fulfilment']));
    expectStatus(probing, caller, request(id), answer, [200]);
  },
};

/** What is sealed of orders, and the papers of the warehouse. */
export const archiveProbes: readonly Family[] = [archive, slip, picking];
