import { setTimeout as sleep } from 'node:timers/promises';
import { type Backoff, type Client, type ClientOptions, createClient, type State, type SubscribeOptions, type TopicName } from '@orderly/client';
import type { CloudEvent, OrderEventData, Position } from '@orderly/contract';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ifMatch, openDesk } from './desk.ts';
import { openRoughLine, type RoughLine } from './rough-line.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
let line: RoughLine;
const people = ['provider', 'verifier', 'master_distributor', 'distributor.west', 'admin'] as const;
const open: Client[] = [];

beforeAll(async () => {
  desk = await openDesk({ people });
  line = await openRoughLine(await desk.app.listen({ port: 0, host: '127.0.0.1' }));
});
afterEach(() => {
  for (const client of open.splice(0)) client.close();
  line.refuse(false);
  line.hold(false);
  line.delay(0, Math.random);
  line.rewrite('', '');
});
afterAll(async () => {
  await line.close();
  await desk.close();
});

/** A client and what it was told. */
function watch(
  credential: ClientOptions['credential'],
  topic: TopicName,
  more: Partial<SubscribeOptions> = {},
  backoff: Backoff = { firstWaitMs: 20, maxWaitMs: 100 },
) {
  const states: State[] = [];
  const [events, recoveries, problems]: [CloudEvent[], boolean[], unknown[]] = [[], [], []];
  const client = createClient({
    baseUrl: line.url,
    credential: credential ?? 'browser',
    backoff,
    onState: (state) => states.push(state),
  });
  open.push(client);
  const realtime = client.realtime();
  const subscription = realtime.subscribe(topic, {
    onEvent: (event) => events.push(event),
    onRecovered: (recovered) => recoveries.push(recovered),
    onEnded: (problem) => problems.push(problem),
    ...more,
  });
  const becomes = (state: State) => expect.poll(() => realtime.state, { timeout: 5000, interval: 5 }).toBe(state);
  return { client, realtime, subscription, states, events, recoveries, problems, becomes };
}

const by = (person: string) => ({ cookie: desk.cookieOf(person) });
const actionsOf = (events: readonly CloudEvent[], id: string) =>
  events.filter(({ subject }) => subject === id).map(({ data }) => `${(data as OrderEventData).action} ${(data as OrderEventData).version}`);
const sequencesOf = (events: readonly CloudEvent[]) => events.map(({ sequence }) => Number(sequence));

async function change(id: string, version: number, action: 'hold' | 'release') {
  const answer = await desk.call(
    'verifier',
    'PUT',
    `/orders/${id}/${action}`,
    action === 'hold' ? { code: 'missing_information' } : {},
    ifMatch(version),
  );
  expect(answer.statusCode, answer.body).toBe(200);
}

/** Positions of all that was done to orders after a position, as the database has them. */
async function positionsAfter({ position }: Position): Promise<number[]> {
  const { rows } = await desk.sql.query(
    `select p.position from journal_positions p join journal_entries e on e.id = p.entry_id
      where p.position > $1 and e.resource_type = 'order' and e.outcome = 'ok' and e.action not in ('order.read', 'order.list') order by p.position`,
    [position],
  );
  return rows.map((row) => Number(row.position));
}

describe('whoever follows', () => {
  it('hears each event once and in order, through a line that breaks again and again', async () => {
    const heard = watch(by('verifier'), 'orders');
    await heard.becomes('live');
    const began = heard.subscription.position() as Position;
    let seed = 7;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    line.delay(8, random);
    const orders: { id: string; version: number }[] = [];
    let [isDone, cuts] = [false, 0];
    const cutting = (async () => {
      for (; !isDone; cuts++) {
        // Now and then before it has come back from the last time.
        if (random() < 0.8) await heard.becomes('live');
        await sleep(random() * 60);
        line.refuse(random() < 0.3);
        line.cut();
        await sleep(random() * 40);
        line.refuse(false);
      }
    })();
    // However fast the machine is, there are cuts between the changes.
    for (let count = 0; (count < 60 || cuts < 12) && count < 1000; count++) {
      const order = orders[count % 3];
      if (order === undefined) orders.push({ id: (await desk.place()).id, version: 2 });
      else {
        await change(order.id, order.version, order.version % 2 === 0 ? 'hold' : 'release');
        order.version += 1;
      }
    }
    isDone = true;
    await cutting;
    expect(cuts).toBeGreaterThan(10);
    const wanted = (await positionsAfter(began)).length;
    await expect.poll(() => heard.events.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(wanted);
    await sleep(300);
    expect(sequencesOf(heard.events)).toEqual(await positionsAfter(began));
    expect(heard.recoveries.length).toBeGreaterThan(5);
    expect(heard.recoveries).not.toContain(false);
    for (const { id, version } of orders) {
      const told = actionsOf(heard.events, id).filter((text) => /^(hold|release) /.test(text));
      expect(told).toEqual(Array.from({ length: version - 2 }, (_, at) => `${at % 2 === 0 ? 'hold' : 'release'} ${at + 3}`));
    }
  });

  it('goes on another day after the position it kept, and reads anew when that can’t be', async () => {
    const first = watch(by('verifier'), 'orders');
    await first.becomes('live');
    const after = first.subscription.position() as Position;
    first.client.close();
    const { id } = await desk.place();
    await change(id, 2, 'hold');
    const second = watch(by('verifier'), 'orders', { after });
    await expect.poll(() => actionsOf(second.events, id)).toContain('hold 3');
    expect(second.recoveries).toEqual([true]);
    const foreign = watch(by('verifier'), 'orders', { after: { ...after, epoch: 'another' } });
    await foreign.becomes('live');
    expect(foreign.recoveries).toEqual([false]);
    expect(foreign.events).toEqual([]);
    expect(foreign.subscription.position()?.epoch).toBe(after.epoch);
  });

  it('is told how it stands with the server', async () => {
    const heard = watch(by('verifier'), 'orders');
    await heard.becomes('live');
    line.refuse(true);
    await heard.becomes('offline');
    line.refuse(false);
    await heard.becomes('live');
    expect(heard.states).toEqual(['live', 'recovering', 'offline', 'live']);
  });

  it('stops when the session ends, and goes on after the next one began', async () => {
    let cookie = await desk.signIn('verifier');
    const heard = watch(() => ({ cookie }), 'orders');
    await heard.becomes('live');
    await desk.app.inject({ method: 'POST', url: '/api/v1/auth/sign-out', headers: { cookie }, payload: {} });
    await heard.becomes('signed_out');
    const before = line.connections();
    await sleep(300);
    expect(line.connections()).toBe(before);
    heard.realtime.retryNow();
    expect(heard.realtime.state).toBe('signed_out');
    await expect.poll(() => heard.states.filter((state) => state === 'signed_out').length).toBe(2);
    cookie = await desk.signIn('verifier');
    const { id } = await desk.place();
    heard.realtime.retryNow();
    await heard.becomes('live');
    await expect.poll(() => actionsOf(heard.events, id)).toContain('submit 2');
    expect(heard.recoveries).toEqual([true]);
  });

  it('hears nothing more of what it ended or may not see', async () => {
    const heard = watch(by('verifier'), 'orders');
    const foreign = heard.realtime.subscribe('order:0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e', {
      onEvent: () => undefined,
      onEnded: (problem) => heard.problems.push(problem),
    });
    await heard.becomes('live');
    await expect.poll(() => heard.problems).toMatchObject([{ code: 'not_found' }]);
    expect(foreign.position()).toBeNull();
    expect(() => heard.realtime.subscribe('order:1' as TopicName, { onEvent: () => undefined })).toThrow(TypeError);
    const stop = new AbortController();
    const events: CloudEvent[] = [];
    heard.realtime.subscribe('orders', { onEvent: (event) => events.push(event), signal: stop.signal });
    const { id } = await desk.place();
    await expect.poll(() => actionsOf(events, id)).toContain('submit 2');
    stop.abort();
    await change(id, 2, 'hold');
    await expect.poll(() => actionsOf(heard.events, id)).toContain('hold 3');
    expect(actionsOf(events, id)).not.toContain('hold 3');
  });

  it('comes back at once when the device has a network again', async () => {
    const device = new EventTarget();
    vi.stubGlobal('addEventListener', device.addEventListener.bind(device));
    vi.stubGlobal('removeEventListener', device.removeEventListener.bind(device));
    try {
      const heard = watch(by('verifier'), 'orders', {}, { firstWaitMs: 600_000, maxWaitMs: 600_000 });
      await heard.becomes('live');
      // The server is on this device, and answers all the same.
      device.dispatchEvent(new Event('offline'));
      expect(heard.realtime.state).toBe('offline');
      await heard.becomes('live');
      line.cut();
      await heard.becomes('recovering');
      await sleep(200);
      expect(heard.realtime.state).toBe('recovering');
      device.dispatchEvent(new Event('online'));
      await heard.becomes('live');
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('notices a line that carries nothing any more', async () => {
    line.rewrite('"heartbeatMs":20000', '"heartbeatMs":  200');
    const heard = watch(by('verifier'), 'orders');
    await heard.becomes('live');
    // Nothing happens, but it is there when it is asked.
    await sleep(1500);
    expect(heard.states).toEqual(['live']);
    line.hold(true);
    await heard.becomes('recovering');
    line.hold(false);
    const { id } = await desk.place();
    await heard.becomes('live');
    await expect.poll(() => actionsOf(heard.events, id)).toContain('submit 2');
  });
});

describe('a snapshot that is followed', () => {
  it('has every change exactly once, however the line breaks between reading and following', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 5 }), async (pauses) => {
        const client = createClient({ baseUrl: line.url, credential: by('verifier'), backoff: { firstWaitMs: 10, maxWaitMs: 50 } });
        const { id } = await desk.place();
        let known = 0;
        const gaps: string[] = [];
        const sequences: number[] = [];
        const following = client.realtime().follow(`order:${id}`, {
          read: (signal) => client.answer('readOrder', { orderId: id }, { signal }),
          onSnapshot: ({ version }) => {
            known = version;
          },
          onEvent({ data, sequence }) {
            sequences.push(Number(sequence));
            const { action, version } = data as OrderEventData;
            // What was read may hold more than it says.
            if ((action !== 'hold' && action !== 'release') || version <= known) return;
            if (version !== known + 1) gaps.push(`${action} ${version} after ${known}`);
            known = version;
          },
        });
        let version = 2;
        for (const pauseMs of pauses) {
          await sleep(pauseMs);
          line.cut();
          await change(id, version, version % 2 === 0 ? 'hold' : 'release');
          version += 1;
        }
        await expect.poll(() => known, { timeout: 5000 }).toBe(version);
        following.end();
        client.close();
        expect(gaps).toEqual([]);
        expect(sequences).toEqual([...new Set(sequences)].sort((one, other) => one - other));
      }),
      { numRuns: 8, seed: 5 },
    );
  });

  it('is read anew when what one may see changes, and ends with what it is read by', async () => {
    const { rows } = await desk.sql.query(
      `select g.id, g.user_id from grants g join users u on u.id = g.user_id where u.email = 'distributor.west@demo.test'`,
    );
    const { client } = watch(by('distributor.west'), 'orders');
    let readings = 0;
    client.realtime().follow('orders', {
      read: (signal) => client.answer('listOrders', { limit: 1 }, { signal }),
      onSnapshot: () => {
        readings += 1;
      },
      onEvent: () => undefined,
    });
    await expect.poll(() => readings, { timeout: 5000 }).toBe(1);
    for (const grant of rows) await desk.call('admin', 'POST', `/users/${grant.user_id}/grants/${grant.id}/end`, {});
    await expect.poll(() => readings, { timeout: 5000 }).toBeGreaterThan(1);
    const problems: unknown[] = [];
    client.realtime().follow('order:0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e', {
      read: (signal) => client.answer('readOrder', { orderId: '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e' }, { signal }),
      onSnapshot: () => undefined,
      onEvent: () => undefined,
      onEnded: (problem) => problems.push(problem),
    });
    await expect.poll(() => problems).toMatchObject([{ code: 'not_found' }]);
  });

  it('ends in silence with its client, whatever it was at', async () => {
    const { client, becomes } = watch(by('verifier'), 'orders');
    await becomes('live');
    line.hold(true);
    const ended: unknown[] = [];
    client.realtime().follow('orders', {
      read: (signal) => client.answer('listOrders', {}, { signal }),
      onSnapshot: () => undefined,
      onEvent: () => undefined,
      onEnded: (problem) => ended.push(problem),
    });
    await sleep(50);
    const reading = client.readMe();
    client.close();
    await expect(reading).rejects.toThrow('This client was closed.');
    expect(() => client.realtime()).toThrow('This client was closed.');
    await sleep(50);
    expect(ended).toEqual([]);
  });
});
