// `npm run test:archive -- --orders 1000 --kills 0`: orders that are over are sealed, and each bundle is made again by another process; fails when one is missing, there twice or other, or when
// a thousand take a minute or more.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '../../src/platform/db/migrate.ts';
import { startEmbedded } from '../../src/platform/postgres/embedded.ts';
import { runSealing, type SealingReport } from './run.ts';

const { values } = parseArgs({ options: { orders: { type: 'string', default: '1000' }, kills: { type: 'string', default: '0' } } });
const [orders, kills] = [Number(values.orders), Number(values.kills)];
const mostSecondsPerThousand = 60;

async function run(): Promise<SealingReport> {
  const dataDir = mkdtempSync(join(tmpdir(), 'orderly-test-'));
  const embedded = await startEmbedded({ dataDir });
  const { owner: ownerUrl, app: appUrl, worker: workerUrl, superuser: superuserUrl } = embedded.urls;
  try {
    await migrate({ ownerUrl });
    return await runSealing({ orders, kills, database: { ownerUrl, appUrl, workerUrl, superuserUrl, drop: async () => undefined } });
  } finally {
    await embedded.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const { seconds, sealed, same, jsonBytes, pdfBytes, storedBytes, mistakes } = await run();
const kb = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;
process.stdout.write(
  `${sealed} of ${orders} orders sealed in ${seconds.toFixed(1)} s${kills === 0 ? '' : `, ${kills} kills in between`}; ${same} made again by another process have the same bytes\n` +
    `a bundle: ${kb(jsonBytes)} of JSON, ${kb(pdfBytes)} of PDF, ${kb(storedBytes)} stored; ${mistakes.length} mistakes ${[...new Set(mistakes)].slice(0, 5).join('; ')}\n`,
);
const fast = kills > 0 || seconds < (mostSecondsPerThousand * Math.max(orders, 100)) / 1000;
process.exitCode = sealed === orders && same === orders && mistakes.length === 0 && fast ? 0 : 1;
