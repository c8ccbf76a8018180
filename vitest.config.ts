import { defineConfig } from 'vitest/config';

const databaseSetup = 'server/test/postgres.setup.ts';
const databaseTests = '**/*.db.test.ts';

/** The behaviours that `npm test` looks at in a browser: those that everything else rests on. All of them: `npm run test:browser`. */
const inEveryTest = [
  'story',
  'sign-in',
  'session-ended',
  'sealed-territories',
  'offline',
  'grant-ends',
  'place-order',
  'board-groups',
  'closed-doors',
];
const looksAtAll = process.env.BROWSER_TESTS === 'all';

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
          include: looksAtAll ? ['web/test/**/*.test.ts'] : inEveryTest.map((name) => `web/test/${name}.test.ts`),
          environment: 'node',
          globalSetup: ['web/test/server.setup.ts'],
          // Browsers beside each other make each other late.
          maxWorkers: 1,
          // What was late once, on a machine that did other work, is looked at again; what is wrong stays wrong.
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // As long as an action of the browser may take.
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
});
