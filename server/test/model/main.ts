// `npm run test:model -- --runs N --seed S`: the model harness as long as asked, on a PostgreSQL of its own. Ends with 1 when something was found.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { migrate } from '../../src/platform/db/migrate.ts';
import { startEmbedded } from '../../src/platform/postgres/embedded.ts';
import { ownRoot, prepare } from './prepared.ts';
import { runModel } from './run.ts';
import { closeWhenAsked, temporaryFolder } from './temporary.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, seed: { type: 'string' }, commands: { type: 'string', default: '24' } },
});
const runs = Number(values.runs);
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
const maxCommands = Number(values.commands);
if (![runs, seed, maxCommands].every(Number.isInteger) || runs < 1 || maxCommands < 1) {
  process.stderr.write('Usage: npm run test:model -- [--runs <from 1>] [--seed <integer>] [--commands <most in a run>]\n');
  process.exit(2);
}

const startedAtMs = performance.now();
const embedded = await startEmbedded({ dataDir: temporaryFolder('orderly-test').path, durable: false });
closeWhenAsked(() => embedded.stop());
try {
  const { owner: ownerUrl, app: appUrl, worker: workerUrl, superuser: superuserUrl } = embedded.urls;
  await migrate({ ownerUrl });
  const prepared = await prepare({ ownerUrl, appUrl, workerUrl, superuserUrl });
  const server = await prepared.start(ownRoot);
  process.stdout.write(`model: ${runs} runs, seed ${seed}\n`);
  let saidAtMs = performance.now();
  const report = await runModel({
    ...prepared,
    ...server,
    runs,
    seed,
    maxCommands,
    onRun(done) {
      if (performance.now() - saidAtMs < 15_000) return;
      saidAtMs = performance.now();
      process.stdout.write(`  ${done} runs\n`);
    },
  });
  const outcomes = [...report.tally].sort(([, a], [, b]) => b - a).map(([code, count]) => `${code} ${count}`);
  process.stdout.write(`${report.runs} runs, ${report.orders} orders, ${report.steps} steps; racing requests: ${outcomes.join(', ')}\n`);
  if (report.found !== null) {
    process.exitCode = 1;
    process.stdout.write(`FOUND in run ${report.runs + 1}:\n${report.found}\nThe server’s last words:\n${server.child.lastWords()}\n`);
    process.stdout.write(`Again: npm run test:model -- --runs ${report.runs + 1} --seed ${seed} --commands ${maxCommands}\n`);
  }
  await server.close();
} finally {
  await embedded.stop();
}
process.stdout.write(`${process.exitCode === 1 ? 'FAILED' : 'ok'} in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s, seed ${seed}\n`);
