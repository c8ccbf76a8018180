// Writes the files that follow from others: `node server/tools/generate.ts [--check]`. With --check it writes nothing, and fails when one is out of date.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { migrate } from '../src/platform/db/migrate.ts';
import { type Embedded, startEmbedded } from '../src/platform/postgres/embedded.ts';
import { asyncApiText } from './asyncapi-text.ts';
import { clientTypes } from './client-types.ts';
import { databaseTypes } from './database-types.ts';
import { dumpSchema } from './dump-schema.ts';
import { openApiText } from './openapi-text.ts';

interface Generator {
  /** From the root of the repository. */
  readonly path: string;
  /** The file's text, the same whenever its sources are. `urls`: a database that has all migrations and no rows. */
  generate(urls: Embedded['urls']): Promise<string> | string;
}

const generators: readonly Generator[] = [
  { path: 'server/schema.sql', generate: ({ owner }) => dumpSchema(owner) },
  { path: 'server/src/platform/db/schema.generated.ts', generate: ({ owner }) => databaseTypes(owner) },
  { path: 'docs/openapi.json', generate: (urls) => openApiText(urls) },
  { path: 'docs/asyncapi.json', generate: () => asyncApiText() },
  { path: 'client/src/api.generated.ts', generate: async (urls) => clientTypes(JSON.parse(await openApiText(urls))) },
];

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

// By this name the next run of the tests ends what a killed run leaves.
const dataDir = mkdtempSync(join(tmpdir(), `orderly-test-${process.pid}-`));
try {
  const database = await startEmbedded({ dataDir, durable: false });
  try {
    await migrate({ ownerUrl: database.urls.owner });
    for (const generator of generators) write(generator.path, await generator.generate(database.urls));
  } finally {
    await database.stop();
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

function write(path: string, text: string): void {
  const before = read(path);
  if (before === text) process.stdout.write(`${path} is up to date\n`);
  else if (values.check) {
    process.exitCode = 1;
    process.stdout.write(`${path} is out of date: run \`npm run generate\` and commit it. ${firstDifference(before, text)}\n`);
  } else {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    process.stdout.write(`${path} written\n`);
  }
}

function read(path: string): string {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return '';
    throw error;
  }
}

function firstDifference(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const line = now.findIndex((text, index) => text !== old[index]);
  const at = line === -1 ? now.length : line;
  return `The first line that differs is ${at + 1}:\n- ${old[at] ?? '(the end)'}\n+ ${now[at] ?? '(the end)'}`;
}
