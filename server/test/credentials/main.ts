// `npm run test:credentials -- --rows 80000`: a list of exclusions as large as the real one is imported, and practitioners are looked up in it; fails when either takes too long or a look-up uses no index.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { percentile } from '../../bench/load.ts';
import { importList, openCredentials, publishedLists } from '../../src/credentials/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/db/database.ts';
import { migrate } from '../../src/platform/db/migrate.ts';
import { startEmbedded } from '../../src/platform/postgres/embedded.ts';
import { withClient } from '../model/company.ts';
import { npiOf, writeExclusions } from './lists.ts';

const { values } = parseArgs({ options: { rows: { type: 'string', default: '80000' }, lookups: { type: 'string', default: '2000' } } });
const [rows, lookups] = [Number(values.rows), Number(values.lookups)];
const [mostSeconds, mostLookupMs] = [20, 2];

const dataDir = mkdtempSync(join(tmpdir(), 'orderly-test-'));
const embedded = await startEmbedded({ dataDir });
try {
  await migrate({ ownerUrl: embedded.urls.owner });
  const db = openDatabase({ url: embedded.urls.worker, max: 4, applicationName: 'test' });
  const path = join(dataDir, 'list.csv');
  writeExclusions(path, rows);
  const startedAt = performance.now();
  const report = await importList(db, { list: publishedLists.exclusions, path });
  const seconds = (performance.now() - startedAt) / 1000;
  const credentials = openCredentials({ db, clock: systemClock, registryUrl: null });
  const times: number[] = [];
  for (let n = 0; n < lookups; n += 1) {
    const at = performance.now();
    const serial = (n * 7919) % rows;
    const { failed } = await credentials.look({ npi: npiOf(serial), givenName: 'John', familyName: `Doe ${n}`, state: 'IL', forMedicare: true });
    times.push(performance.now() - at);
    if (failed.includes('excluded') !== (serial % 4 === 0)) throw new Error(`the look-up of row ${serial} is wrong`);
  }
  await db.close();
  const scans = await withClient(embedded.urls.superuser, async (client) => {
    const found = await client.query<{ seq_scan: string; idx_scan: string }>(
      `select seq_scan, idx_scan from pg_stat_user_tables where relname = 'exclusions'`,
    );
    return found.rows[0];
  });
  times.sort((a, b) => a - b);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(times, share)) as [number, number, number];
  process.stdout.write(
    `${report.rows} rows taken in ${seconds.toFixed(1)} s\n${lookups} look-ups: p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms; ` +
      `the table was read ${scans?.idx_scan} times by an index, ${scans?.seq_scan} times as a whole\n`,
  );
  process.exitCode = report.rows === rows && seconds < mostSeconds && p95 < mostLookupMs ? 0 : 1;
} finally {
  await embedded.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
