import { freePort, startChild } from '../test/model/child-server.ts';
import { ownRoot } from '../test/model/prepared.ts';
import { temporaryFolder } from '../test/model/temporary.ts';
import { readOwnCpu } from './cpu.ts';
import { median } from './load.ts';
import { type Extent, type Goal, judged, lineOf, type Measured } from './rounds.ts';

const goal = { of: 'median ms to ready', atMost: 5000 };

interface Start {
  readonly tookMs: number;
  readonly serverCpuUs: number;
  readonly postgresCpuUs: number;
}

/** From the server's start to its word that it is ready: on an empty data directory, as a new user has it with the demo company, and again on that data. */
export async function measureStart({ rounds, say }: Extent): Promise<Measured[]> {
  const [fresh, again, empty]: [Start[], Start[], Start[]] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    const [data, other] = [temporaryFolder('orderly-test'), temporaryFolder('orderly-test')];
    fresh.push(await start(data.path, 'auto'));
    again.push(await start(data.path, 'auto'));
    empty.push(await start(other.path, 'off'));
    for (const folder of [data, other]) folder.remove();
    const took = [fresh, again, empty].map((starts) => `${starts.at(-1)?.tookMs.toFixed(0)} ms`);
    say(`  start: fresh ${took[0]}, again ${took[1]}, fresh without the demo company ${took[2]}`);
  }
  return [line('fresh, with the demo company', fresh, goal), line('fresh, without it', empty, goal), line('again on the same data', again, null)];
}

async function start(dataDir: string, demo: 'auto' | 'off'): Promise<Start> {
  const port = await freePort();
  const settings = { ORDERLY_DATA_DIR: dataDir, ORDERLY_DEMO: demo, ORDERLY_LOG_LEVEL: 'info' };
  const startedAtMs = performance.now();
  const child = await startChild({ root: ownRoot, port, settings });
  const tookMs = performance.now() - startedAtMs;
  const { server, postgres } = readOwnCpu(child.pid);
  await child.stop();
  return { tookMs, serverCpuUs: server * 1e6, postgresCpuUs: postgres * 1e6 };
}

/** p50 is the middle of the starts, p99 the longest; CPU is that of a start. */
function line(name: string, starts: readonly Start[], of: Goal | null): Measured {
  const middle = (figure: (one: Start) => number) => median(starts.map(figure));
  const p50Ms = middle((one) => one.tookMs);
  return {
    ...lineOf('start', name, []),
    requestsPerSecond: null,
    p50Ms,
    p99Ms: Math.max(...starts.map((one) => one.tookMs)),
    serverCpuUs: middle((one) => one.serverCpuUs),
    postgresCpuUs: middle((one) => one.postgresCpuUs),
    ...judged(of, p50Ms),
  };
}
