import { setTimeout as sleep } from 'node:timers/promises';
import { closeCodes, realtimeLimits } from '@orderly/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stopGracefully } from '../../src/platform/http/index.ts';
import { openSocket } from './client.ts';
import { addListener, grant, openScene, readHead, revoke, type Scene } from './scene.ts';
import { openStream } from './stream-client.ts';

const patience = { timeout: 20_000, interval: 20 };
let scene: Scene;
let cookie: string;
beforeAll(async () => {
  scene = await openScene();
  cookie = await scene.server.signIn('verifier');
});
afterAll(() => scene.close());

async function toggle(orderId: string): Promise<'hold' | 'release'> {
  if ((await scene.change('verifier', orderId, 'hold', { code: 'missing_information' })) === 200) return 'hold';
  expect(await scene.change('verifier', orderId, 'release', {})).toBe(200);
  return 'release';
}

describe('a client that does not read', () => {
  it('is closed with a code that tells it to come back, and misses nothing by it', async () => {
    // Whoever does not read answers no ping either; here that is not what ends it.
    const quiet = await openScene({ heartbeatMs: 120_000 });
    const headers = { cookie: await quiet.server.signIn('verifier') };
    const slow = await openSocket(quiet.url, headers);
    const subscribed = await slow.subscribe('orders');
    if (subscribed.type !== 'subscribed') throw new Error('not subscribed');
    const { epoch, position } = subscribed;
    const transport = (slow.socket as unknown as { _socket: { pause(): void; resume(): void } })._socket;
    transport.pause();
    // Some thousands of events, as if they had happened in a moment: more than its line and what may wait for it hold.
    const { rowCount: added } = await quiet.sql.query(
      `insert into journal_entries (id, actor_role, action, resource_type, resource_id, outcome, detail)
         select uuidv7(), 'system', 'order.note', 'order', $1, 'ok', '{}' from generate_series(1, 9000)`,
      [quiet.orderIds[0]],
    );
    const size = async () => Number((await quiet.sql.query('select size from journal_tree')).rows[0].size);
    await vi.waitFor(async () => expect(await size()).toBeGreaterThanOrEqual(position + 9000), patience);
    await sleep(1000);
    transport.resume();
    expect(await slow.closed).toMatchObject({ code: closeCodes.slow });
    const seen = slow.events().map(({ sequence }) => Number(sequence));
    expect(seen.length).toBeLessThan(added as number);
    const again = await openSocket(quiet.url, headers);
    expect(await again.subscribe('orders', { epoch, position: seen.at(-1) as number })).toMatchObject({ recovered: true });
    await vi.waitFor(() => expect(seen.length + again.events().length).toBe(added), patience);
    const all = [...seen, ...again.events().map(({ sequence }) => Number(sequence))];
    expect(all).toEqual(all.toSorted((one, other) => one - other));
    expect(new Set(all).size).toBe(added);
    again.close();
    await quiet.close();
  });
});

describe('a socket', () => {
  it('ends when its client answers no ping, and stays when it does', async () => {
    const dead = await openSocket(scene.url, { cookie });
    const alive = await openSocket(scene.url, { cookie });
    (dead.socket as unknown as { pong(): void }).pong = () => undefined;
    dead.socket.removeAllListeners('ping');
    (dead.socket as unknown as { _receiver: { removeAllListeners(event: string): void } })._receiver.removeAllListeners('ping');
    expect((await dead.closed).code).toBe(1006);
    expect(alive.socket.readyState).toBe(alive.socket.OPEN);
    alive.close();
  });

  it('takes so many subscriptions, each id once', async () => {
    const socket = await openSocket(scene.url, { cookie });
    for (const topic of ['orders', 'system']) socket.send({ type: 'subscribe', id: 'a', topic });
    await socket.until((frame): frame is Extract<typeof frame, { type: 'error' }> => frame.type === 'error' && frame.id === 'a');
    expect(socket.frames.filter(({ type }) => type === 'subscribed')).toHaveLength(1);
    socket.close();
    const full = await openSocket(scene.url, { cookie });
    for (let count = 0; count < realtimeLimits.subscriptions; count += 1) full.send({ type: 'subscribe', id: `s${count}`, topic: 'orders' });
    await vi.waitFor(() => expect(full.frames.filter(({ type }) => type === 'subscribed')).toHaveLength(realtimeLimits.subscriptions), patience);
    full.close();
  });

  it('forgets a subscription at once, though it was asked for in the same breath', async () => {
    const socket = await openSocket(scene.url, { cookie });
    socket.send({ type: 'subscribe', id: 'a', topic: 'orders' });
    socket.send({ type: 'unsubscribe', id: 'a' });
    socket.send({ type: 'subscribe', id: 'b', topic: 'orders' });
    await socket.until((frame): frame is Extract<typeof frame, { type: 'subscribed' }> => frame.type === 'subscribed' && frame.id === 'b');
    const [orderId] = scene.orderIds as [string];
    const { ids } = await socket.event(orderId, await toggle(orderId));
    expect(ids).toEqual(['b']);
    socket.close();
  });

  it('takes no token in its address', async () => {
    const token = decodeURIComponent(cookie.split('=')[1] as string);
    for (const name of ['token', 'access_token', 'authorization', 'key']) {
      for (const path of ['realtime?', 'events?topic=orders&']) {
        const answer = await scene.server.app.inject({ method: 'GET', url: `/api/v1/${path}${name}=${encodeURIComponent(token)}` });
        expect([400, 401]).toContain(answer.statusCode);
      }
    }
  });
});

describe('a database that does not answer', () => {
  it('keeps nobody waiting without end: who comes is sent away to come back', async () => {
    const other = await openScene({ admitWithinMs: 500 });
    const headers = { cookie: await other.server.signIn('verifier') };
    await other.sql.query('begin');
    await other.sql.query('lock table rights_revision in access exclusive mode');
    const startedAtMs = performance.now();
    const [socket, stream] = [await openSocket(other.url, headers), await openStream(other.url, headers, ['orders'])];
    expect(await socket.closed).toMatchObject({ code: 1013 });
    await stream.ended;
    expect(stream.frames('end')).toMatchObject([{ code: 1013 }]);
    expect(performance.now() - startedAtMs).toBeLessThan(4000);
    await other.sql.query('rollback');
    const again = await openSocket(other.url, headers);
    expect(await again.subscribe('orders')).toMatchObject({ type: 'subscribed' });
    again.close();
    await other.close();
  });
});

describe('a right that ends', () => {
  const plan = { role: 'distributor', organization: 'Pacific Home Medical', topics: ['orders'], kind: 'socket' } as const;

  it.each([
    ['by being revoked', 0],
    ['by its time', 700],
  ])('silences whoever listens within a second: %s', async (_how, inMs) => {
    const listener = await addListener(scene, { ...plan, sees: ['United States'] });
    const { watcher, userId } = listener;
    await watcher.connect();
    const told = () => watcher.told.get('orders')?.length ?? 0;
    const [orderId] = scene.orderIds as [string];
    await toggle(orderId);
    await vi.waitFor(() => expect(told()).toBe(1), patience);
    await revoke(scene, userId, inMs);
    if (inMs > 0) {
      await toggle(orderId);
      await vi.waitFor(() => expect(told()).toBe(2), patience);
    }
    await sleep(inMs);
    const before = told();
    await toggle(orderId);
    const head = await readHead(scene);
    await vi.waitFor(() => expect(watcher.lastOf('orders')).toBeGreaterThanOrEqual(head), patience);
    expect(told()).toBe(before);
    // And it hears again of what happens once it may.
    await grant(scene, userId, 'United States');
    await toggle(orderId);
    await vi.waitFor(() => expect(told()).toBe(before + 1), patience);
    watcher.drop();
  });
});

describe('a server that stops', () => {
  it('sends everybody away first, so that it waits for nobody', async () => {
    const other = await openScene();
    const headers = { cookie: await other.server.signIn('verifier') };
    const [socket, silent] = [await openSocket(other.url, headers), await openSocket(other.url, headers)];
    await socket.subscribe('orders');
    (silent.socket as unknown as { _socket: { pause(): void } })._socket.pause();
    const stream = await openStream(other.url, headers, ['orders']);
    const startedAtMs = performance.now();
    expect(await stopGracefully(other.server.app)).toEqual([]);
    expect(performance.now() - startedAtMs).toBeLessThan(8000);
    expect(await socket.closed).toMatchObject({ code: 1001 });
    await stream.ended;
    expect(stream.frames('end')).toMatchObject([{ code: 1001 }]);
    await other.close();
  });
});
