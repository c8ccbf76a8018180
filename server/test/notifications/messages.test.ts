import { randomUUID } from 'node:crypto';
import type { OrderMessage } from '@orderly/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTold, type Told } from './told.ts';

let told: Told;
let orderId: string;
beforeAll(async () => {
  told = await openTold({ delayFactor: 0.001 });
  await told.addWebhook(told.hook);
  orderId = (await told.place()).id;
  await told.approve(orderId);
  await told.ship(orderId);
});
afterAll(() => told.close());

async function messages(person: string, query = ''): Promise<{ items: OrderMessage[]; nextCursor: string | null }> {
  const answer = await told.call(person, 'GET', `/orders/${orderId}/messages${query}`);
  expect(answer.statusCode, answer.body).toBe(200);
  expect(answer.body).not.toMatch(/@demo\.test|"\+1/);
  return answer.json();
}
const inWords = ({ recipient, role, channel, kind, state }: OrderMessage) => `${recipient ?? 'somebody'}, ${role}: ${kind} by ${channel}, ${state}`;

it('are shown with the order: to the own firm’s people by name, to others by role', async () => {
  await told.settled();
  const { items } = await messages('provider');
  expect(items.map(inWords).toSorted()).toEqual(
    [
      'Priya Lakeside, provider: order_approved by email, sent',
      'Priya Lakeside, provider: order_approved by in_app, delivered',
      'Priya Lakeside, provider: order_shipped by email, sent',
      'Priya Lakeside, provider: order_shipped by in_app, delivered',
      'somebody, distributor: order_approved by in_app, delivered',
      'somebody, machine: orderly.order.approve by webhook, delivered',
      'somebody, machine: orderly.order.place by webhook, delivered',
      'somebody, machine: orderly.order.ship by webhook, delivered',
      'somebody, machine: orderly.order.submit by webhook, delivered',
      'somebody, master_distributor: order_approved by in_app, delivered',
      'somebody, sales_rep: order_shipped by in_app, delivered',
      'somebody, verifier: order_placed by in_app, delivered',
    ].toSorted(),
  );
  const named = async (person: string) => new Set((await messages(person)).items.map(({ recipient }) => recipient));
  const house = new Set(['Dana Distributor', 'Morgan Master', 'Sam Sales', 'Vera Verifier', null]);
  for (const person of ['verifier', 'master_distributor', 'distributor', 'compliance', 'admin']) expect(await named(person), person).toEqual(house);
});

it('come newest first, in pages', async () => {
  const all = (await messages('verifier')).items;
  expect(all.map(({ id }) => id)).toEqual(
    all
      .map(({ id }) => id)
      .toSorted()
      .toReversed(),
  );
  const pages: string[] = [];
  for (let cursor: string | null = null, page = 0; page === 0 || cursor !== null; page += 1) {
    const { items, nextCursor } = await messages('verifier', `?limit=4${cursor === null ? '' : `&cursor=${cursor}`}`);
    pages.push(...items.map(({ id }) => id));
    cursor = nextCursor;
  }
  expect(pages).toEqual(all.map(({ id }) => id));
});

it('say why one did not arrive to the recipient’s own firm', async () => {
  await told.sql.query(`update deliveries set state = 'bounced', code = 'smtp_550' where order_id = $1 and channel = 'email'`, [orderId]);
  const mails = async (person: string) => (await messages(person)).items.filter(({ channel }) => channel === 'email');
  expect((await mails('provider')).map(({ state, code }) => [state, code])).toEqual(Array(2).fill(['bounced', 'smtp_550']));
  expect((await mails('verifier')).map(({ state, code }) => [state, code])).toEqual(Array(2).fill(['bounced', null]));
});

it('are none for a sales representative, and nobody’s of an order out of sight', async () => {
  expect(await messages('sales_rep')).toEqual({ items: [], nextCursor: null });
  const [foreign, missing] = await Promise.all([orderId, randomUUID()].map((id) => told.call('distributor.west', 'GET', `/orders/${id}/messages`)));
  expect(foreign?.statusCode).toBe(404);
  expect({ ...foreign?.json(), requestId: '' }).toEqual({ ...missing?.json(), requestId: '' });
});
