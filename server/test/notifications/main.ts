// `npm run test:notifications -- --kills 200`: kills the processes that take orders and that tell of them at random moments, and looks whether each is told of once. Fails when one is lost, told
// of twice, or when a message came more often than is counted.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '../../src/platform/db/migrate.ts';
import { startEmbedded } from '../../src/platform/postgres/embedded.ts';
import { runKills } from './kills.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '200' } } });
const kills = Number(values.kills);
if (!Number.isInteger(kills) || kills < 1) {
  process.stderr.write('Usage: npm run test:notifications -- [--kills <from 1>]\n');
  process.exit(2);
}
const say = (line: string) => process.stdout.write(`${line}\n`);
const dataDir = mkdtempSync(join(tmpdir(), 'orderly-test-'));
const embedded = await startEmbedded({ dataDir });
try {
  const { owner: ownerUrl, app: appUrl, worker: workerUrl, superuser: superuserUrl } = embedded.urls;
  await migrate({ ownerUrl });
  const startedAtMs = performance.now();
  const report = await runKills({ kills, database: { ownerUrl, appUrl, workerUrl, superuserUrl, drop: async () => undefined }, say });
  const { api, worker } = report.kills;
  say(
    `${api + worker} kills (server ${api}, worker ${worker}) in ${Math.round((performance.now() - startedAtMs) / 1000)} s: ${report.orders} orders, ${report.deliveries} deliveries, ` +
      `${report.twice} messages came more than once, ${report.repeats} repeats counted, ${report.mistakes.length} mistakes`,
  );
  for (const mistake of report.mistakes.slice(0, 30)) say(`  ${mistake}`);
  process.exitCode = report.mistakes.length === 0 ? 0 : 1;
} finally {
  await embedded.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
