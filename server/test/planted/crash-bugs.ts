import { leavesEntryOut, type PlantedBug } from './model-bugs.ts';

/** A bug of which only a crash gives evidence. */
export interface CrashBug extends PlantedBug {
  /** What must be killed for it to show; for PostgreSQL the server has one of its own. */
  readonly kills: 'server' | 'postgres';
}

const changing = 'server/src/orders/change-order.ts';
const database = 'server/src/platform/db/database.ts';

/** How long the gap is between two things that belong into one commit: long enough for a kill to fall into it within a few tries. */
const gap = 'await new Promise((resolve) => setTimeout(resolve, 25));';
const endOfChange = '  await Promise.all([committing, remembering]);\n  return answer;\n}';

/** What the crash harness must catch. */
export const crashBugs: readonly CrashBug[] = [
  {
    name: 'a change is acknowledged before it is committed',
    isAlwaysPlanted: true,
    patches: [
      { file: database, from: 'const ending = guarded(commit());', to: 'const ending = writing;' },
      {
        file: database,
        from: 'const run = begin(client, readOnly);',
        to: 'const run = begin(client, readOnly);\n    let late: Promise<void> = Promise.resolve();',
      },
      {
        file: database,
        from: '      await run.commit();\n      return answer;',
        to: `      if (readOnly) await run.commit();\n      else late = (async () => { ${gap} await run.commit(); })().catch(() => undefined);\n      return answer;`,
      },
      {
        file: database,
        from: '    } finally {\n      connections.give(client, run.isBroken());',
        to: '    } finally {\n      late.then(() => connections.give(client, run.isBroken()));',
      },
    ],
    caughtAs: /acknowledged and is lost|not_found|version_conflict|answers 404|is answered another way|was acknowledged as/,
    kills: 'server',
  },
  {
    name: 'the journal entry is written in a transaction of its own',
    patches: [
      leavesEntryOut,
      {
        file: 'server/src/orders/commit-steps.ts',
        from: '  await commitChanges(tx, records);',
        to: '  await commitChanges(tx, records);\n  return records.map(({ entry }) => entry);',
      },
      { file: changing, from: 'import { commitSteps }', to: "import { appendEntry } from '../journal/index.ts';\nimport { commitSteps }" },
      {
        file: changing,
        from: endOfChange,
        to: `  const [entries] = await Promise.all([committing, remembering]);
  ${gap}
  await deps.db.transaction(async (own) => {
    for (const entry of entries) await appendEntry(own, entry);
  });
  return answer;
}`,
      },
    ],
    caughtAs: /has 0 journal entries/,
    kills: 'server',
  },
  {
    name: 'the idempotent answer is stored after the change is committed',
    patches: [
      {
        file: changing,
        from: 'const remembering = rememberAnswer(tx, request.idempotency, answer, order.id);',
        to: 'const remembering = Promise.resolve();',
      },
      {
        file: changing,
        from: endOfChange,
        to: `  await committing;
  ${gap}
  await deps.db.transaction(async (own) => {
    await enter(own, request.credential, deps.adjustPrincipal);
    await rememberAnswer(own, request.idempotency, answer, order.id);
  });
${endOfChange}`,
      },
    ],
    caughtAs: /sent [2-9] times: version_conflict|steps were made|sent [2-9] times: version/,
    kills: 'server',
  },
  {
    name: 'commits are acknowledged before they are on disk',
    patches: [
      {
        file: 'server/src/platform/db/connections.ts',
        from: '    application_name: applicationName,',
        to: "    application_name: applicationName,\n    options: '-c synchronous_commit=off',",
      },
    ],
    caughtAs: /acknowledged and is lost|not_found|version_conflict|answers 404|is answered another way|was acknowledged as/,
    kills: 'postgres',
  },
];
