import { defineConfig } from 'vitest/config';

const databaseSetup = 'server/test/postgres.setup.ts';
const databaseTests = '**/*.db.test.ts';

/** Four kinds of test, fastest first: without a database, on a database, on the whole server, and in a browser. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['server/src/**/*.test.ts', 'contract/src/**/*.test.ts', 'client/src/**/*.test.ts', 'web/src/**/*.test.ts'],
          exclude: [databaseTests],
          environment: 'node',
          // Properties of ten thousand runs take seconds, and more on a machine that does other work.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: [`server/src/${databaseTests}`],
          environment: 'node',
          globalSetup: [databaseSetup],
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['server/test/**/*.test.ts'],
          environment: 'node',
          globalSetup: [databaseSetup],
          maxWorkers: 2,
          // A planted bug is looked for until it is found, which may take many runs.
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['web/test/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['web/test/server.setup.ts'],
          // Browsers beside each other make each other late.
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // As long as an action of the browser may take.
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
});
