// Sealing as a process of its own, that can be killed: `node worker.ts seal URL FOLDER` seals what is over and says when it has begun; `node worker.ts compare URL FOLDER` makes
// every bundle anew, in another order than before, and says how many have the same bytes.
import { join } from 'node:path';
import pg from 'pg';
import { composeBundle } from '../../src/archive/bundle.ts';
import { writeBundle } from '../../src/archive/bundle-pdf.ts';
import { sha256 } from '../../src/archive/contents.ts';
import { startArchive } from '../../src/archive/index.ts';
import { openStorages } from '../../src/documents/index.ts';
import { startFollowers } from '../../src/journal/index.ts';
import { openRootKeyFile, openVault } from '../../src/phi/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/db/database.ts';

const [mode = '', workerUrl = '', folder = ''] = process.argv.slice(2);
const db = openDatabase({ url: workerUrl, max: 4, applicationName: 'test-worker' });
const root = openRootKeyFile(join(folder, 'root.key'), { create: false });
const phi = await openVault(root);
process.on('disconnect', () => process.exit());
if (mode === 'compare') await compare();
else await seal();

async function seal(): Promise<void> {
  const storages = await openStorages(null);
  const onError = (error: unknown) => process.stderr.write(`${String(error)}\n`);
  const archive = startArchive({ db, clock: systemClock, phi, storages, retentionYears: 7, workerUrl, onError });
  startFollowers({ db, followers: [archive.follower], onError });
  process.send?.('begun');
}

async function compare(): Promise<void> {
  const client = new pg.Client({ connectionString: workerUrl });
  await client.connect();
  const { rows } = await client.query<{ order_id: string; version: number; json_sha256: string; pdf_sha256: string }>(
    'select order_id, version, json_sha256, pdf_sha256 from order_archives order by sealed_at desc',
  );
  await client.end();
  let same = 0;
  for (const { order_id, version, json_sha256, pdf_sha256 } of rows) {
    const composed = await db.transaction((tx) => composeBundle(tx, { phi }, order_id, version));
    if (composed === null) continue;
    if (sha256(composed.json) === json_sha256 && sha256(await writeBundle(composed)) === pdf_sha256) same += 1;
  }
  process.send?.({ same });
}
