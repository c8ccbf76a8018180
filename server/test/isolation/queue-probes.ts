import { has, type Scope, seesOrder } from './oracle.ts';
import { anOrder, anyone, askAs, askForeign, expectStatus, type Family, find } from './probing.ts';
import type { Asked } from './serve.ts';
import type { OrderFacts, World } from './world.ts';

function waits(order: OrderFacts): boolean {
  return order.status === 'verification' && order.waitingOn === 'desk';
}

function waiting(world: World, scope: Scope): Set<string> {
  return new Set([...world.orders.values()].filter((order) => waits(order) && seesOrder(scope, order)).map(({ id }) => id));
}

const queue: Family = {
  name: 'read the queue of the desk',
  routes: ['GET /api/v1/verification/queue'],
  weight: 4,
  walls: 'all',
  async run(probing) {
    const caller = anyone(probing);
    const asked: Asked = { method: 'GET', path: '/api/v1/verification/queue?limit=100' };
    probing.log.note('idSource', 'queue');
    const answer = await askAs(probing, caller, asked);
    if (!expectStatus(probing, caller, asked, answer, [!caller.signedIn ? 401 : has(caller.person, 'verify') ? 200 : 403]) || answer.status !== 200)
      return;
    const { items } = JSON.parse(answer.body) as { items: { orderId: string }[] };
    const expected = waiting(probing.world, caller.scope);
    if (items.some(({ orderId }) => !expected.has(orderId))) find(probing, caller, asked, 'shows a foreign order in the queue');
    if (items.length !== Math.min(100, expected.size))
      find(probing, caller, asked, `shows ${items.length} orders, not the ${expected.size} that wait`);
  },
};

const claim: Family = {
  name: 'take an order of the queue, and give it back',
  routes: ['POST /api/v1/verification/claims', 'PUT /api/v1/verification/claims/{orderId}/release'],
  weight: 4,
  walls: 'all',
  async run(probing) {
    const { random, world } = probing;
    const caller = anyone(probing);
    const order = anOrder(probing, caller);
    probing.log.note('idSource', 'claim');
    const gives = random.chance(0.3);
    const request = (id: string): Asked =>
      gives
        ? { method: 'PUT', path: `/api/v1/verification/claims/${id}/release` }
        : { method: 'POST', path: '/api/v1/verification/claims', body: { orderId: id } };
    const mayVerify = caller.signedIn && has(caller.person, 'verify');
    if (!mayVerify || !seesOrder(caller.scope, order)) {
      const answer = await askForeign(probing, caller, order.id, request);
      expectStatus(probing, caller, request(order.id), answer, [!caller.signedIn ? 401 : mayVerify ? 404 : 403]);
      return;
    }
    if (random.chance(0.5)) {
      const asked: Asked = { method: 'POST', path: '/api/v1/verification/claims', body: {} };
      const answer = await askAs(probing, caller, asked);
      if (!expectStatus(probing, caller, asked, answer, [200, 409]) || answer.status !== 200) return;
      const handed = (JSON.parse(answer.body) as { claim: { orderId: string } | null }).claim?.orderId;
      if (handed !== undefined && !waiting(world, caller.scope).has(handed)) find(probing, caller, asked, 'hands out a foreign order');
      return;
    }
    const answer = await askAs(probing, caller, request(order.id));
    expectStatus(probing, caller, request(order.id), answer, waits(order) ? [200, 404, 409] : [404, 200]);
  },
};

export const queueProbes: readonly Family[] = [queue, claim];
