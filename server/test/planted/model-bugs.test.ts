import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { type Prepared, prepare } from '../model/prepared.ts';
import { runModel } from '../model/run.ts';
import { chosen } from './chosen.ts';
import { modelBugs } from './model-bugs.ts';
import { type Patch, plant } from './model-tree.ts';

const seed = 4;
let database: TestDatabase;
let prepared: Prepared;

beforeAll(async () => {
  database = await createTestDatabase();
  prepared = await prepare(database);
});
afterAll(async () => {
  prepared.remove();
  await database.drop();
});

/** What the model harness finds in a copy of the source with these changes; null: nothing. It stops at the first find. */
async function findIn(patches: readonly Patch[], runs: number): Promise<string | null> {
  const tree = plant(patches);
  try {
    const server = await prepared.start(tree.root);
    try {
      return (await runModel({ ...prepared, ...server, runs, seed, maxCommands: 14 })).found;
    } finally {
      await server.close();
    }
  } finally {
    tree.remove();
  }
}

describe('the model harness', () => {
  it('finds nothing in a copy of the source as it is', async () => {
    expect(await findIn([], 5)).toBeNull();
  });

  it.each(chosen(modelBugs))('finds that $name', async ({ patches, caughtAs }) => {
    expect(await findIn(patches, 400)).toMatch(caughtAs);
  });
});
