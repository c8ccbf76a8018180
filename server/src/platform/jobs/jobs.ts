import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { Logger, makeWorkerUtils, run, type WorkerEvents } from 'graphile-worker';
import type { Database } from '../db/database.ts';
import { openPlainPool } from '../db/plain-pool.ts';
import { addJob, addJobs, deadWorkers, forgetWorkers, noteWorker, unlockWorkers } from './job-store.ts';

/** What to do, with what was given to `add`; ids and numbers only, since jobs are kept unencrypted. */
export type Task = (payload: never, signal: AbortSignal) => Promise<void>;

export interface JobOptions {
  /** A job of the same key that has not begun is replaced. */
  readonly key: string;
  readonly runAt?: Date;
}

/** A queue of work in the same PostgreSQL, which outlives every process. */
export interface Jobs {
  add(task: string, payload: Readonly<Record<string, string | number>>, options: JobOptions): Promise<void>;
  /** Many at once, each with a key of its own. */
  addMany(task: string, jobs: readonly { readonly key: string; readonly payload: Readonly<Record<string, string | number>> }[]): Promise<void>;
}

export interface JobsOptions {
  /** Of the worker's role, which owns the queue's schema: under another its functions were seen to fail silently. */
  readonly url: string;
  readonly db: Database;
  readonly tasks: Readonly<Record<string, Task>>;
  /** Names of tasks that run every minute. */
  readonly everyMinute?: readonly string[];
  readonly onError: (error: unknown, task: string | null) => void;
  readonly concurrency?: number;
  /** How often to look for workers that died with a job in hand. */
  readonly reviveMs?: number;
}

/** Puts work in; usable as soon as the queue's schema is there. */
export function jobsIn(db: Database): Jobs {
  return {
    add: (task, payload, { key, runAt }) => addJob(db, task, { key, payload, runAt: runAt ?? null }),
    addMany: (task, jobs) => addJobs(db, task, jobs),
  };
}

/** Brings the queue's own schema up to date. */
export async function migrateJobs(url: string): Promise<void> {
  const utils = await makeWorkerUtils({ connectionString: url, maxPoolSize: 1, logger: silent });
  try {
    await utils.migrate();
  } finally {
    await utils.release();
  }
}

const silent = new Logger(() => () => undefined);

/**
 * Works the queue off. A job that throws is tried again later, by and by more rarely; one whose process died goes to another within `reviveMs`. `stop` lets
 * what is running finish for five seconds.
 */
export async function startJobs(options: JobsOptions): Promise<{ stop(): Promise<void> }> {
  const { url, db, tasks, everyMinute = [], onError, concurrency = 4, reviveMs = 5000 } = options;
  const node = `orderly-jobs-${randomBytes(6).toString('hex')}`;
  const events: WorkerEvents = new EventEmitter();
  events.on('worker:create', ({ worker }) => void noteWorker(db, worker.workerId, node).catch((error) => onError(error, null)));
  events.on('job:error', ({ job, error }) => onError(error, job.task_identifier));
  events.on('pool:listen:error', ({ error }) => onError(error, null));
  // A node is alive as long as it has a connection of this name, which it keeps to be woken by.
  const pool = openPlainPool({ url, max: concurrency + 1, applicationName: node });
  const runner = await run({
    pgPool: pool,
    taskList: Object.fromEntries(
      Object.entries(tasks).map(([name, task]) => [name, (payload: unknown, { abortSignal }) => task(payload as never, abortSignal ?? never)]),
    ),
    crontab: everyMinute.map((task) => `* * * * * ${task} ?max=1&jobKey=${task}`).join('\n'),
    concurrency,
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: 5000,
    pollInterval: 1000,
    logger: silent,
    events,
  });
  const reviving = setInterval(() => void revive(db).catch((error) => onError(error, null)), reviveMs);
  void revive(db).catch((error) => onError(error, null));
  runner.promise.catch((error) => onError(error, null));
  return {
    async stop() {
      clearInterval(reviving);
      await runner.stop();
      await pool.end();
    },
  };
}

const never = new AbortController().signal;

/** Frees what dead workers held: by itself the queue would wait four hours. */
async function revive(db: Database): Promise<void> {
  const dead = await deadWorkers(db);
  if (dead.length === 0) return;
  await unlockWorkers(db, dead);
  await forgetWorkers(db, dead);
}
