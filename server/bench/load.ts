import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Call, type Connection, openConnection } from './client.ts';
import { readCpu } from './cpu.ts';

/** What one connection sends: a request, then, with its answer known, the next. It lives through all rounds, so that chains go on. */
export interface Caller {
  next(): Call;
  /** Errors: when the answer is not the one that the work expects; the measure ends. */
  heard(answer: Answer): void;
}

export interface Processes {
  readonly serverPid: number;
  readonly postmasterPid: number;
}

/** One thing to measure: the same kind of request from each connection. */
export interface Work {
  readonly name: string;
  readonly origin: string;
  readonly callers: readonly Caller[];
  /** Whose CPU it uses. */
  readonly processes: Processes;
}

/** What one round of a work came to. */
export interface Round {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU microseconds a request, user and system. */
  readonly serverCpuUs: number;
  readonly postgresCpuUs: number;
}

/** After a round: the sequencer and its followers finish within this, and what they use belongs to the round that made their work. */
const mostSettleMs = 250;

/** Keeps every caller of a work busy for `seconds`; what is in flight then is waited for and counts. */
export async function runLoad(work: Work, seconds: number): Promise<Round> {
  const { serverPid, postmasterPid } = work.processes;
  const connections = await Promise.all(work.callers.map(() => openConnection(work.origin)));
  try {
    const latenciesMs: number[] = [];
    const before = readCpu(serverPid, postmasterPid);
    const startedAtMs = performance.now();
    const untilMs = startedAtMs + seconds * 1000;
    await Promise.all(work.callers.map((caller, index) => keepBusy(caller, connections[index] as Connection, untilMs, latenciesMs)));
    const tookMs = performance.now() - startedAtMs;
    await sleep(Math.min(mostSettleMs, tookMs));
    const after = readCpu(serverPid, postmasterPid);
    latenciesMs.sort((a, b) => a - b);
    const requests = latenciesMs.length;
    return {
      requests,
      requestsPerSecond: requests / (tookMs / 1000),
      p50Ms: percentile(latenciesMs, 0.5),
      p99Ms: percentile(latenciesMs, 0.99),
      serverCpuUs: ((after.server - before.server) * 1e6) / requests,
      postgresCpuUs: ((after.postgres - before.postgres) * 1e6) / requests,
    };
  } finally {
    for (const connection of connections) connection.close();
  }
}

async function keepBusy(caller: Caller, connection: Connection, untilMs: number, latenciesMs: number[]): Promise<void> {
  do {
    const answer = await connection.send(caller.next());
    latenciesMs.push(answer.latencyMs);
    caller.heard(answer);
  } while (performance.now() < untilMs);
}

/** The nearest rank of a sorted list; 0 of an empty one. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** The middle of a list, or the mean of the two in the middle; 0 of an empty one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? sorted.at(-1) ?? 0)) / 2;
}
