import { classesOfOrder, classesOfPatient, has, type ListFilter, listed, mayListTerritory, mayReadMark, seesOrder } from './oracle.ts';
import { anOrder, anyone, askAs, askForeign, type Caller, expectStatus, type Family, find, type Probing } from './probing.ts';
import type { Asked } from './serve.ts';
import { markTexts, type OrderFacts, type PhiClass } from './world.ts';

const orderPath = 'GET /api/v1/orders/{orderId}';

/** The classes an order's answer with its patient data may hold, by the ids of order and patient. */
function classesAround(probing: Probing, caller: Caller, order: OrderFacts): Map<string, ReadonlySet<PhiClass>> {
  const classes = classesOfOrder(probing.world, caller.person, caller.scope, order, caller.nowMs);
  return new Map([
    [order.id, classes],
    [order.patientId, classes],
  ]);
}

const read: Family = {
  name: 'read an order',
  routes: [orderPath],
  weight: 20,
  walls: 'all',
  async run(probing) {
    const { random, log } = probing;
    const caller = anyone(probing);
    const order = anOrder(probing, caller);
    const phi = random.chance(0.7);
    const method = random.chance(0.1) ? 'HEAD' : 'GET';
    const request = (id: string): Asked => ({ method, path: `/api/v1/orders/${id}${phi ? '?include=phi' : ''}` });
    log.note('idSource', phi ? 'by id, with patient data' : 'by id');
    log.note('relation', relationOf(probing, caller, order));
    if (!caller.signedIn || !seesOrder(caller.scope, order)) {
      const answer = await askForeign(probing, caller, order.id, request);
      expectStatus(probing, caller, request(order.id), answer, [caller.signedIn ? 404 : 401]);
      return;
    }
    const classes = phi ? classesAround(probing, caller, order) : new Map<string, ReadonlySet<PhiClass>>();
    const answer = await askAs(probing, caller, request(order.id), { classes });
    if (!expectStatus(probing, caller, request(order.id), answer, [200])) return;
    if (answer.headers.etag !== `"${order.version}"`) find(probing, caller, request(order.id), 'has another ETag than its version');
    if (method === 'GET' && phi) allIsThere(probing, caller, order, { asked: request(order.id), body: answer.body });
  },
};

/** What a caller may see of an order must be there too: else a wall that hides everything would pass. */
function allIsThere(probing: Probing, caller: Caller, order: OrderFacts, { asked, body }: { asked: Asked; body: string }): void {
  if (probing.wall === 'application-off') return;
  const classes = classesOfOrder(probing.world, caller.person, caller.scope, order, caller.nowMs);
  const shown = (JSON.parse(body) as { phiClasses?: string[] }).phiClasses ?? [];
  if ([...classes].sort().join() !== [...shown].sort().join()) find(probing, caller, asked, `shows ${shown.join()}, not ${[...classes].join()}`);
  const texts = markTexts(body);
  for (const mark of probing.world.marks.values()) {
    const ofIt = mark.orderId === order.id || (mark.orderId === null && mark.patientId === order.patientId);
    if (ofIt && mark.inDocument === undefined && mayReadMark(mark, classes, caller.person) && !texts.has(mark.text))
      find(probing, caller, asked, `lacks ${mark.phiClass} it may hold`);
  }
}

function relationOf({ world }: Probing, { person, scope }: Caller, order: OrderFacts): string {
  if (!seesOrder(scope, order)) return 'foreign';
  if (order.clinicId === person.organizationId) return 'own clinic';
  return world.territories.get(order.territoryId)?.operatorId === person.organizationId ? 'operates' : 'in scope';
}

const history: Family = {
  name: 'read the history of an order',
  routes: ['GET /api/v1/orders/{orderId}/history'],
  weight: 8,
  walls: 'all',
  async run(probing) {
    const caller = anyone(probing);
    const order = anOrder(probing, caller);
    const request = (id: string): Asked => ({ method: 'GET', path: `/api/v1/orders/${id}/history` });
    probing.log.note('idSource', 'history');
    if (!caller.signedIn || !seesOrder(caller.scope, order)) {
      const answer = await askForeign(probing, caller, order.id, request);
      expectStatus(probing, caller, request(order.id), answer, [caller.signedIn ? 404 : 401]);
      if (answer.status === 200 && (JSON.parse(answer.body) as { items: unknown[] }).items.length > 0) {
        find(probing, caller, request(order.id), 'shows the history of a foreign order');
      }
      return;
    }
    const answer = await askAs(probing, caller, request(order.id));
    if (!expectStatus(probing, caller, request(order.id), answer, [200])) return;
    const versions = (JSON.parse(answer.body) as { items: { version: number }[] }).items.map((row) => row.version);
    const whole = versions.length === order.version && versions.every((version, index) => version === index + 1);
    if (!whole) find(probing, caller, request(order.id), 'does not show every step once');
  },
};

const checksOf: Family = {
  name: 'read the checks of an order',
  routes: ['GET /api/v1/orders/{orderId}/checks', 'GET /api/v1/orders/{orderId}/requirements'],
  weight: 5,
  walls: 'all',
  async run(probing) {
    const caller = anyone(probing);
    const order = anOrder(probing, caller);
    const what = probing.random.pick(['checks', 'requirements'] as const);
    const request = (id: string): Asked => ({ method: 'GET', path: `/api/v1/orders/${id}/${what}` });
    probing.log.note('idSource', 'checks');
    // Open to the roles that act on orders.
    const mayAsk = has(caller.person, 'change');
    if (caller.signedIn && mayAsk && seesOrder(caller.scope, order)) {
      expectStatus(probing, caller, request(order.id), await askAs(probing, caller, request(order.id)), [200]);
      return;
    }
    const answer = await askForeign(probing, caller, order.id, request);
    expectStatus(probing, caller, request(order.id), answer, [!caller.signedIn ? 401 : mayAsk ? 404 : 403]);
  },
};

const again: Family = {
  name: 'order again',
  routes: ['GET /api/v1/orders/{orderId}/again'],
  weight: 4,
  walls: 'all',
  async run(probing) {
    const caller = anyone(probing);
    const order = anOrder(probing, caller);
    const request = (id: string): Asked => ({ method: 'GET', path: `/api/v1/orders/${id}/again` });
    probing.log.note('idSource', 'again');
    const mayPlace = has(caller.person, 'place');
    if (!caller.signedIn || !mayPlace || !seesOrder(caller.scope, order)) {
      const answer = await askForeign(probing, caller, order.id, request);
      expectStatus(probing, caller, request(order.id), answer, [!caller.signedIn ? 401 : mayPlace ? 404 : 403]);
      return;
    }
    const classes = classesAround(probing, caller, order);
    const whole = classes.get(order.id)?.size === 5;
    expectStatus(probing, caller, request(order.id), await askAs(probing, caller, request(order.id), { classes }), [whole ? 200 : 403]);
  },
};

interface Page {
  readonly items: readonly { readonly id: string }[];
  readonly nextCursor: string | null;
}

const maxPages = 60;

function drawFilter(probing: Probing, caller: Caller): ListFilter {
  const { random, world } = probing;
  const order = anOrder(probing, caller);
  const filter: Record<string, string> = {};
  if (random.chance(0.4)) filter.stage = order.stage;
  if (random.chance(0.25)) filter.status = order.status;
  if (random.chance(0.2)) filter.waitingOn = order.waitingOn;
  if (random.chance(0.2)) filter.nextStep = order.nextStep;
  if (random.chance(0.15)) filter.overdue = 'true';
  if (random.chance(0.2)) filter.doneWithinHours = random.pick(['20', '50', '1000']);
  if (random.chance(caller.person.npi === null ? 0.05 : 0.5)) filter.signableByMe = 'true';
  if (random.chance(0.25)) filter.clinicId = order.clinicId;
  if (random.chance(0.2))
    filter.organizationId = random.chance(0.7)
      ? (world.territories.get(order.territoryId)?.operatorId as string)
      : random.pick([...world.organizations.keys()]);
  if (random.chance(0.5)) filter.territoryId = random.chance(0.5) ? order.territoryId : random.pick([...world.territories.keys()]);
  return filter;
}

function listPath(probing: Probing, { territoryId, ...filter }: ListFilter, more: Record<string, string> = {}): string {
  const inPath = territoryId !== undefined && probing.random.chance(0.5);
  const query = new URLSearchParams({ ...filter, ...more, ...(territoryId === undefined || inPath ? {} : { territoryId }) }).toString();
  return `/api/v1/orders${inPath ? `/territory/${territoryId}` : ''}${query === '' ? '' : `?${query}`}`;
}

const list: Family = {
  name: 'list orders',
  routes: ['GET /api/v1/orders', 'GET /api/v1/orders/territory/{territoryId}'],
  weight: 14,
  walls: 'all',
  async run(probing) {
    const { random, world, log } = probing;
    const caller = anyone(probing);
    const filter = drawFilter(probing, caller);
    const limit = random.pick([1, 3, 10, 100]);
    const path = listPath(probing, filter, { limit: String(limit) });
    log.note('idSource', filter.territoryId === undefined ? 'list, count and sort' : 'list of a territory');
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < maxPages; page += 1) {
      const asked: Asked = { method: 'GET', path: cursor === null ? path : `${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}` };
      const answer = await askAs(probing, caller, asked);
      if (!caller.signedIn) return void expectStatus(probing, caller, asked, answer, [401]);
      const open = filter.territoryId === undefined || mayListTerritory(caller.scope, filter.territoryId);
      expectStatus(probing, caller, asked, answer, [open ? 200 : 404]);
      if (answer.status !== 200) return;
      const { items, nextCursor } = JSON.parse(answer.body) as Page;
      if (items.length > limit) find(probing, caller, asked, 'is longer than its limit');
      seen.push(...items.map((item) => item.id));
      cursor = nextCursor;
      if (cursor === null) break;
    }
    const expected = listed(world, caller, filter, probing.wall === 'application-off').map((order) => order.id);
    const shown = cursor === null ? expected : expected.slice(0, seen.length);
    if (seen.join() !== shown.join())
      find(probing, caller, { method: 'GET', path }, `lists ${seen.length} orders, not the ${shown.length} it should`);
  },
};

const listMissing: Family = {
  name: 'list a foreign territory and a missing one',
  routes: ['GET /api/v1/orders/territory/{territoryId}'],
  weight: 3,
  walls: 'all',
  async run(probing) {
    const caller = anyone(probing);
    const foreign = [...probing.world.territories.keys()].filter(
      (id) => listed(probing.world, caller, { territoryId: id }, probing.wall === 'application-off').length === 0,
    );
    const hidden = foreign.filter((id) => caller.scope.clinics.size > 0 || !mayListTerritory(caller.scope, id));
    if (hidden.length === 0) return;
    probing.log.note('idSource', 'list of a territory');
    await askForeign(probing, caller, probing.random.pick(hidden), (id) => ({ method: 'GET', path: `/api/v1/orders/territory/${id}` }));
  },
};

const search: Family = {
  name: 'search by order number',
  routes: ['GET /api/v1/orders'],
  weight: 6,
  walls: 'all',
  async run(probing) {
    const { random, world } = probing;
    const caller = anyone(probing);
    const order = anOrder(probing, caller);
    const written = random.pick([order.number, order.number.toLowerCase(), `${order.number.slice(0, 4)}-${order.number.slice(4)}`]);
    const narrowed: ListFilter = random.chance(0.3) ? { territoryId: random.pick([...world.territories.keys()]) } : {};
    const asked: Asked = { method: 'GET', path: `/api/v1/orders?${new URLSearchParams({ ...narrowed, number: written })}` };
    probing.log.note('idSource', 'search');
    const answer = await askAs(probing, caller, asked);
    const open = narrowed.territoryId === undefined || mayListTerritory(caller.scope, narrowed.territoryId);
    if (!expectStatus(probing, caller, asked, answer, [!caller.signedIn ? 401 : open ? 200 : 404]) || answer.status !== 200) return;
    const shown = (JSON.parse(answer.body) as Page).items.map((item) => item.id);
    const expected = listed(world, caller, { ...narrowed, number: order.number }, probing.wall === 'application-off').map((found) => found.id);
    if (shown.join() !== expected.join()) find(probing, caller, asked, `finds ${shown.length} orders, not ${expected.length}`);
  },
};

const cursors: Family = {
  name: 'cursors of others, and spoilt ones',
  routes: ['GET /api/v1/orders', 'GET /api/v1/orders/territory/{territoryId}'],
  weight: 6,
  walls: 'all',
  async run(probing) {
    const { random, world, log } = probing;
    const [caller, other] = [anyone(probing), anyone(probing)];
    const filter: ListFilter = random.chance(0.5) ? { stage: random.pick(['pending', 'preparing', 'shipped', 'closed']) } : {};
    const query = (more: Record<string, string>) =>
      ({ method: 'GET', path: `/api/v1/orders?${new URLSearchParams({ ...filter, ...more })}` }) as const;
    const first = await askAs(probing, other, query({ limit: '2' }));
    const { nextCursor: cursor, items } = first.status === 200 ? (JSON.parse(first.body) as Page) : { nextCursor: null, items: [] };
    if (cursor === null) return;
    log.note('idSource', 'cursor');
    const otherwise = { ...query({ limit: '2', cursor, status: 'completed', ...(filter.stage === undefined ? { stage: 'closed' } : {}) }) };
    const spoilt = query({ cursor: `${cursor.slice(0, -3)}${cursor.endsWith('AAA') ? 'BBB' : 'AAA'}` });
    for (const asked of [otherwise, spoilt]) {
      expectStatus(probing, caller, asked, await askAs(probing, caller, asked), caller.signedIn ? [400] : [400, 401]);
    }
    const taken = query({ limit: '100', cursor });
    const answer = await askAs(probing, caller, taken);
    if (answer.status !== 200) return void expectStatus(probing, caller, taken, answer, [caller.signedIn ? 400 : 401]);
    const last = world.orders.get(items.at(-1)?.id ?? '') as OrderFacts;
    const after = ({ dueSort, id }: OrderFacts) => dueSort > last.dueSort || (dueSort === last.dueSort && id > last.id);
    const expected = listed(world, caller, filter, probing.wall === 'application-off')
      .filter(after)
      .slice(0, 100);
    const shown = (JSON.parse(answer.body) as Page).items.map((item) => item.id);
    if (shown.join() !== expected.map((order) => order.id).join()) find(probing, caller, taken, 'shows other orders than its own after the place');
  },
};

export const orderProbes: readonly Family[] = [read, history, checksOf, again, list, listMissing, search, cursors];

/** For the probes of patients. */
export function classesOfPatientOnly(probing: Probing, caller: Caller, patientId: string): Map<string, ReadonlySet<PhiClass>> {
  const patient = probing.world.patients.get(patientId);
  if (patient === undefined) return new Map();
  return new Map([[patientId, classesOfPatient(probing.world, caller.person, caller.scope, patient, caller.nowMs)]]);
}
