import { type Database, statement } from '../db/database.ts';

const add = statement(
  'jobs_add',
  'select 1 from graphile_worker.add_job($1, $2::json, job_key := $3, run_at := coalesce($4::timestamptz, now()), max_attempts := 25)',
);

export interface NewJob {
  readonly key: string;
  readonly payload: Readonly<Record<string, string | number>>;
  readonly runAt: Date | null;
}

export async function addJob(db: Database, task: string, { key, payload, runAt }: NewJob): Promise<void> {
  await db.query(add, [task, JSON.stringify(payload), key, runAt]);
}

const addAll = statement(
  'jobs_add_many',
  `select count(graphile_worker.add_job($1, j.payload::json, job_key := j.key, max_attempts := 25))
     from unnest($2::text[], $3::text[]) as j (key, payload)`,
);

export async function addJobs(db: Database, task: string, jobs: readonly Pick<NewJob, 'key' | 'payload'>[]): Promise<void> {
  if (jobs.length === 0) return;
  await db.query(addAll, [task, jobs.map(({ key }) => key), jobs.map(({ payload }) => JSON.stringify(payload))]);
}

const note = statement('jobs_note_worker', 'insert into job_workers (id, node) values ($1, $2) on conflict do nothing');

export async function noteWorker(db: Database, id: string, node: string): Promise<void> {
  await db.query(note, [id, node]);
}

// A worker noted a moment ago may not have its connection yet.
const dead = statement(
  'jobs_dead_workers',
  `select w.id from job_workers w
    where w.noted_at < now() - interval '10 seconds' and not exists (select 1 from pg_stat_activity a where a.application_name = w.node)`,
);

/** Workers whose process is gone. */
export async function deadWorkers(db: Database): Promise<string[]> {
  return (await db.query<{ id: string }>(dead)).map(({ id }) => id);
}

const unlock = statement('jobs_unlock', 'select graphile_worker.force_unlock_workers($1::text[])');

export async function unlockWorkers(db: Database, ids: readonly string[]): Promise<void> {
  await db.query(unlock, [ids]);
}

const forget = statement('jobs_forget_workers', 'delete from job_workers where id = any ($1)');

export async function forgetWorkers(db: Database, ids: readonly string[]): Promise<void> {
  await db.query(forget, [ids]);
}

const hasQueue = statement('jobs_has_queue', `select to_regclass('graphile_worker.jobs') is not null as there`);
const stands = statement(
  'jobs_stands',
  `select task_identifier as task, count(*) filter (where locked_at is null and run_at <= now() and attempts < max_attempts) as waiting,
          count(*) filter (where locked_at is null and run_at > now() and attempts < max_attempts) as planned, count(*) filter (where locked_at is not null) as running,
          count(*) filter (where locked_at is null and attempts > 0 and attempts < max_attempts) as retrying,
          count(*) filter (where locked_at is null and attempts >= max_attempts) as "givenUp",
          min(run_at) filter (where locked_at is null and run_at <= now() and attempts < max_attempts) as "oldestDueAt"
     from graphile_worker.jobs group by 1 order by 1`,
);

/** How the jobs of a task stand. */
export interface TaskStand {
  readonly task: string;
  readonly waiting: number;
  readonly planned: number;
  readonly running: number;
  readonly retrying: number;
  readonly givenUp: number;
  readonly oldestDueAt: Date | null;
}

/** Of each task that has jobs; none before the queue is there. For the worker's role, which owns it. */
export async function taskStands(db: Database): Promise<TaskStand[]> {
  const [queue] = await db.query<{ there: boolean }>(hasQueue);
  return queue?.there === true ? db.query<TaskStand>(stands) : [];
}
