// `npm run test:verification -- --kills 50`, `-- --away-minutes 60 --orders 200`, `-- --decided 500 --a-second 20`: the process that checks orders is killed at random moments; a payer is away and comes back; how
// long it takes from placing an order to its local checks being decided. Fails when something is lost, done twice or late.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { percentile } from '../../bench/load.ts';
import { migrate } from '../../src/platform/db/migrate.ts';
import { startEmbedded } from '../../src/platform/postgres/embedded.ts';
import type { ClonedDatabase } from '../clone-database.ts';
import { runAway } from './away.ts';
import { runDecided } from './decided.ts';
import { runKills } from './kills.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    'away-minutes': { type: 'string' },
    orders: { type: 'string', default: '200' },
    decided: { type: 'string' },
    'a-second': { type: 'string', default: '20' },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);

async function onDatabase<T>(work: (database: ClonedDatabase) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'orderly-test-'));
  const embedded = await startEmbedded({ dataDir });
  const { owner: ownerUrl, app: appUrl, worker: workerUrl, superuser: superuserUrl } = embedded.urls;
  try {
    await migrate({ ownerUrl });
    return await work({ ownerUrl, appUrl, workerUrl, superuserUrl, drop: async () => undefined });
  } finally {
    await embedded.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

if (values.kills !== undefined) {
  const rounds = Number(values.kills);
  const { orders, cutShort, askedAgain, mistakes } = await onDatabase((database) => runKills({ rounds, ordersARound: 6, database }));
  say(
    `${rounds} kills, ${cutShort} of them before the payer was asked of every order: ${orders} orders decided, ${askedAgain} questions asked again, ${mistakes.length} mistakes`,
  );
  for (const mistake of mistakes.slice(0, 5)) say(`  ${mistake}`);
  if (mistakes.length > 0) process.exitCode = 1;
}
if (values['away-minutes'] !== undefined) {
  const awaySeconds = Number(values['away-minutes']) * 60;
  const report = await onDatabase((database) => runAway({ orders: Number(values.orders), awaySeconds, database }));
  say(
    `payer away for ${values['away-minutes']} minutes: ${report.orders} orders, ${report.rejected} rejected, all decided ${report.secondsToDecide.toFixed(1)} s after its return; it was asked ${report.asked} times, coverage was recorded ${report.recorded} times; the other checks were decided within p95 ${report.othersMs.p95.toFixed(0)} ms, at most ${report.othersMs.max.toFixed(0)} ms`,
  );
  if (report.rejected > 0 || report.secondsToDecide > 120) process.exitCode = 1;
}
if (values.decided !== undefined) {
  const times = await runDecided({ orders: Number(values.decided), aSecond: Number(values['a-second']) });
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(times, share).toFixed(0));
  say(`${times.length} orders, ${values['a-second']} a second: from placing to all local checks decided p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`);
  if (Number(p95) > 1000) process.exitCode = 1;
}
