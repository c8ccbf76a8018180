import { type Database, openDatabase } from '../src/platform/db/database.ts';
import { createTestDatabase } from './database.ts';

export interface TestDatabases {
  readonly owner: Database;
  readonly app: Database;
  readonly worker: Database;
  drop(): Promise<void>;
}

/** A migrated database of the caller's own, opened under each of the three roles. */
export async function openTestDatabases(): Promise<TestDatabases> {
  const { ownerUrl, appUrl, workerUrl, drop } = await createTestDatabase();
  const open = (url: string, applicationName: string) => openDatabase({ url, max: 10, applicationName });
  const [owner, app, worker] = [open(ownerUrl, 'test-owner'), open(appUrl, 'test-app'), open(workerUrl, 'test-worker')];
  return {
    owner,
    app,
    worker,
    async drop() {
      await Promise.all([owner.close(), app.close(), worker.close()]);
      await drop();
    },
  };
}
