import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { withClient } from '../test/model/company.ts';
import { holdsAndReleases } from './changes.ts';
import { median, percentile, type Round, runLoad } from './load.ts';
import { addPending, ordersFor } from './measures.ts';
import { type Extent, judged, lineOf, type Measured } from './rounds.ts';
import type { Site } from './site.ts';

/** A step that was acknowledged. */
interface Told {
  readonly orderId: string;
  readonly version: number;
  readonly atMs: number;
}

/** What a look at the journal found. */
interface Seen {
  readonly atMs: number;
  readonly lastPosition: number;
}

const lookEveryMs = 5;
const patienceMs = 10_000;
const goal = { of: 'p99 ms from answer to position', atMost: 250 };

/** How long after the client has its answer a step's position in the journal can be read, under the load of `change`. */
export async function measurePosition(site: Site, { seconds, rounds, say }: Extent): Promise<Measured[]> {
  const orders = await addPending(site, ordersFor(seconds * rounds));
  const told: Told[] = [];
  const work = holdsAndReleases(site, orders, { onStep: (orderId, version, atMs) => told.push({ orderId, version, atMs }) });
  const loads: Round[] = [];
  const delays: number[][] = [];
  await withClient(site.superuserUrl, async (client) => {
    for (let round = 0; round < rounds; round += 1) {
      told.length = 0;
      const before = await lastPosition(client);
      const watching = new AbortController();
      const seen = watch(client, watching.signal);
      loads.push(await runLoad(work, seconds));
      watching.abort();
      const delaysMs = await delaysOf(client, before, told, await seen);
      delays.push(delaysMs);
      say(`  position: ${delaysMs.length} steps, p50 ${percentile(delaysMs, 0.5).toFixed(1)} ms, p99 ${percentile(delaysMs, 0.99).toFixed(1)} ms`);
    }
  });
  const of = (share: number) => median(delays.map((delaysMs) => percentile(delaysMs, share)));
  const line = lineOf('position', 'from answer to readable position', []);
  const none = { requestsPerSecond: null, serverCpuUs: null, postgresCpuUs: null };
  return [lineOf('position', work.name, loads), { ...line, ...none, p50Ms: of(0.5), p99Ms: of(0.99), ...judged(goal, of(0.99)) }];
}

/** Looks at the last position every few milliseconds, on a connection of its own, as a client of the journal could; once more when it is told to end. */
async function watch(client: pg.Client, ending: AbortSignal): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (let last = false; !last; ) {
    last = ending.aborted;
    const position = await lastPosition(client);
    seen.push({ atMs: performance.now(), lastPosition: position });
    await sleep(lookEveryMs);
  }
  return seen;
}

async function lastPosition(client: pg.Client): Promise<number> {
  const text = 'select coalesce(max(position), 0)::int as last from journal_positions';
  return (await client.query<{ last: number }>({ name: 'last_position', text })).rows[0]?.last ?? 0;
}

/** For each step told, sorted, the time from its answer to the first look that could read its position. Errors: when a step has no position. */
async function delaysOf(client: pg.Client, before: number, told: readonly Told[], seen: readonly Seen[]): Promise<number[]> {
  const deadlineMs = performance.now() + patienceMs;
  for (;;) {
    const positions = await positionsAfter(client, before);
    const known = told.filter(({ orderId, version }) => positions.has(`${orderId} ${version}`));
    if (known.length === told.length) {
      return told.map((step) => delayOf(step, positions.get(`${step.orderId} ${step.version}`) as number, seen)).sort((a, b) => a - b);
    }
    if (performance.now() > deadlineMs) throw new Error(`${told.length - known.length} acknowledged steps have no position after ${patienceMs} ms`);
    await sleep(100);
  }
}

async function positionsAfter(client: pg.Client, before: number): Promise<Map<string, number>> {
  const { rows } = await client.query<{ step: string; position: number }>(
    `select e.resource_id || ' ' || (e.detail::jsonb ->> 'version') as step, p.position::int as position
       from journal_positions p join journal_entries e on e.id = p.entry_id where p.position > $1 and e.action in ('order.hold', 'order.release')`,
    [before],
  );
  return new Map(rows.map(({ step, position }) => [step, position]));
}

/** A step whose position came after the last look took at least until then, which is long after the load. */
function delayOf({ atMs }: Told, position: number, seen: readonly Seen[]): number {
  let [low, high] = [0, seen.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((seen[middle] as Seen).lastPosition >= position) high = middle;
    else low = middle + 1;
  }
  const first = seen[low] as Seen;
  return first.lastPosition >= position ? Math.max(0, first.atMs - atMs) : Number.POSITIVE_INFINITY;
}
