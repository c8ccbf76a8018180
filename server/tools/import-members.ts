// `npm run import:members -- --payer ID FILE`: members of a payer onto the installation's own file, by which its coverage is checked. Ends with 1 when it
// refused rows, 2 when it could not begin.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openInstallation } from '../src/installation.ts';
import { importMembers, loadPayers } from '../src/insurance/index.ts';
import { readSettings } from '../src/platform/config.ts';
import { OperatorError } from '../src/platform/errors.ts';
import { lastWords } from '../src/platform/log.ts';

const usage = 'Usage: npm run import:members -- --payer ID FILE   (CSV: member_id,active_from,active_until)';
const mostShown = 20;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { payer: { type: 'string' } } });
  const [file] = positionals;
  if (values.payer === undefined || file === undefined) throw new OperatorError(usage);
  const payer = (await loadPayers()).get(values.payer);
  if (payer?.adapter !== 'local') throw new OperatorError(`config/payers.json has no payer ${values.payer} with the adapter local.`);
  const installation = await openInstallation(readSettings(process.env));
  try {
    const parts = { worker: installation.worker, index: installation.orders.phi.index };
    const { added, refused } = await importMembers(parts, { payerId: payer.id, path: resolve(process.env.INIT_CWD ?? '.', file) });
    process.stdout.write(`${added} members of ${payer.name} on file, ${refused.length} rows refused\n`);
    for (const { line, why } of refused.slice(0, mostShown)) process.stdout.write(`  line ${line}: ${why}\n`);
    return refused.length === 0 ? 0 : 1;
  } finally {
    await installation.close();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${lastWords(error)}\n`);
    process.exitCode = 2;
  },
);
