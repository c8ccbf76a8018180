// `npm run bench:realtime -- --clients 1000 --changes 200 --seconds 15 --rounds 3 --idle 10000`: how soon those who are connected know of a change.
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { addListeners } from './add-listeners.ts';
import { type CpuSeconds, readCpu } from './cpu.ts';
import type { Heard, Order, Said } from './listeners.ts';
import { median, percentile } from './load.ts';
import { addPending } from './measures.ts';
import { paced, type Step } from './paced.ts';
import { circumstances } from './report.ts';
import { openSite, type Site } from './site.ts';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '1000' },
    changes: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '15' },
    rounds: { type: 'string', default: '3' },
    idle: { type: 'string', default: '10000' },
    only: { type: 'string' },
  },
});
const [clients, changes, seconds, rounds, idle] = [values.clients, values.changes, values.seconds, values.rounds, values.idle].map(Number) as [
  number,
  number,
  number,
  number,
  number,
];
const areWhole = [clients, changes, seconds, rounds, idle].every((number) => Number.isInteger(number) && number >= 0);
if (
  !areWhole ||
  !['frames', 'idle', undefined].includes(values.only) ||
  clients < 1 ||
  changes < 1 ||
  seconds < 1 ||
  seconds > 120 ||
  rounds < 1 ||
  rounds > 20 ||
  idle < 1 ||
  idle > 15_000
) {
  process.stderr.write(
    'Usage: npm run bench:realtime -- [--clients 1000] [--changes 200] [--seconds 15] [--rounds 3] [--idle 10000] [--only frames|idle]\n',
  );
  process.exit(2);
}

interface Round {
  readonly changesPerSecond: number;
  readonly framesPerChange: number;
  /** Milliseconds from the answer to the request, and from its sending, to the frame. */
  readonly fromAnswer: readonly number[];
  readonly fromRequest: readonly number[];
  readonly missing: number;
  /** CPU milliseconds a change, of the server (requests, followers and frames) and of PostgreSQL. */
  readonly serverCpuMs: number;
  readonly postgresCpuMs: number;
  readonly load: number;
}

const goalMs = 100;
const settleMs = 1500;
const site = await openSite();
try {
  process.stdout.write(`${headline()}\n`);
  if (values.only !== 'frames') await measureIdle(site);
  if (values.only !== 'idle') await measureFrames(site);
} finally {
  await site.close();
}

function headline(): string {
  const { date, commit, machine, versions } = circumstances();
  return `${date} at ${commit?.slice(0, 10)}: ${machine.cores} cores of ${machine.cpu}, Node ${versions.node}, PostgreSQL ${versions.postgresql}`;
}

async function measureFrames({ url, superuserUrl, serverPid, postmasterPid }: Site): Promise<void> {
  const { tokens, spread } = await addListeners(superuserUrl, clients);
  const orders = await addPending(site, Math.ceil((changes * seconds * rounds) / 4));
  const crowd = startCrowd();
  try {
    await crowd.ask({ open: tokens, url });
    process.stdout.write(`\n${clients} clients: ${spread}\n`);
    const seen: Round[] = [];
    const work = paced(site, orders, changes);
    await work.run(2);
    await sleep(settleMs);
    await crowd.ask({ tell: true });
    for (let round = 0; round < rounds; round += 1) {
      const before = readCpu(serverPid, postmasterPid);
      const startedAtMs = performance.now();
      const steps = await work.run(seconds);
      const tookMs = performance.now() - startedAtMs;
      await sleep(settleMs);
      const after = readCpu(serverPid, postmasterPid);
      const said = await crowd.ask({ tell: true });
      if (!('heard' in said)) throw new Error('the clients did not tell what they heard');
      if (said.ended > 0) throw new Error(`${said.ended} sockets were closed`);
      const one = roundOf(steps, said.heard, { tookMs, used: { server: after.server - before.server, postgres: after.postgres - before.postgres } });
      seen.push(one);
      process.stdout.write(`${lineOf(`round ${round + 1}`, [one])}\n`);
    }
    process.stdout.write(`${lineOf('median of rounds', seen)}\n`);
    const p99Ms = median(seen.map(({ fromAnswer }) => percentile(fromAnswer, 0.99)));
    process.stdout.write(`goal: p99 from commit to frame at most ${goalMs} ms: ${p99Ms <= goalMs ? 'met' : 'SHORT'}\n`);
  } finally {
    crowd.end();
  }
}

function roundOf(steps: readonly Step[], heard: readonly Heard[], { tookMs, used }: { tookMs: number; used: CpuSeconds }): Round {
  const byStep = new Map(steps.map((step) => [`${step.orderId} ${step.version}`, step]));
  const told = new Set<string>();
  const [fromAnswer, fromRequest]: [number[], number[]] = [[], []];
  for (const [orderId, version, atMs] of heard) {
    const step = byStep.get(`${orderId} ${version}`);
    if (step === undefined) continue;
    told.add(`${orderId} ${version}`);
    fromAnswer.push(atMs - step.answeredAtMs);
    fromRequest.push(atMs - step.sentAtMs);
  }
  return {
    changesPerSecond: steps.length / (tookMs / 1000),
    framesPerChange: fromAnswer.length / steps.length,
    fromAnswer: fromAnswer.sort((a, b) => a - b),
    fromRequest: fromRequest.sort((a, b) => a - b),
    missing: steps.length - told.size,
    serverCpuMs: (used.server * 1000) / steps.length,
    postgresCpuMs: (used.postgres * 1000) / steps.length,
    load: loadavg()[0] as number,
  };
}

function lineOf(name: string, of: readonly Round[]): string {
  const at = (share: number, which: 'fromAnswer' | 'fromRequest') => median(of.map((round) => percentile(round[which], share))).toFixed(1);
  const figure = (pick: (round: Round) => number, digits: number) => median(of.map(pick)).toFixed(digits);
  return [
    `  ${name.padEnd(16)}`,
    `${figure((round) => round.changesPerSecond, 0)} changes/s, ${figure((round) => round.framesPerChange, 1)} frames each`,
    `from the answer: p50 ${at(0.5, 'fromAnswer')} p99 ${at(0.99, 'fromAnswer')} ms`,
    `from sending the request: p50 ${at(0.5, 'fromRequest')} p99 ${at(0.99, 'fromRequest')} ms`,
    `not told to anybody: ${figure((round) => round.missing, 0)}`,
    `CPU a change: server ${figure((round) => round.serverCpuMs, 2)} ms, PostgreSQL ${figure((round) => round.postgresCpuMs, 2)} ms`,
    `load ${figure((round) => round.load, 1)}`,
  ].join(' | ');
}

async function measureIdle({ url, superuserUrl, serverPid }: Site): Promise<void> {
  const { tokens } = await addListeners(superuserUrl, idle);
  const crowd = startCrowd();
  try {
    const before = residentBytes(serverPid);
    const startedAtMs = performance.now();
    await crowd.ask({ open: tokens, url });
    const openedMs = performance.now() - startedAtMs;
    await sleep(10_000);
    const said = await crowd.ask({ tell: true });
    if (!('ended' in said) || said.ended > 0) throw new Error(`not all of the sockets stayed open: ${JSON.stringify(said)}`);
    const moreMb = (residentBytes(serverPid) - before) / 1e6;
    process.stdout.write(
      `\n${idle} idle sockets, subscribed, opened in ${(openedMs / 1000).toFixed(1)} s: server ${(before / 1e6).toFixed(0)} MB before, ${moreMb.toFixed(0)} MB more\n`,
    );
    process.stdout.write(`goal: at most 1,000 MB more: ${moreMb <= 1000 ? 'met' : 'SHORT'}\n`);
    await crowd.ask({ closeAll: true });
  } finally {
    crowd.end();
  }
}

/** Resident memory, which Linux tells. */
function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+([0-9]+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}

/** The clients, in a process of their own. */
function startCrowd(): { ask(order: Order): Promise<Said>; end(): void } {
  const child: ChildProcess = fork(join(import.meta.dirname, 'listeners.ts'), { execArgv: [], serialization: 'advanced' });
  return {
    ask(order) {
      return new Promise((resolve, reject) => {
        const ended = (code: number | null) => reject(new Error(`the clients ended with ${code}`));
        child.once('exit', ended);
        child.once('message', (said: Said) => {
          child.off('exit', ended);
          resolve(said);
        });
        child.send(order);
      });
    },
    end: () => void child.kill(),
  };
}
