import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, makeWorkerUtils, type Runner, run, type WorkerEvents } from 'graphile-worker';
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
  /** Pause before a queue whose connections broke is worked on again. */
  readonly restartMs?: number;
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

export interface WorkedOff {
  /** Resolves once the queue takes jobs: the first start makes its schema. Never rejects. */
  readonly ready: Promise<void>;
  /** Lets what is running finish for five seconds. */
  stop(): Promise<void>;
}

/**
 * Works the queue off, from as soon as the database lets it. A job that throws is tried again later, by and by more rarely; one whose process died, or whose
 * connection broke, goes to another within some `reviveMs`.
 */
export function startJobs(options: JobsOptions): WorkedOff {
  const { db, onError, reviveMs = 5000, restartMs = 1000 } = options;
  const stopping = new AbortController();
  const ready = Promise.withResolvers<void>();
  let working: Working | null = null;
  const supervising = supervise();
  const reviving = setInterval(() => void revive(db).catch((error) => onError(error, null)), reviveMs);

  // The library gives up when it can't write what became of a job; the database may only have been away.
  async function supervise(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        working = await work(options);
        ready.resolve();
        if (stopping.signal.aborted) await working.stop();
        await working.ended;
      } catch (error) {
        onError(error, null);
      }
      await sleep(restartMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    ready.resolve();
  }

  return {
    ready: ready.promise,
    async stop() {
      stopping.abort();
      clearInterval(reviving);
      await working?.stop();
      await supervising;
    },
  };
}

interface Working {
  /** Resolves when it works no more, whoever ended it. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const mostConnections = 4;

async function work({ url, db, tasks, everyMinute = [], onError, concurrency = 4 }: JobsOptions): Promise<Working> {
  const node = `orderly-jobs-${randomBytes(6).toString('hex')}`;
  const events: WorkerEvents = new EventEmitter();
  events.on('pool:create', ({ workerPool }) => void noteWorker(db, workerPool.id, node).catch((error) => onError(error, null)));
  events.on('job:error', ({ job, error }) => onError(error, job.task_identifier));
  for (const name of ['pool:listen:error', 'pool:fatalError'] as const) events.on(name, ({ error }) => onError(error, null));
  // A node is alive as long as it has a connection of this name, which it keeps to be woken by; the others only fetch jobs and write what became of them.
  const pool = openPlainPool({ url, max: Math.min(concurrency, mostConnections) + 1, applicationName: node });
  let runner: Runner;
  try {
    runner = await run({
      pgPool: pool,
      // By default a job that is done is written so without anybody to hear that it failed, which ends the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
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
  } catch (error) {
    await pool.end();
    throw error;
  }
  const ended = runner.promise
    .catch((error: unknown) => onError(error, null))
    .then(() => pool.end())
    .catch((error: unknown) => onError(error, null));
  return {
    ended,
    async stop() {
      await runner.stop().catch((error: unknown) => onError(error, null));
      await ended;
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
