import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openSocket } from '../realtime/client.ts';
import { openTold, type Told } from './told.ts';

const patience = { timeout: 10_000, interval: 20 };
let told: Told;
let url: string;
beforeAll(async () => {
  told = await openTold({ delayFactor: 0.001 });
  url = await told.server.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => told.close());

/** One event's facts about a notification. */
const facts = (event: object) => (event as { data: { id: string; kind: string } }).data;
const open = async (person: string) => openSocket(url, { cookie: await told.server.signIn(person) });

it('tells a person over the socket what stands in their list, nobody else, and the same on coming back', async () => {
  const [own, foreign] = [await open('provider'), await open('distributor.west')];
  const subscribed = await own.subscribe('notifications');
  expect(subscribed.type).toBe('subscribed');
  expect((await foreign.subscribe('notifications')).type).toBe('subscribed');
  const { id, number } = await told.place();
  await told.approve(id);
  await told.ship(id);
  await told.settled();
  await vi.waitFor(() => expect(own.events().map((event) => facts(event).kind)).toEqual(['order_approved', 'order_shipped']), patience);
  const { items } = await told.inbox('provider');
  expect(own.events().map((event) => facts(event).id)).toEqual(items.map((item) => item.id).reverse());
  for (const event of own.events()) expect(event).toMatchObject({ type: 'orderly.notification.created', subject: id, data: { orderNumber: number } });
  expect(JSON.stringify(own.frames)).not.toMatch(/Quill|Testperson|Elm Street|62704|1948/);
  expect(foreign.events()).toEqual([]);

  if (subscribed.type !== 'subscribed') throw new Error('not subscribed');
  const again = await open('provider');
  expect(await again.subscribe('notifications', { epoch: subscribed.epoch, position: subscribed.position })).toMatchObject({ recovered: true });
  await vi.waitFor(() => expect(again.events()).toEqual(own.events()), patience);
  for (const socket of [own, foreign, again]) socket.close();
});

it('says nothing, live or on coming back, of an order that its person no longer sees', async () => {
  const watching = await open('master_distributor');
  const subscribed = await watching.subscribe('notifications');
  const { id } = await told.place();
  await told.approve(id);
  await told.settled();
  await vi.waitFor(() => expect(watching.events().map((event) => facts(event).kind)).toContain('order_approved'), patience);
  await told.sql.query(`update grants set valid_until = now() where user_id = (select id from users where email = 'master_distributor@demo.test')`);
  if (subscribed.type !== 'subscribed') throw new Error('not subscribed');
  const again = await open('master_distributor');
  await again.subscribe('notifications', { epoch: subscribed.epoch, position: subscribed.position });
  await again.until((frame): frame is Extract<typeof frame, { type: 'caught_up' }> => frame.type === 'caught_up');
  expect(again.events()).toEqual([]);
  for (const socket of [watching, again]) socket.close();
});
