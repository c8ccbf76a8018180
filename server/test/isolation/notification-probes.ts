import { randomUUID } from 'node:crypto';
import { hasAgreement, type Scope, scopeOf, seesOrder } from './oracle.ts';
import { anOrder, anyone, askAs, askForeign, callerOf, expectStatus, type Family, find, type Probing } from './probing.ts';
import type { Asked } from './serve.ts';
import type { OrderFacts, Person } from './world.ts';

/** Somebody was told of an order, whether or not it is in sight now: an order may have moved away since, or a grant ended. */
async function tell({ sql }: Probing, person: Person, order: OrderFacts, channel: 'in_app' | 'email'): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into deliveries (event_id, recipient_id, channel, kind, position, order_id, territory_id, state) values ($1, $2, $3, 'order_shipped', 1, $4, $5, 'delivered') returning id`,
    [randomUUID(), person.id, channel, order.id, order.territoryId],
  );
  return rows[0]?.id as string;
}

const readInbox: Family = {
  name: 'read what one was told',
  routes: ['GET /api/v1/notifications', 'POST /api/v1/notifications/read'],
  weight: 4,
  walls: 'all',
  async run(probing) {
    const { random, world, sql, log } = probing;
    const caller = anyone(probing);
    const order = anOrder(probing, caller);
    const stranger = random.pick(world.people);
    log.note('idSource', 'told');
    const own = await tell(probing, caller.person, order, 'in_app');
    const foreign = await tell(probing, stranger, order, 'in_app');
    const asked: Asked = { method: 'GET', path: '/api/v1/notifications?limit=100' };
    const answer = await askAs(probing, caller, asked);
    if (expectStatus(probing, caller, asked, answer, [caller.signedIn ? 200 : 401]) && answer.status === 200) {
      const { items, unreadCount } = JSON.parse(answer.body) as { items: { id: string; orderId: string }[]; unreadCount: number };
      const isShown = items.some(({ id }) => id === own);
      if (isShown !== seesOrder(caller.scope, order))
        find(probing, caller, asked, isShown ? 'tells of a foreign order' : 'keeps back what may be seen');
      if (stranger.id !== caller.person.id && items.some(({ id }) => id === foreign))
        find(probing, caller, asked, 'shows what somebody else was told');
      if (unreadCount !== items.length) find(probing, caller, asked, 'counts what it does not show');
    }
    const marking: Asked = { method: 'POST', path: '/api/v1/notifications/read', body: { ids: [foreign, own] } };
    expectStatus(probing, caller, marking, await askAs(probing, caller, marking), [caller.signedIn ? 200 : 401]);
    const { rows } = await sql.query('select 1 from deliveries where id = $1 and read_at is not null', [foreign]);
    if (rows.length > 0 && stranger.id !== caller.person.id) find(probing, caller, marking, 'marks what somebody else was told');
    await sql.query('delete from deliveries where id = any ($1)', [[own, foreign]]);
  },
};

function isTold(probing: Probing, person: Person, scope: Scope, order: OrderFacts, nowMs: number): boolean {
  return seesOrder(scope, order) && hasAgreement(probing.world, person, nowMs);
}

/** Webhooks, mail and SMS hold what their recipient sees; so whoever they go to must see it. */
const audience: Family = {
  name: 'who is told of an order',
  routes: [],
  weight: 4,
  walls: 'both',
  async run(probing) {
    const { world, served, log } = probing;
    const asked: Asked = { method: 'GET', path: 'the audience of an order' };
    const caller = anyone(probing);
    const order = anOrder(probing, caller);
    const nowMs = Date.now();
    log.note('idSource', 'told');
    const told = new Set(await served.audience(order));
    // Whose session has ended may still be told by mail, so only those who are signed in can be compared.
    for (const person of world.people.filter(({ live }) => live)) {
      if (told.has(person.id) === isTold(probing, person, scopeOf(world, person, nowMs), order, nowMs)) continue;
      find(probing, callerOf(probing, person), asked, told.has(person.id) ? 'is told of a foreign order' : 'is not told of an order in sight');
    }
  },
};

/** What was sent about an order is listed with the order; whom of another firm it went to is not said. */
const messages: Family = {
  name: 'read what was sent about an order',
  routes: ['GET /api/v1/orders/{orderId}/messages'],
  weight: 5,
  walls: 'all',
  async run(probing) {
    const { random, world, sql, log } = probing;
    const caller = anyone(probing);
    const order = anOrder(probing, caller);
    const recipient = random.chance(0.3) ? caller.person : random.pick(world.people);
    const told = await tell(probing, recipient, order, random.pick(['in_app', 'email']));
    const request = (id: string): Asked => ({ method: 'GET', path: `/api/v1/orders/${id}/messages?limit=100` });
    log.note('idSource', 'messages');
    if (!caller.signedIn || !seesOrder(caller.scope, order)) {
      const answer = await askForeign(probing, caller, order.id, request);
      expectStatus(probing, caller, request(order.id), answer, [caller.signedIn ? 404 : 401]);
      if (answer.body.includes(told)) find(probing, caller, request(order.id), 'tells what was sent about a foreign order');
    } else {
      const asked = request(order.id);
      const answer = await askAs(probing, caller, asked);
      if (expectStatus(probing, caller, asked, answer, [200])) {
        const { items } = JSON.parse(answer.body) as { items: { id: string; recipient: string | null; role: string }[] };
        const shown = items.find(({ id }) => id === told);
        const isOwn = recipient.organizationId === caller.person.organizationId;
        if (caller.person.role === 'sales_rep') {
          if (items.length > 0) find(probing, caller, asked, 'tells a representative what was sent');
        } else if (shown === undefined) find(probing, caller, asked, 'keeps back what may be seen');
        else if (shown.recipient !== (isOwn ? recipient.label : null) || shown.role !== recipient.role)
          find(probing, caller, asked, `names ${isOwn ? 'nobody' : 'somebody'} of ${isOwn ? 'the own' : 'another'} firm`);
      }
    }
    await sql.query('delete from deliveries where id = $1', [told]);
  },
};

export const notificationProbes: readonly Family[] = [readInbox, messages, audience];
