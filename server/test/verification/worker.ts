// The background work as a process of its own, that can be killed: `node worker.ts URL FOLDER PAYER`; says when it has begun.
import { join } from 'node:path';
import { openCredentials } from '../../src/credentials/index.ts';
import { openInsurance, type Payer } from '../../src/insurance/index.ts';
import { startFollowers } from '../../src/journal/index.ts';
import { openRootKeyFile, openVault } from '../../src/phi/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/db/database.ts';
import { createLocator } from '../../src/territories/index.ts';
import { loadRequirements, startVerification } from '../../src/verification/index.ts';

const [workerUrl = '', folder = '', endpoint = ''] = process.argv.slice(2);
const db = openDatabase({ url: workerUrl, max: 4, applicationName: 'test-worker' });
const root = openRootKeyFile(join(folder, 'root.key'), { create: false });
const phi = await openVault(root);
const payers = new Map<string, Payer>([['PLAN', { id: 'PLAN', name: 'A plan', kind: 'commercial', adapter: 'fhir', endpoint }]]);
const insurance = await openInsurance({ db, index: phi.index, payers, timeoutMs: 2000 });
const credentials = openCredentials({ db, clock: systemClock, registryUrl: null });
const onError = (error: unknown) => process.stderr.write(`${String(error)}\n`);
const verification = startVerification({
  orders: { db, clock: systemClock, phi, territories: createLocator() },
  workerUrl,
  rulebook: await loadRequirements(payers),
  insurance,
  credentials,
  onError,
});
startFollowers({ db, followers: [verification.follower], onError });
process.on('disconnect', () => process.exit());
process.send?.('begun');
