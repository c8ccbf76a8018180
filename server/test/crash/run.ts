import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from '../model/company.ts';
import { send } from '../model/http.ts';
import { journalMistakes } from '../model/journal-checks.ts';
import { mistakesOf, type Recorded, readRecorded, untilPlaced } from '../model/order-checks.ts';
import { type AcknowledgedStep, type Load, type Notes, repeatRecent, startLoad } from './clients.ts';
import { type Random, randomOf } from './random.ts';
import type { Subject } from './subject.ts';

export interface CrashOptions {
  readonly subject: Subject;
  readonly kills: number;
  readonly seed: number;
  /** At least 8. */
  readonly clients?: number;
  /** Which kinds of kill happen, each as likely as it is often named. */
  readonly kinds?: readonly KillKind[];
  readonly onKill?: (kill: Kill) => void;
}

/** What is ended: the server, PostgreSQL by SIGKILL or by an immediate shutdown, or the server and then, before it is back, PostgreSQL. */
export type KillKind = 'server' | 'postgres' | 'postgres-immediate' | 'both';

export interface Kill {
  readonly kind: KillKind;
  /** From the kill to readiness. */
  readonly downMs: number;
}

export interface CrashReport {
  /** One sentence for each thing that was lost, happened twice, hung or contradicts; empty when all is well. */
  readonly violations: readonly string[];
  readonly kills: readonly Kill[];
  readonly orders: number;
  readonly steps: number;
  readonly notes: Notes;
}

export const allKinds: readonly KillKind[] = ['server', 'server', 'server', 'server', 'postgres', 'postgres', 'postgres-immediate', 'both'];
const readyBoundMs = 60_000;
const progressBoundMs = 30_000;
/** Steps acknowledged after a restart before the next kill. */
const progressSteps = 8;

/** Kills a server under load again and again, then compares what clients were told with what the database holds. Stops at the first violation seen. */
export async function runCrashes(options: CrashOptions): Promise<CrashReport> {
  const { subject, seed, clients = 10, kinds = allKinds, onKill } = options;
  const random = randomOf(seed);
  const load = startLoad({ url: subject.url, company: subject.company, clients, seed });
  const { notes } = load;
  const kills: Kill[] = [];
  try {
    await progress(subject, notes);
    while (kills.length < options.kills && notes.violations.length === 0) {
      await sleep(50 + random(900));
      const kind = kinds[random(kinds.length)] as KillKind;
      const downMs = await killAndRestart(subject, kind, random);
      kills.push({ kind, downMs });
      onKill?.({ kind, downMs });
      await progress(subject, notes);
    }
  } catch (error) {
    notes.violations.push(error instanceof Error ? error.message : String(error));
  }
  await finish(load);
  const violations = [...notes.violations, ...(await compare(subject, notes))];
  return { violations, kills, orders: notes.acknowledged.size, steps: notes.steps, notes };
}

async function finish(load: Load): Promise<void> {
  try {
    await load.stop();
  } catch (error) {
    load.notes.violations.push(error instanceof Error ? error.message : String(error));
  }
}

/** Waits until clients get on. Errors: when they don't. */
async function progress(subject: Subject, notes: Notes): Promise<void> {
  const goal = notes.steps + progressSteps;
  const deadline = performance.now() + progressBoundMs;
  while (notes.steps < goal && notes.violations.length === 0) {
    if (!subject.isServerRunning()) throw new Error('the server ended by itself');
    if (performance.now() > deadline) throw new Error(`the server is ready, and clients got no further within ${progressBoundMs} ms`);
    await sleep(10);
  }
}

async function killAndRestart(subject: Subject, kind: KillKind, random: Random): Promise<number> {
  const startedAt = performance.now();
  const { killPostgres } = subject;
  if (kind === 'server' || kind === 'both') {
    await subject.killServer();
    if (kind === 'both') {
      await sleep(random(50));
      await killPostgres?.('SIGKILL');
    }
    await subject.startServer();
  } else {
    await killPostgres?.(kind === 'postgres' ? 'SIGKILL' : 'SIGQUIT');
  }
  const deadline = startedAt + readyBoundMs;
  while (!(await isReady(subject))) {
    if (!subject.isServerRunning()) throw new Error(`the server ended by itself after ${kind} was killed`);
    if (performance.now() > deadline) throw new Error(`not ready ${readyBoundMs} ms after ${kind} was killed`);
    await sleep(10);
  }
  return performance.now() - startedAt;
}

async function isReady(subject: Subject): Promise<boolean> {
  if (!subject.hasPostgresBack()) return false;
  try {
    return (await send(subject.url, { method: 'GET', path: '/ready', headers: {} }, 10_000)).status === 200;
  } catch {
    return false;
  }
}

/** What the database holds against what was acknowledged. Every request was answered in the end, so that the two must be equal. */
async function compare(subject: Subject, notes: Notes): Promise<string[]> {
  try {
    const repeated = await repeatRecent(subject.url, notes);
    return await withClient(subject.superuserUrl(), async (client) => {
      const unplaced = await untilPlaced(client);
      const recorded = await readRecorded(client, null);
      return [
        ...repeated,
        ...(unplaced > 0 ? [`${unplaced} journal entries have no position after 10 s`] : []),
        ...lostOrDone(subject, recorded, notes),
        ...mistakesOf(recorded),
        ...(await journalMistakes(client, subject.verifierKey)),
      ];
    });
  } catch (error) {
    return [`the record could not be read: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function lostOrDone({ company }: Subject, { orders, steps }: Recorded, { acknowledged }: Notes): string[] {
  const violations: string[] = [];
  const systemId = company.userIds.system;
  const nameOf = new Map(Object.entries(company.userIds).map(([key, id]) => [id, key]));
  for (const id of orders.keys()) if (!acknowledged.has(id)) violations.push(`order ${id} is there and nobody was told: it was placed twice`);
  for (const [id, told] of acknowledged) {
    if (!orders.has(id)) violations.push(`order ${id} was acknowledged and is lost`);
    const stored = new Map((steps.get(id) ?? []).map((step) => [step.version, step]));
    for (const { version, action, actor } of told as AcknowledgedStep[]) {
      const step = stored.get(version);
      const by = actor === 'system' ? systemId : company.userIds[actor];
      if (step === undefined) violations.push(`order ${id}: version ${version} (${action}) was acknowledged and is lost`);
      else if (step.action !== action || step.changedBy !== by) {
        violations.push(
          `order ${id}: version ${version} was acknowledged as ${action} of ${actor} and is ${step.action} of ${nameOf.get(step.changedBy)}`,
        );
      }
    }
    if (stored.size > told.length) violations.push(`order ${id}: ${stored.size} steps were made, ${told.length} acknowledged`);
  }
  return violations;
}

/** The value below which `share` of the numbers lie, in milliseconds, rounded. */
export function percentileMs(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}
