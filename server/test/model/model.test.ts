import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { ownRoot, type Prepared, prepare, type ServerUnderTest } from './prepared.ts';
import { runModel } from './run.ts';

const seed = 20_261_123;
let database: TestDatabase;
let prepared: Prepared;
let server: ServerUnderTest;

beforeAll(async () => {
  database = await createTestDatabase();
  prepared = await prepare(database);
  server = await prepared.start(ownRoot);
});
afterAll(async () => {
  await server.close();
  prepared.remove();
  await database.drop();
});

describe('orders under eight and more concurrent actors', () => {
  // Much longer by `npm run test:model -- --runs N`.
  it('change as the rules say, one winner a race, each step told once', async () => {
    const report = await runModel({ ...prepared, ...server, runs: 20, seed });
    expect(report.found).toBeNull();
    expect(report.runs).toBe(20);
    const done = [...report.tally.keys()].filter((came) => came.endsWith(' done'));
    expect(done.length).toBeGreaterThanOrEqual(8);
    expect([...report.tally.keys()]).toEqual(expect.arrayContaining(['version_conflict', 'invalid_transition', 'forbidden', 'not_found']));
  });
});
