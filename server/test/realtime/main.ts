// `npm run test:realtime -- --runs N --seed S`: listeners over lines that break, as long as asked, on a PostgreSQL of its own. Ends with 1 when something was found.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { cloneDatabase } from '../clone-database.ts';
import { startTemplate } from '../isolation/databases.ts';
import { play, rounds } from './run.ts';
import { openScene } from './scene.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '100' }, seed: { type: 'string' } } });
const runs = Number(values.runs);
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
  process.stderr.write('Usage: npm run test:realtime -- [--runs <from 1>] [--seed <integer>]\n');
  process.exit(2);
}

const template = await startTemplate();
const database = await cloneDatabase(template.urls);
const scene = await openScene({ database });
const startedAtMs = performance.now();
let [done, happened] = [0, 0];
const property = fc.asyncProperty(rounds, async (ops) => {
  const findings = await play(scene, ops);
  done += 1;
  happened += ops.flat().length;
  if (findings.length > 0) throw new Error(findings.join('\n'));
});
const outcome = await fc.check(property, { numRuns: runs, seed, endOnFailure: true });
process.stdout.write(
  `${done} runs, ${happened} happenings, seed ${seed}, ${((performance.now() - startedAtMs) / 1000).toFixed(0)} s: ${outcome.failed ? 'FOUND' : 'nothing found'}\n`,
);
if (outcome.failed) process.stdout.write(`${fc.defaultReportMessage(outcome)}\n`);
if (scene.server.realtimeErrors.length > 0)
  process.stdout.write(`${scene.server.realtimeErrors.length} errors of the hub: ${scene.server.realtimeErrors[0]}\n`);
await scene.close();
await template.stop();
process.exitCode = outcome.failed || scene.server.realtimeErrors.length > 0 ? 1 : 0;
