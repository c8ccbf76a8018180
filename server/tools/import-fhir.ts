// `npm run import:fhir -- --clinic <id or name> --ordering-npi <NPI> [--dry-run] [--json REPORT] FILE…`: FHIR R4 files become orders of the installation that the
// environment names, whether its server runs or not. Ends with 1 when it refused records, 2 when it could not begin.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findClinic, type ImportReport, importOrders } from '../src/fhir/index.ts';
import { openMachineSession } from '../src/identity/index.ts';
import { openInstallation } from '../src/installation.ts';
import { readSettings } from '../src/platform/config.ts';
import { printReport, progress } from './fhir-report.ts';

const usage = 'Usage: npm run import:fhir -- --clinic <id or name> --ordering-npi <NPI> [--dry-run] [--json REPORT] FILE…';

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      clinic: { type: 'string' },
      'ordering-npi': { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const { clinic: wanted, 'ordering-npi': orderingNpi } = values;
  if (wanted === undefined || orderingNpi === undefined || positionals.length === 0) throw new Error(usage);
  const installation = await openInstallation(readSettings(process.env));
  try {
    const { worker, orders } = installation;
    const clinic = await findClinic(worker, wanted);
    if (clinic === undefined) throw new Error(`There is no clinic ${wanted}. Name it as GET /api/v1/organizations does, or by its id.`);
    const session = await openMachineSession(worker, { name: 'FHIR import', organizationId: clinic.id, role: 'provider' });
    try {
      const files = positionals.map((path) => resolve(process.env.INIT_CWD ?? '.', path));
      const options = { clinic, orderingNpi, credential: session.credential, dryRun: values['dry-run'], onProgress: progress() };
      const report: ImportReport = await importOrders({ worker, orders }, files, options);
      printReport(report, { dryRun: values['dry-run'] });
      if (values.json !== undefined) writeFileSync(resolve(process.env.INIT_CWD ?? '.', values.json), `${JSON.stringify(report, null, 2)}\n`);
      return report.refused.length === 0 ? 0 : 1;
    } finally {
      await session.end();
    }
  } finally {
    await installation.close();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  },
);
