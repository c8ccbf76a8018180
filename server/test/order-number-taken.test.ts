import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type People, startPeople } from './people.ts';
import { sampleOrder } from './sample-order.ts';

const drawn = vi.hoisted(() => ({ next: [] as string[] }));
// Chance is the one thing that cannot be waited for: two orders draw the same number once in 2³⁵.
vi.mock('../src/orders/order-number.ts', async (original) => {
  const real = await original<typeof import('../src/orders/order-number.ts')>();
  return { ...real, newOrderNumber: () => drawn.next.shift() ?? real.newOrderNumber() };
});

let people: People;
beforeAll(async () => {
  people = await startPeople();
});
afterAll(() => people.close());

it('draws another number when the one drawn is taken, and places the order once', async () => {
  const providerId = (await people.done(people.call('provider', 'GET', '/providers'))).items[0].id;
  const first = await people.done(people.call('provider', 'POST', '/orders', sampleOrder(providerId)), 201);
  drawn.next.push(first.number, first.number);
  const second = await people.done(people.call('provider', 'POST', '/orders', sampleOrder(providerId)), 201);
  expect(drawn.next).toEqual([]);
  expect(second.number).not.toBe(first.number);
  expect((await people.done(people.call('provider', 'GET', '/orders'))).items).toHaveLength(2);
});
