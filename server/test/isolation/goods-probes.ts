import { sharedLot } from './fill-orders.ts';
import { classesOfOrder, classesOfPatient, has } from './oracle.ts';
import { anOrder, anyone, askAs, askForeign, expectStatus, type Family, find } from './probing.ts';
import type { Asked } from './serve.ts';
import type { OrderFacts, PatientFacts } from './world.ts';

/** A recall: of all orders with a lot, those whose fulfilment the caller may see, and no other. */
const recall: Family = {
  name: 'find orders by what shipped',
  routes: ['POST /api/v1/orders/search'],
  weight: 5,
  walls: 'all',
  async run(probing) {
    const { world, sql, random, log } = probing;
    const caller = anyone(probing);
    const parcel = [...world.marks.values()]
      .filter(({ orderId }) => orderId === anOrder(probing, caller).id)
      .find(({ phiClass }) => phiClass === 'fulfilment');
    const search = random.chance(0.6) || parcel === undefined ? { lot: sharedLot } : { trackingNumber: parcel.text };
    const asked: Asked = { method: 'POST', path: '/api/v1/orders/search', body: search };
    log.note('idSource', 'lot' in search ? 'lot' : 'tracking number');
    const answer = await askAs(probing, caller, asked);
    const right = has(caller.person, 'search');
    if (!expectStatus(probing, caller, asked, answer, [!caller.signedIn ? 401 : right ? 200 : 403]) || answer.status !== 200) return;
    const shown = (JSON.parse(answer.body) as { items: { id: string }[] }).items.map(({ id }) => id);
    const open = (id: string) =>
      classesOfOrder(world, caller.person, caller.scope, world.orders.get(id) as OrderFacts, caller.nowMs).has('fulfilment');
    const foreign = shown.filter((id) => !open(id));
    if (probing.wall !== 'application-off' && foreign.length > 0) find(probing, caller, asked, `finds ${foreign.length} orders that it may not`);
    if (!('lot' in search) || probing.wall === 'application-off') return;
    const { rows } = await sql.query<{ id: string }>(`select distinct order_id as id from shipped_goods where field = 'lot'`);
    const expected = rows.filter(({ id }) => world.orders.has(id) && open(id)).length;
    if (shown.length !== Math.min(100, expected)) find(probing, caller, asked, `finds ${shown.length} orders, not the ${expected} that have it`);
  },
};

/** The orders of a patient, for whoever may see something of the patient: of those orders by which they may. */
const ofPatient: Family = {
  name: 'find the orders of a patient',
  routes: ['POST /api/v1/orders/search'],
  weight: 5,
  walls: 'all',
  async run(probing) {
    const { world, log } = probing;
    const caller = anyone(probing);
    const { patientId } = anOrder(probing, caller);
    const request = (id: string): Asked => ({ method: 'POST', path: '/api/v1/orders/search', body: { patientId: id } });
    log.note('idSource', 'patient');
    const right = has(caller.person, 'search');
    const patient = world.patients.get(patientId) as PatientFacts;
    const isSeen = caller.signedIn && classesOfPatient(world, caller.person, caller.scope, patient, caller.nowMs).size > 0;
    if (!right || !isSeen) {
      const answer = await askForeign(probing, caller, patientId, request);
      expectStatus(probing, caller, request(patientId), answer, [!caller.signedIn ? 401 : right ? 404 : 403]);
      return;
    }
    const asked = request(patientId);
    const answer = await askAs(probing, caller, asked, { echoed: [patientId] });
    if (!expectStatus(probing, caller, asked, answer, [200])) return;
    const shown = (JSON.parse(answer.body) as { items: { id: string }[] }).items.map(({ id }) => id);
    const expected = [...world.orders.values()]
      .filter((order) => order.patientId === patientId && classesOfOrder(world, caller.person, caller.scope, order, caller.nowMs).size > 0)
      .map(({ id }) => id)
      .sort();
    if (probing.wall !== 'application-off' && shown.toSorted().join() !== expected.join())
      find(probing, caller, asked, `finds ${shown.length} orders, not the ${expected.length} of the patient that it may`);
  },
};

export const goodsProbes: readonly Family[] = [recall, ofPatient];
