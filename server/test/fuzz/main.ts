// `npm run test:fuzz -- --inputs N --seed S`, or `-- --replay '<input as printed>'`: generated requests against the whole server, on a PostgreSQL of its own. Ends with 1 when something was found.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { cloneDatabase } from '../clone-database.ts';
import { startTemplate } from '../isolation/databases.ts';
import { startTestServer } from '../server.ts';
import { fuzz, type Report, replay } from './run.ts';

const { values } = parseArgs({ options: { inputs: { type: 'string', default: '100000' }, seed: { type: 'string' }, replay: { type: 'string' } } });
const inputs = Number(values.inputs);
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
if (!Number.isInteger(inputs) || !Number.isInteger(seed) || inputs < 1) {
  process.stderr.write('Usage: npm run test:fuzz -- [--inputs <from 1>] [--seed <integer>] | --replay <input as printed>\n');
  process.exit(2);
}

if (values.replay !== undefined) {
  await replayOnce(values.replay);
  process.exit();
}
const startedAtMs = performance.now();
let saidAtMs = startedAtMs;
const template = await startTemplate();
try {
  process.stdout.write(`fuzz: ${inputs} inputs, seed ${seed}\n`);
  const report = await fuzz({
    inputs,
    seed,
    start: async () => startTestServer({ database: await cloneDatabase(template.urls) }),
    onProgress(done) {
      if (performance.now() - saidAtMs < 15_000) return;
      saidAtMs = performance.now();
      process.stdout.write(`  ${done} inputs, ${Math.round((done * 1000) / (performance.now() - startedAtMs))}/s\n`);
    },
  });
  print(report);
  if (report.findings.length > 0) process.exitCode = 1;
} finally {
  await template.stop();
}
process.stdout.write(`${process.exitCode === 1 ? 'FAILED' : 'ok'} in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s, seed ${seed}\n`);

async function replayOnce(printed: string): Promise<void> {
  const template = await startTemplate();
  const server = await startTestServer({ database: await cloneDatabase(template.urls) });
  try {
    process.stdout.write(`${await replay(server, printed)}\n`);
  } finally {
    await server.close();
    await template.stop();
  }
}

function print(report: Report): void {
  const operations = [...report.byOperation].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [id, statuses] of operations) {
    const total = [...statuses.values()].reduce((sum, count) => sum + count, 0);
    const each = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
    process.stdout.write(`${id.padEnd(24)} ${String(total).padStart(6)}  ${each.join('  ')}\n`);
  }
  const all = [...report.byStatus].sort(([a], [b]) => (a < b ? -1 : 1)).map(([status, count]) => `${status}: ${count}`);
  process.stdout.write(`all answers by status: ${all.join('  ')}\n`);
  const reached = operations.filter(([, statuses]) => statuses.size > 0).length;
  process.stdout.write(`${report.inputs} inputs, ${reached} of ${operations.length} operations, slowest ${Math.round(report.slowestMs)} ms\n`);
  for (const { what, input, answer } of report.findings)
    process.stdout.write(`FOUND ${what}\n  input: ${input.slice(0, 3000)}\n  answer: ${answer}\n`);
  if (reached < operations.length) {
    process.exitCode = 1;
    process.stdout.write('Some operations got no input: run with more.\n');
  }
}
