import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { type PreparedWorld, prepareWorld } from '../isolation/databases.ts';
import { runProbes } from '../isolation/run.ts';
import { chosen } from './chosen.ts';
import { type IsolationBug, isolationBugs } from './isolation-bugs.ts';
import { plant } from './model-tree.ts';
import { realtimeBugs } from './realtime-bugs.ts';

const seed = 4;
let database: TestDatabase;
let prepared: PreparedWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  prepared = await prepareWorld(database, seed);
});
afterAll(async () => {
  await prepared.close();
  await database.drop();
});

/** What the isolation harness finds with these changes, one sentence a line. It stops at the first find. */
async function findIn({ patches, sql = [], wall, first }: Pick<IsolationBug, 'patches' | 'sql' | 'wall' | 'first'>, probes: number): Promise<string> {
  const tree = patches === undefined ? null : plant(patches);
  try {
    const report = await runProbes({ prepared, probes, seed, wall, sql, first, maxFindings: 1, ...(tree === null ? {} : { root: tree.root }) });
    return report.findings.join('\n');
  } finally {
    tree?.remove();
  }
}

describe('the isolation harness', () => {
  it.each(['both', 'application-off', 'rls-off'] as const)('finds nothing in a copy of the source as it is, walls: %s', async (wall) => {
    expect(await findIn({ patches: [], wall }, 150)).toBe('');
  });

  it.each(chosen([...isolationBugs, ...realtimeBugs]))('finds that $name', async (bug) => {
    expect(await findIn(bug, 4000)).toMatch(bug.caughtAs);
  });
});
