import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../src/app.ts';
import { openRootKeyFile, openVault } from '../src/phi/index.ts';
import { systemClock } from '../src/platform/clock.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { createLog } from '../src/platform/log.ts';
import { startHub } from '../src/realtime/index.ts';

/** The API's OpenAPI document as the server answers it, one member a line. The URLs are of a database that has all migrations. */
export async function openApiText({ app: appUrl, worker: workerUrl }: { readonly app: string; readonly worker: string }): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'orderly-openapi-'));
  const db = openDatabase({ url: appUrl, max: 1, applicationName: 'generate' });
  const worker = openDatabase({ url: workerUrl, max: 2, applicationName: 'generate-worker' });
  const hub = await startHub({ db: worker, clock: systemClock, onError: () => undefined });
  try {
    const root = openRootKeyFile(join(dataDir, 'root.key'), { create: true });
    const app = await createApp({
      db,
      worker,
      hub,
      appUrl,
      phi: await openVault(root),
      logger: createLog('silent'),
      authSecret: 'no session is made with this secret',
      publicUrl: 'http://localhost',
      trustedProxies: [],
      rateLimitPerMinute: 0,
    });
    const answer = await app.inject('/api/v1/openapi.json');
    await app.close();
    if (answer.statusCode !== 200) throw new Error(`the server did not answer its description: ${answer.body}`);
    return `${JSON.stringify(answer.json(), null, 2)}\n`;
  } finally {
    await hub.stop();
    await worker.close();
    await db.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
