import { sharedLot } from './fill-orders.ts';
import { classesOfOrder, has } from './oracle.ts';
import { anOrder, anyone, askAs, expectStatus, type Family, find } from './probing.ts';
import type { Asked } from './serve.ts';
import type { OrderFacts } from './world.ts';

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

export const goodsProbes: readonly Family[] = [recall];
