import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase, statement, type Tx } from '../../src/platform/db/database.ts';
import type { OutsideState } from '../../src/platform/outside/index.ts';
import { type NotificationSource, startServiceNews } from '../../src/realtime/index.ts';
import { openSocket } from './client.ts';
import { openScene, readHead, type Scene } from './scene.ts';

const patience = { timeout: 10_000, interval: 20 };

// Stands for the notifications' own tables: who was told of which event, in a table of the test's own.
const told = statement('test_told', 'select event_id, user_id, order_id from told where event_id = any ($1::uuid[]) and user_id = any ($2::uuid[])');
const missed = statement(
  'test_told_missed',
  `select p.position from told t join journal_entries e on e.action = 'notification.created' and e.detail::jsonb ->> 'event' = t.event_id::text
     join journal_positions p on p.entry_id = e.id where t.user_id = $1 and p.position > $2 and p.position <= $3 order by p.position limit $4`,
);
const source: NotificationSource = {
  async live(tx, eventIds, userIds) {
    const rows = await tx.query<{ event_id: string; user_id: string; order_id: string }>(told, [eventIds, userIds]);
    const of = (eventId: string) => rows.filter((row) => row.event_id === eventId);
    return new Map(
      eventIds.map((id) => [id, new Map(of(id).map((row) => [row.user_id, { orderId: row.order_id, territoryId: null, kind: 'test' }]))]),
    );
  },
  async missed(tx: Tx, userId, [after, upTo], limit) {
    return (await tx.query<{ position: number }>(missed, [userId, after, upTo, limit])).map(({ position }) => position);
  },
};

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ notifications: source });
  await scene.sql.query('create table told (event_id uuid, user_id uuid, order_id uuid); grant select on told to orderly_worker');
});
afterAll(async () => {
  expect(scene.server.realtimeErrors).toEqual([]);
  await scene.close();
});

const open = async (person: string) => openSocket(scene.url, { cookie: await scene.server.signIn(person) });
const userOf = async (person: string) =>
  (await scene.sql.query('select id from users where email = $1', [`${person}@demo.test`])).rows[0].id as string;

/** What the notifications write when they told somebody of an event. */
async function notify(userId: string, orderId: string): Promise<void> {
  const eventId = randomUUID();
  await scene.sql.query('insert into told values ($1, $2, $3)', [eventId, userId, orderId]);
  await scene.sql.query(
    `insert into journal_entries (id, actor_id, actor_role, action, resource_type, resource_id, outcome, detail)
       select uuidv7(), id, 'system', 'notification.created', 'order', $1, 'ok', $2 from users where kind = 'system'`,
    [orderId, `{"event":"${eventId}"}`],
  );
}

describe('the topic of notifications', () => {
  it('tells each person of what they were told, as long as they may see it, and on coming back', async () => {
    const [seen] = (
      await scene.sql.query(`select o.id from orders o join users u on u.organization_id = o.clinic_id where u.email = 'provider@demo.test' limit 1`)
    ).rows;
    const [foreign] = (
      await scene.sql.query(`select o.id from orders o join users u on u.organization_id <> o.clinic_id where u.email = 'provider@demo.test' limit 1`)
    ).rows;
    const [own, other] = [await open('provider'), await open('verifier')];
    const subscribed = await own.subscribe('notifications');
    await other.subscribe('notifications');
    const me = await userOf('provider');
    await notify(me, foreign.id);
    await notify(me, seen.id);
    await vi.waitFor(() => expect(own.events()).toHaveLength(1), patience);
    expect(own.events()[0]).toMatchObject({ type: 'orderly.notification.created', subject: seen.id, data: { kind: 'test', orderId: seen.id } });
    await readHead(scene);
    expect(other.events()).toEqual([]);
    const again = await open('provider');
    if (subscribed.type !== 'subscribed') throw new Error('not subscribed');
    expect(await again.subscribe('notifications', { epoch: subscribed.epoch, position: subscribed.position })).toMatchObject({ recovered: true });
    await vi.waitFor(() => expect(again.events()).toEqual(own.events()), patience);
    for (const socket of [own, other, again]) socket.close();
  });
});

describe('the topic of the system', () => {
  it('tells operators, and nobody else, that a service outside is asked no more, and that it answers again', async () => {
    const [admin, desk] = [await open('admin'), await open('verifier')];
    expect(await admin.subscribe('system')).toMatchObject({ type: 'subscribed' });
    expect(await desk.subscribe('system')).toMatchObject({ type: 'error', problem: { code: 'not_found' } });
    let breaker: OutsideState['breaker'] = 'closed';
    const states = () => [{ name: 'payer Aetna/1', breaker, underWay: 0, waiting: 0, answered: 0, failed: 0, lastFailure: null }];
    const worker = openDatabase({ url: scene.server.urls.workerUrl, max: 1, applicationName: 'test' });
    const news = startServiceNews({ db: worker, states, onError: (error) => expect(error).toBeUndefined(), everyMs: 20 });
    const seen = () => admin.events().map(({ type, data }) => [type, data]);
    const changed = (to: string) => ['orderly.system.service_changed', { service: 's_payer_aetna_1', breaker: to }];
    breaker = 'open';
    await vi.waitFor(() => expect(seen()).toEqual([changed('open')]), patience);
    breaker = 'half_open';
    await new Promise((resolve) => setTimeout(resolve, 100));
    breaker = 'closed';
    await vi.waitFor(() => expect(seen()).toEqual([changed('open'), changed('closed')]), patience);
    await news.stop();
    await worker.close();
    for (const socket of [admin, desk]) socket.close();
  });
});

describe('the topic of a territory', () => {
  it('tells of orders that arrive, of what becomes overdue and of its boundary, with what lies below it', async () => {
    const west = await open('distributor.west');
    const topic = `territory:${scene.idOf('West')}`;
    expect(await west.subscribe(topic)).toMatchObject({ type: 'subscribed' });
    const [orderId] = (
      await scene.sql.query(
        `select o.id from orders o join territories t on t.id = o.territory_id where t.name like 'Midwest%' and o.status = 'verification' and o.holds = '[]' limit 1`,
      )
    ).rows.map(({ id }) => id as string) as [string];
    const desk = await open('verifier');
    await desk.subscribe('orders');
    expect(await scene.change('verifier', orderId, 'hold', { code: 'missing_information' })).toBe(200);
    // An event is told by where its order stands then: once this one was told, the order may move.
    await desk.event(orderId, 'hold');
    expect(await scene.change('master_distributor', orderId, 'transfer', { territoryId: scene.idOf('West: CA'), code: 'capacity' })).toBe(200);
    await west.event(orderId, 'transfer');
    await scene.sql.query(
      `insert into journal_entries (id, actor_id, actor_role, action, resource_type, resource_id, outcome, detail)
         select uuidv7(), id, 'system', 'order.overdue', 'order', $1, 'ok', '{}' from users where kind = 'system'`,
      [orderId],
    );
    await west.event(orderId, 'overdue');
    const cookie = await scene.server.signIn('admin');
    const url = `/api/v1/territories/${scene.idOf('West: CA')}`;
    const read = await scene.server.app.inject({ method: 'GET', url, headers: { cookie } });
    const headers = {
      cookie,
      'idempotency-key': randomUUID(),
      ...(read.headers.etag === undefined ? {} : { 'if-match': String(read.headers.etag) }),
    };
    const renamed = await scene.server.app.inject({ method: 'PATCH', url, headers, payload: { name: 'West: California' } });
    expect(renamed.statusCode, renamed.body).toBe(200);
    await vi.waitFor(() => expect(west.events().map(({ type }) => type)).toContain('orderly.territory.change'), patience);
    expect(west.events().map(({ type }) => type)).not.toContain('orderly.order.hold');
    for (const socket of [west, desk]) socket.close();
  });

  it('tells that an order left: with where it is to who may know of both ends, and nothing of that to others', async () => {
    const [orderId, from] = (
      await scene.sql.query(
        `select o.id, o.territory_id from orders o join territories t on t.id = o.territory_id
          where t.name like 'West%' and o.status = 'verification' and o.holds = '[]' limit 1`,
      )
    ).rows.flatMap(({ id, territory_id }) => [id, territory_id]) as [string, string];
    const [topic, to] = [`territory:${scene.idOf('West')}`, scene.idOf('Midwest: IL')];
    const [west, desk, east] = [await open('distributor.west'), await open('verifier'), await open('distributor.east')];
    const subscribed = await west.subscribe(topic);
    for (const one of ['orders', `order:${orderId}`]) await west.subscribe(one);
    await desk.subscribe(topic);
    await east.subscribe('orders');
    expect(await scene.change('master_distributor', orderId, 'transfer', { territoryId: to, code: 'capacity' })).toBe(200);
    const whole = await desk.event(orderId, 'transfer');
    expect(whole.event.data).toMatchObject({ order: { id: orderId, territoryId: to } });
    const left = (socket: typeof west) =>
      socket.frames.find((frame) => frame.type === 'event' && frame.event.type === 'orderly.territory.order_left');
    await vi.waitFor(() => expect(left(west)).toBeDefined(), patience);
    expect(left(west)).toMatchObject({
      event: { subject: from, source: `/api/v1/territories/${from}`, sequence: whole.event.sequence, data: { orderId } },
    });
    expect((left(west) as { ids: string[] }).ids).toHaveLength(3);
    expect(JSON.stringify(west.frames)).not.toContain(to);

    // And so it is on coming back, which says when all of it was told.
    if (subscribed.type !== 'subscribed') throw new Error('not subscribed');
    const again = await open('distributor.west');
    await again.subscribe('orders', { epoch: subscribed.epoch, position: subscribed.position });
    const caughtUp = await again.until((frame): frame is Extract<typeof frame, { type: 'caught_up' }> => frame.type === 'caught_up');
    expect(caughtUp.position).toBeGreaterThanOrEqual(Number(whole.event.sequence));
    expect(left(again)).toMatchObject({ event: (left(west) as { event: object }).event });
    expect(again.frames.indexOf(left(again) as never)).toBeLessThan(again.frames.indexOf(caughtUp));
    expect(JSON.stringify(again.frames)).not.toContain(to);
    await readHead(scene);
    expect(east.events().filter((event) => JSON.stringify(event).includes(orderId))).toEqual([]);
    for (const socket of [west, desk, east, again]) socket.close();
  });
});
