import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { type Database, openDatabase } from '../db/database.ts';
import { jobsIn, startJobs } from './index.ts';

let database: TestDatabase;
let worker: Database;
let sql: pg.Client;
let running: { stop(): Promise<void> } | null;
let errors: unknown[];
let done: string[];

beforeEach(async () => {
  database = await createTestDatabase();
  sql = new pg.Client({ connectionString: database.superuserUrl });
  await sql.connect();
  worker = openDatabase({ url: database.workerUrl, max: 4, applicationName: 'test-worker' });
  running = null;
  errors = [];
  done = [];
});
afterEach(async () => {
  await running?.stop();
  await sql.end();
  await worker.close();
  await database.drop();
});

function start(task: (payload: { name: string }) => Promise<void>, more: object = {}): void {
  const onError = (error: unknown) => errors.push(error);
  running = startJobs({ url: database.workerUrl, db: worker, tasks: { work: task }, onError, reviveMs: 100, restartMs: 50, ...more });
}

const note = async ({ name }: { name: string }) => void done.push(name);

async function until(condition: () => boolean, withinMs = 10_000): Promise<void> {
  for (const deadlineMs = Date.now() + withinMs; !condition(); await sleep(10)) {
    if (Date.now() > deadlineMs) throw new Error(`it did not happen; done: ${done.join()}, errors: ${errors.map(String).join()}`);
  }
}

describe('the queue', () => {
  it('does what was put in, before it was there to do it too', async () => {
    const jobs = jobsIn(worker);
    await jobs.add('work', { name: 'before' }, { key: 'a' });
    start(note);
    await until(() => done.length === 1);
    await jobs.addMany(
      'work',
      ['b', 'c'].map((name) => ({ key: name, payload: { name } })),
    );
    await until(() => done.length === 3);
    expect(done.toSorted()).toEqual(['b', 'before', 'c']);
    expect(errors).toEqual([]);
  });

  it('keeps the last of a key, and waits for its time', async () => {
    const jobs = jobsIn(worker);
    const at = Date.now() + 400;
    for (const name of ['first', 'last']) await jobs.add('work', { name }, { key: 'same', runAt: new Date(at) });
    start(note);
    await until(() => done.length > 0);
    expect(Date.now()).toBeGreaterThanOrEqual(at);
    await sleep(200);
    expect(done).toEqual(['last']);
  });

  it('tries again what failed, and tells of it', async () => {
    let turns = 0;
    start(async (payload) => {
      turns += 1;
      if (turns === 1) throw new Error('not yet');
      await note(payload);
    });
    await jobsIn(worker).add('work', { name: 'again' }, { key: 'a' });
    await until(() => done.length === 1);
    expect(errors.map(String)).toEqual(['Error: not yet']);
  });

  it('gives to another what a process that died had in hand', async () => {
    await jobsIn(worker).add('work', { name: 'orphan' }, { key: 'a' });
    const dead = `pool-${randomUUID()}`;
    await sql.query('update graphile_worker._private_jobs set locked_by = $1, locked_at = now(), attempts = 1', [dead]);
    await sql.query(`insert into job_workers (id, node, noted_at) values ($1, 'orderly-jobs-gone', now() - interval '1 minute')`, [dead]);
    start(note);
    await until(() => done.length === 1);
    expect(done).toEqual(['orphan']);
  });

  it('goes on when its connections break, in the middle of a job too', async () => {
    const holding = Promise.withResolvers<void>();
    start(async (payload) => {
      if (payload.name === 'held') await holding.promise;
      await note(payload);
    });
    const jobs = jobsIn(worker);
    await jobs.add('work', { name: 'held' }, { key: 'held' });
    await sleep(300);
    await sql.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'orderly-jobs-%' and datname = current_database()`,
    );
    holding.resolve();
    await jobs.add('work', { name: 'next' }, { key: 'next' });
    await until(() => done.includes('next'), 20_000);
    expect(done).toContain('held');
  });
});
