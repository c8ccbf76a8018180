import { inject } from 'vitest';
import { type ClonedDatabase, cloneDatabase } from './clone-database.ts';

export type TestDatabase = ClonedDatabase;

/** A migrated database of the caller's own, cloned from the run's template. */
export function createTestDatabase(): Promise<TestDatabase> {
  const { owner, app, worker, superuser } = inject('postgres');
  return cloneDatabase({ ownerUrl: owner, appUrl: app, workerUrl: worker, superuserUrl: superuser });
}
