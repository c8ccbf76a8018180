// `npm run test:fhir -- DIR`: how many of a folder's records are accepted and refused, and why, on a database made for it and thrown away. Runs twice: the
// second time nothing may be added. Ends with 1 when something was.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { boot } from '../src/boot.ts';
import { findClinic, importOrders } from '../src/fhir/index.ts';
import { openMachineSession } from '../src/identity/index.ts';
import { openInstallation } from '../src/installation.ts';
import { readSettings } from '../src/platform/config.ts';
import { printReport } from './fhir-report.ts';

const clinicName = 'Lakeside Family Clinic';
const npiOfTheDemo = '1234567893';

async function main(): Promise<number> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [folder] = positionals;
  if (folder === undefined) throw new Error('Usage: npm run test:fhir -- DIR');
  const from = resolve(process.env.INIT_CWD ?? '.', folder);
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(json|ndjson)$/.test(name));
  const dataDir = mkdtempSync(join(tmpdir(), 'orderly-fhir-'));
  const environment = { ORDERLY_DATA_DIR: dataDir, PORT: '0', ORDERLY_LOG_LEVEL: 'error', ORDERLY_DEMO_PASSWORD: 'only-for-this-run' };
  const settings = readSettings(environment);
  const server = await boot(settings);
  const installation = await openInstallation(settings);
  try {
    const { worker, orders } = installation;
    const clinic = await findClinic(worker, clinicName);
    if (clinic === undefined) throw new Error(`the demo company has no ${clinicName} any more`);
    const { credential } = await openMachineSession(worker, { name: 'FHIR import', organizationId: clinic.id, role: 'provider' });
    const run = () =>
      importOrders(
        { worker, orders },
        files.map((name) => join(from, name)),
        { clinic, orderingNpi: npiOfTheDemo, credential },
      );
    process.stdout.write(`${files.length} files of ${folder}\n`);
    printReport(await run());
    const again = await run();
    process.stdout.write(`\nOnce more: ${again.placed} became orders, ${again.known} were orders before, ${again.refused.length} refused\n`);
    return again.placed === 0 ? 0 : 1;
  } finally {
    await installation.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  },
);
