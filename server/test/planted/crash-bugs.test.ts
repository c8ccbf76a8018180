import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allKinds, runCrashes } from '../crash/run.ts';
import { startClonedSubject, startEmbeddedSubject } from '../crash/subject.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { type Prepared, prepare } from '../model/prepared.ts';
import { chosen } from './chosen.ts';
import { type CrashBug, crashBugs } from './crash-bugs.ts';
import { plant } from './model-tree.ts';

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

/** What the crash harness finds in a copy of the source with these changes, one sentence a line. It stops at the first find. */
async function findIn({ patches, kills }: Pick<CrashBug, 'patches' | 'kills'>, most: number): Promise<string> {
  const tree = plant(patches);
  try {
    const subject = kills === 'server' ? await startClonedSubject(prepared, tree.root) : await startEmbeddedSubject(tree.root);
    try {
      const kinds = allKinds.filter((kind) => kind === kills);
      return (await runCrashes({ subject, kills: most, seed, clients: 8, kinds })).violations.join('\n');
    } finally {
      await subject.close();
    }
  } finally {
    tree.remove();
  }
}

describe('the crash harness', () => {
  it('finds nothing in a copy of the source as it is', async () => {
    expect(await findIn({ patches: [], kills: 'server' }, 2)).toBe('');
  });

  it.each(chosen(crashBugs))('finds that $name', async (bug) => {
    expect(await findIn(bug, 4)).toMatch(bug.caughtAs);
  });
});
