import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../../bench/load.ts';
import { orderActions } from '../../src/realtime/events.ts';
import type { Watcher } from '../realtime/watcher.ts';
import type { Order, Scene } from './scene.ts';

/** What each part of a run came to. */
export interface Report {
  readonly findings: string[];
  /** What was seen, one sentence each. */
  readonly seen: string[];
}

const patienceMs = 30_000;
const always = new Set(['marks', 'sessions']);

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadlineMs = performance.now() + patienceMs; !(await isSo()); await sleep(50)) {
    if (performance.now() > deadlineMs) throw new Error(`${what} did not come within ${patienceMs} ms`);
  }
}

/** What a node reads of the stream, without what all of them read: by channel, how many messages it was sent. */
async function channelsOf(scene: Scene, which: 'first' | 'second'): Promise<Map<string, number>> {
  const read = await scene.consumersOf(which);
  const channels = read.map(({ subject, delivered }) => [subject.split('.').slice(2).join('.'), delivered] as const);
  return new Map(channels.filter(([channel]) => !always.has(channel)));
}

const isListening = async (scene: Scene, which: 'first' | 'second') =>
  (await scene.consumersOf(which)).some(({ subject }) => subject.endsWith('.marks'));

/** A node is sent what its own clients may hear of, and nothing of other territories. */
export async function checkInterest(scene: Scene, { findings, seen }: Report): Promise<void> {
  await until('both nodes on NATS', async () => (await isListening(scene, 'first')) && (await isListening(scene, 'second')));
  for (const which of ['first', 'second'] as const) {
    const read = await channelsOf(scene, which);
    if (read.size > 0) findings.push(`the ${which} node listens to ${[...read.keys()].join()} though nobody is connected to it`);
  }
  const [west, east] = [scene.watcher('distributor.west', 'socket'), scene.watcher('distributor.east', 'socket')];
  await west.connect();
  await east.connect(scene.node('second').url);
  const starts = startsOf([west, east]);
  const ofWest = scene.orders.filter(({ place }) => place === 'west');
  const ofEast = scene.orders.filter(({ place }) => place === 'east');
  const hears = async (which: 'first' | 'second', [order]: readonly Order[]) =>
    (await channelsOf(scene, which)).has(`territory.${order?.territoryId}`);
  await until('ears for both territories', async () => (await hears('first', ofWest)) && (await hears('second', ofEast)));
  // So that nothing counted below is owed to the moment in which they were opened.
  await sleep(1500);
  const before = { first: await channelsOf(scene, 'first'), second: await channelsOf(scene, 'second') };
  for (let count = 0; count < 20; count += 1) {
    await scene.happen(count % 2 === 0 ? [...ofWest, ...ofEast] : ofWest);
    await sleep(30);
  }
  await judge(scene, starts, findings);
  await sleep(500);
  for (const [which, own, expected] of [
    ['first', ofWest, 20 * ofWest.length],
    ['second', ofEast, 10 * ofEast.length],
  ] as const) {
    const sent = [...(await channelsOf(scene, which))].map(([channel, count]) => [channel, count - (before[which].get(channel) ?? 0)] as const);
    const ids = new Set(own.map(({ territoryId }) => `territory.${territoryId}`));
    const foreign = sent.filter(([channel, count]) => !ids.has(channel) && count > 0);
    const total = sent.reduce((sum, [, count]) => sum + count, 0);
    if (foreign.length > 0) findings.push(`the ${which} node was sent ${foreign.map(([channel, count]) => `${count} of ${channel}`).join()}`);
    if (total !== expected) findings.push(`the ${which} node was sent ${total} messages, not ${expected}`);
    seen.push(`the ${which} node was sent ${total} messages: all of its own territory's and none of the other's`);
  }
  west.drop();
  east.drop();
  await until('an end of listening', async () => (await channelsOf(scene, 'first')).size + (await channelsOf(scene, 'second')).size === 0);
  seen.push('once they had left, neither node listened to any territory');
}

/** Latencies by what was the matter when something happened. */
type Phase = 'NATS there' | 'NATS away' | 'a node or NATS silent' | 'the node that publishes killed';

interface Happened {
  readonly ids: readonly string[];
  readonly atMs: number;
  readonly phase: Phase;
}

/** Everybody is told everything once and in order, through the death of NATS, its silence, and the death of a node. */
export async function checkOnce(scene: Scene, { findings, seen }: Report): Promise<void> {
  const toldAtMs = new Map<number, number>();
  const hear = (position: number) => void (toldAtMs.has(position) || toldAtMs.set(position, performance.now()));
  const here = [scene.watcher('verifier', 'socket'), scene.watcher('distributor.west', 'stream')];
  const there = [scene.watcher('verifier', 'stream', hear), scene.watcher('provider', 'socket'), scene.watcher('distributor.east', 'socket')];
  for (const one of here) await one.connect();
  for (const one of there) await one.connect(scene.node('second').url);
  const starts = startsOf([...here, ...there]);
  const happened: Happened[] = [];
  let phase: Phase = 'NATS there';
  const over = new AbortController();
  const traffic = (async () => {
    for (let count = 0; !over.signal.aborted; count += 1) {
      const some = scene.orders.filter((_order, at) => (count + at) % 3 === 0);
      happened.push({ ids: await scene.happen(some), atMs: performance.now(), phase });
      await sleep(40);
    }
  })();
  try {
    await strike(scene, here, (next) => {
      phase = next;
    });
  } finally {
    over.abort();
    await traffic;
  }
  await judge(scene, starts, findings);
  seen.push(...(await latencies(scene, happened, toldAtMs)));
  for (const one of [...here, ...there]) one.drop();
}

/** What befalls them, one after the other; `here` are the clients of the node that is killed. */
async function strike(scene: Scene, here: readonly Watcher[], begin: (phase: Phase) => void): Promise<void> {
  const bothListen = (when: string) =>
    until(`both nodes on NATS ${when}`, async () => (await isListening(scene, 'first')) && (await isListening(scene, 'second')));
  await bothListen('at first');
  await sleep(6000);
  begin('NATS away');
  await scene.nats.kill();
  await sleep(6000);
  begin('a node or NATS silent');
  await scene.nats.restart();
  await bothListen('after its restart');
  await sleep(2000);
  scene.nats.freeze();
  await sleep(3000);
  scene.nats.thaw();
  await sleep(3000);
  begin('the node that publishes killed');
  await scene.node('first').kill();
  for (const one of here) one.drop();
  await sleep(1000);
  for (const one of here) await one.connect(scene.node('second').url);
  await sleep(3000);
  await scene.restartFirst();
  for (const one of here) one.drop();
  for (const one of here) await one.connect();
  await bothListen('after the restart of a node');
  begin('NATS there');
  await sleep(6000);
}

/** From where each is to be told everything. */
function startsOf(watchers: readonly Watcher[]): Map<Watcher, number> {
  return new Map(watchers.map((one) => [one, one.lastOf('orders')]));
}

async function judge(scene: Scene, starts: ReadonlyMap<Watcher, number>, findings: string[]): Promise<void> {
  const head = await scene.head();
  await until('everything', () => [...starts.keys()].every((one) => one.lastOf('orders') >= head));
  const { rows } = await scene.sql.query<{ position: number; orderId: string }>(
    `select p.position::int as position, e.resource_id as "orderId" from journal_positions p join journal_entries e on e.id = p.entry_id
      where p.position <= $1 and e.action = any ($2) and e.resource_type = 'order' and e.outcome = 'ok' order by p.position`,
    [head, orderActions],
  );
  const placeOf = new Map(scene.orders.map(({ id, place }) => [id, place]));
  for (const [{ name, told, complaints }, from] of starts) {
    const [person] = name.split(',') as [string];
    const isOwn = (orderId: string) => !person.startsWith('distributor.') || person.endsWith(placeOf.get(orderId) ?? '');
    const expected = rows.filter(({ orderId, position }) => position > from && isOwn(orderId)).map(({ position }) => position);
    const heard = (told.get('orders') ?? []).filter((position) => position > from && position <= head);
    const missing = expected.filter((position) => !heard.includes(position));
    if (missing.length > 0) findings.push(`${name} was not told ${missing.length} of ${expected.length}, the first at ${missing[0]}`);
    if (heard.length !== new Set(heard).size) findings.push(`${name} was told something twice`);
    if (heard.some((position) => !expected.includes(position))) findings.push(`${name} was told what it may not know of`);
    findings.push(...complaints);
  }
}

async function latencies(scene: Scene, happened: readonly Happened[], toldAtMs: ReadonlyMap<number, number>): Promise<string[]> {
  const { rows } = await scene.sql.query<{ id: string; position: number }>(
    'select entry_id as id, position::int as position from journal_positions where entry_id = any ($1)',
    [happened.flatMap(({ ids }) => ids)],
  );
  const positions = new Map(rows.map(({ id, position }) => [id, position]));
  return [...new Set(happened.map(({ phase }) => phase))].map((phase) => {
    const tookMs = happened
      .filter((one) => one.phase === phase)
      .flatMap(({ ids, atMs }) => ids.map((id) => (toldAtMs.get(positions.get(id) as number) ?? Number.NaN) - atMs))
      .sort((one, other) => one - other);
    const at = (share: number) => percentile(tookMs, share).toFixed(0);
    return `${phase}: ${tookMs.length} events, from the commit to the frame p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
  });
}

/** As on a busy day: most of what is journalled was only looked at. */
const [seconds, looksAtOnce, changesAtOnce, pacedMs] = [15, 95, 5, 50];

/** What it costs a node and the database that things happen which none of its clients may hear of, by NATS and by the journal. Leaves NATS dead. */
export async function measureCost(scene: Scene, { seen }: Report): Promise<void> {
  // Not the node that publishes, which is the other since this one was killed.
  const east = scene.watcher('distributor.east', 'socket');
  await east.connect();
  const west = scene.orders.find(({ place }) => place === 'west') as Order;
  const rounds = (seconds * 1000) / pacedMs;
  for (const way of ['NATS', 'the journal']) {
    if (way !== 'NATS') await scene.nats.kill();
    await sleep(3000);
    const before = scene.cpu('first');
    const beganAtMs = performance.now();
    for (let count = 0; count < rounds; count += 1) {
      await scene.happen(Array<Order>(looksAtOnce).fill(west), 'order.read');
      await scene.happen(Array<Order>(changesAtOnce).fill(west));
      await sleep(pacedMs);
    }
    const head = await scene.head();
    await until('everything', () => east.lastOf('orders') >= head);
    const after = scene.cpu('first');
    const [entries, tookS] = [rounds * (looksAtOnce + changesAtOnce), (performance.now() - beganAtMs) / 1000];
    const each = (seconds: number) => ((seconds * 1e6) / entries).toFixed(0);
    seen.push(
      `by ${way}: ${(entries / tookS).toFixed(0)} entries/s of elsewhere cost a node ${each(after.server - before.server)} µs of CPU each, and the database ${each(after.postgres - before.postgres)} µs`,
    );
  }
  east.drop();
}
