import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../src/platform/db/migrate.ts';
import { migrateJobs } from '../src/platform/jobs/index.ts';
import { startEmbedded } from '../src/platform/postgres/embedded.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URLs of the template database, one for each role. */
    postgres: { owner: string; app: string; worker: string; superuser: string };
  }
}

const prefix = 'orderly-test-';

/** One real PostgreSQL for all tests of a run, with a migrated database that each test clones. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftOver();
  const dataDir = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  const embedded = await startEmbedded({ dataDir, durable: false });
  await migrate({ ownerUrl: embedded.urls.owner });
  // A clone has the schema of the queue, but not the right on the database to make it.
  await migrateJobs(embedded.urls.worker);
  const client = new pg.Client({ connectionString: embedded.urls.superuser.replace(/\/orderly$/, '/postgres') });
  await client.connect();
  await client.query('alter database orderly is_template true allow_connections false');
  await client.end();
  project.provide('postgres', { ...embedded.urls });
  return async () => {
    await embedded.stop();
    remove(dataDir);
  };
}

/** A run that was killed leaves its PostgreSQL behind: the next one ends it. */
async function removeLeftOver(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    const dataDir = join(tmpdir(), name);
    const embedded = await startEmbedded({ dataDir, durable: false }).catch(() => null);
    await embedded?.stop();
    remove(dataDir);
  }
}

function remove(dataDir: string): void {
  const elsewhere = join(dataDir, 'postgres.home');
  if (existsSync(elsewhere)) rmSync(readFileSync(elsewhere, 'utf8').trim(), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
