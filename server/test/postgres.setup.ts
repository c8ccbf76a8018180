import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../src/platform/db/migrate.ts';
import { startEmbedded } from '../src/platform/postgres/embedded.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URLs of the template database, one for each role. */
    postgres: { owner: string; app: string; worker: string; superuser: string };
  }
}

/** One real PostgreSQL for all tests of a run, with a migrated database that each test clones. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'orderly-test-'));
  const embedded = await startEmbedded({ dataDir });
  await migrate({ ownerUrl: embedded.urls.owner, folder: new URL('../migrations', import.meta.url).pathname });
  const client = new pg.Client({ connectionString: embedded.urls.superuser.replace(/\/orderly$/, '/postgres') });
  await client.connect();
  await client.query('alter database orderly is_template true');
  await client.end();
  project.provide('postgres', { ...embedded.urls });
  return async () => {
    await embedded.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
