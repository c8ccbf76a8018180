import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../src/platform/db/migrate.ts';
import { startEmbedded } from '../../src/platform/postgres/embedded.ts';
import { type ClonedDatabase, cloneDatabase, type DatabaseUrls } from '../clone-database.ts';
import { buildWorld } from './build-world.ts';
import type { World } from './world.ts';

/** A world in a database of its own, from which runs clone theirs. */
export interface PreparedWorld {
  readonly urls: DatabaseUrls;
  readonly keyDir: string;
  /** A copy for one run to change. */
  world(): World;
  close(): Promise<void>;
}

/** Builds a world in a clone of a migrated database. */
export async function prepareWorld(template: DatabaseUrls, seed: number): Promise<PreparedWorld> {
  const keyDir = mkdtempSync(join(tmpdir(), 'orderly-isolation-'));
  const database: ClonedDatabase = await cloneDatabase(template);
  const built = await buildWorld(database, keyDir, seed);
  return {
    urls: database,
    keyDir,
    world: () => structuredClone(built),
    async close() {
      await database.drop();
      rmSync(keyDir, { recursive: true, force: true });
    },
  };
}

/** A PostgreSQL of the run's own with one migrated database, for the command line; tests have theirs. */
export async function startTemplate(): Promise<{ readonly urls: DatabaseUrls; stop(): Promise<void> }> {
  // By this name the next run of the tests ends it, should this one be killed.
  const dataDir = mkdtempSync(join(tmpdir(), `orderly-test-${process.pid}-`));
  const embedded = await startEmbedded({ dataDir, durable: false });
  await migrate({ ownerUrl: embedded.urls.owner });
  const { owner, app, worker, superuser } = embedded.urls;
  return {
    urls: { ownerUrl: owner, appUrl: app, workerUrl: worker, superuserUrl: superuser },
    async stop() {
      await embedded.stop();
      const elsewhere = join(dataDir, 'postgres.home');
      if (existsSync(elsewhere)) rmSync(readFileSync(elsewhere, 'utf8').trim(), { recursive: true, force: true });
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
