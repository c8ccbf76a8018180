import { holdsAndReleases } from './changes.ts';
import { type Round, runLoad } from './load.ts';
import { addPending, ordersFor } from './measures.ts';
import { type Extent, judged, lineOf, type Measured } from './rounds.ts';
import type { Site } from './site.ts';

const goal = { of: "last minute's median ms to the second's", atLeast: 0.9, atMost: 1.1 };

/** Whether the server gets slower while it runs: minutes of `change`, the last against the second. Needs three minutes or more to say something. */
export async function measureDrift(site: Site, { seconds, rounds: minutes, say }: Extent): Promise<Measured[]> {
  const work = holdsAndReleases(site, await addPending(site, ordersFor(seconds * minutes)));
  const seen: Round[] = [];
  for (let minute = 1; minute <= minutes; minute += 1) {
    const one = await runLoad(work, seconds);
    seen.push(one);
    say(`  drift: minute ${minute}: ${Math.round(one.requestsPerSecond)}/s, p50 ${one.p50Ms.toFixed(2)} ms, p99 ${one.p99Ms.toFixed(1)} ms`);
  }
  const [second, last] = [seen[1] ?? seen[0], seen.at(-1)] as [Round, Round];
  return [
    lineOf('drift', 'second minute', [second]),
    { ...lineOf('drift', `minute ${minutes}`, [last]), rounds: seen, ...judged(goal, last.p50Ms / second.p50Ms) },
  ];
}
