import { randomUUID } from 'node:crypto';
import type { QueueItem } from '@orderly/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type People, startPeople } from './people.ts';
import { sampleOrder } from './sample-order.ts';

let people: People;
let sql: People['sql'];
let providerId: string;

beforeAll(async () => {
  people = await startPeople();
  sql = people.sql;
  providerId = (await people.done(people.call('provider', 'GET', '/providers'))).items[0].id;
});
beforeEach(() => sql.query(`update orders set status = 'cancelled', waiting_on = 'nobody' where status = 'verification'`));
afterAll(() => people.close());

async function place(priority: 'routine' | 'urgent' = 'routine'): Promise<string> {
  return (await people.done(people.call('provider', 'POST', '/orders', sampleOrder(providerId, { priority })), 201)).id;
}

async function verifier() {
  const { id, email, name } = await people.addUser('verifier', 'Continental Medical Supply');
  await people.done(people.call('admin', 'POST', `/users/${id}/grants`, { territoryId: people.idOf('United States') }), 201);
  return { id, name, headers: (await people.signIn(email)).headers };
}

const next = async (who: { headers: Record<string, string> }) =>
  (await people.done(people.ask(who.headers, 'POST', '/verification/claims', {}))).claim?.orderId ?? null;

describe('the queue of the desk', () => {
  it('hands out the most urgent and oldest, each to one person', async () => {
    const [routine, urgent, later] = [await place(), await place('urgent'), await place()];
    const [ann, bob] = [await verifier(), await verifier()];
    expect([await next(ann), await next(bob), await next(ann), await next(bob)]).toEqual([urgent, routine, later, null]);
    const { items } = await people.done(people.ask(ann.headers, 'GET', '/verification/queue?limit=2'));
    const claims = items.map(({ orderId, claimedBy, claimedByName }: QueueItem) => [orderId, claimedBy, claimedByName]);
    expect(claims).toEqual([
      [urgent, ann.id, ann.name],
      [routine, bob.id, bob.name],
    ]);
    await people.done(people.ask(bob.headers, 'PUT', `/verification/claims/${routine}/release`));
    const [, given] = (await people.done(people.ask(ann.headers, 'GET', '/verification/queue?limit=2'))).items as QueueItem[];
    expect(given).toMatchObject({ orderId: routine, claimedBy: null, claimedByName: null });
  });

  it('takes a claim back when it ends, when it is given back, and when the order comes back to the desk', async () => {
    const order = await place();
    const [ann, bob] = [await verifier(), await verifier()];
    expect(await next(ann)).toBe(order);
    expect((await people.ask(bob.headers, 'POST', '/verification/claims', { orderId: order })).statusCode).toBe(409);
    expect((await people.ask(bob.headers, 'PUT', `/verification/claims/${order}/release`)).statusCode).toBe(404);
    await people.done(people.ask(ann.headers, 'PUT', `/verification/claims/${order}/release`));
    expect(await next(bob)).toBe(order);
    await sql.query(`update order_claims set expires_at = now() - interval '1 second' where order_id = $1`, [order]);
    expect(await next(ann)).toBe(order);
    await sql.query('update orders set since = now() where id = $1', [order]);
    expect(await next(bob)).toBe(order);
  });

  it('never hands an order to two when the clocks of the machines differ', async () => {
    const order = await place();
    await sql.query(`update orders set since = now() + interval '5 minutes' where id = $1`, [order]);
    const [ann, bob] = [await verifier(), await verifier()];
    expect(await next(ann)).toBe(order);
    expect(await next(bob)).toBeNull();
    expect((await people.ask(bob.headers, 'POST', '/verification/claims', { orderId: order })).statusCode).toBe(409);
  });

  it('hands one person no more than twenty, and again as they are decided', async () => {
    await Promise.all(Array.from({ length: 21 }, () => place()));
    const ann = await verifier();
    for (let turn = 0; turn < 20; turn += 1) expect(await next(ann)).not.toBeNull();
    const refused = await people.ask(ann.headers, 'POST', '/verification/claims', {});
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'conflict']);
    await sql.query(`update orders set waiting_on = 'clinic' where id = (select min(order_id::text)::uuid from order_claims where user_id = $1)`, [
      ann.id,
    ]);
    expect(await next(ann)).not.toBeNull();
    const { rows } = await sql.query('select count(*)::int as n from order_claims where user_id = $1', [ann.id]);
    expect(rows[0].n).toBe(20);
  });

  it('takes the one named, and says why not', async () => {
    const [first, second] = [await place(), await place()];
    const ann = await verifier();
    const { claim } = await people.done(people.ask(ann.headers, 'POST', '/verification/claims', { orderId: second }));
    expect(claim.orderId).toBe(second);
    expect(await next(ann)).toBe(first);
    expect((await people.ask(ann.headers, 'POST', '/verification/claims', { orderId: randomUUID() })).statusCode).toBe(404);
    expect((await people.call('provider', 'POST', '/verification/claims', {})).statusCode).toBe(403);
  });

  it('never hands an order to two who ask at once', async () => {
    const orders = new Set(await Promise.all(Array.from({ length: 30 }, () => place())));
    const desk = await Promise.all(Array.from({ length: 6 }, verifier));
    const handed = (
      await Promise.all(
        desk.map(async (who) => {
          const mine: string[] = [];
          for (let turn = 0; turn < 8; turn += 1) {
            const order = await next(who);
            if (order !== null) mine.push(order);
          }
          return mine;
        }),
      )
    ).flat();
    expect(handed).toHaveLength(30);
    expect(new Set(handed)).toEqual(orders);
  });

  it('shows and hands nobody what lies outside their grants', async () => {
    const order = await place();
    const { id, email } = await people.addUser('verifier', 'Continental Medical Supply');
    await people.done(people.call('admin', 'POST', `/users/${id}/grants`, { territoryId: people.idOf('West') }), 201);
    const { headers } = await people.signIn(email);
    expect(await next({ headers })).toBeNull();
    expect((await people.done(people.ask(headers, 'GET', '/verification/queue'))).items).toEqual([]);
    expect((await people.ask(headers, 'POST', '/verification/claims', { orderId: order })).statusCode).toBe(404);
  });
});
