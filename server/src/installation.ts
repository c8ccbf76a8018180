import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { syncWorkflow } from './orders/index.ts';
import { openRootKeyFile, openVault, type PhiVault } from './phi/index.ts';
import { systemClock } from './platform/clock.ts';
import type { Settings } from './platform/config.ts';
import { type Database, openDatabase } from './platform/db/database.ts';
import { migrate } from './platform/db/migrate.ts';
import { OperatorError } from './platform/errors.ts';
import { joinEmbedded } from './platform/postgres/embedded.ts';
import { createLocator, type Locator } from './territories/index.ts';

/** What a program beside the server needs of the installation that the settings name. */
export interface Installation {
  readonly worker: Database;
  readonly orders: {
    readonly db: Database;
    readonly clock: typeof systemClock;
    readonly phi: PhiVault;
    readonly territories: Locator;
  };
  close(): Promise<void>;
}

const maxConnections = 4;

/** Opens the installation, whether its server runs or not. Errors: as of the parts; when nothing was ever started there. */
export async function openInstallation(settings: Settings): Promise<Installation> {
  const dataDir = resolve(settings.dataDir);
  const keyFile = settings.rootKeyFile ?? join(dataDir, 'root.key');
  if (settings.rootKeyFile === null && !existsSync(keyFile))
    throw new OperatorError(`There is no installation in ${dataDir} yet. Run npm start once.`);
  const root = openRootKeyFile(keyFile, { create: false });
  const embedded = settings.database === null ? await joinEmbedded(dataDir) : null;
  const urls = embedded?.urls ?? {
    app: settings.database?.appUrl ?? '',
    owner: settings.database?.ownerUrl ?? '',
    worker: settings.database?.workerUrl ?? '',
  };
  await migrate({ ownerUrl: urls.owner });
  const worker = openDatabase({ url: urls.worker, max: maxConnections, applicationName: 'orderly-command-worker' });
  const db = openDatabase({ url: urls.app, max: maxConnections, applicationName: 'orderly-command' });
  await syncWorkflow(worker);
  return {
    worker,
    orders: { db, clock: systemClock, phi: await openVault(root), territories: createLocator() },
    async close() {
      await db.close();
      await worker.close();
      await embedded?.stop();
    },
  };
}
