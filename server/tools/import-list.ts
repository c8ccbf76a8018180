// `npm run import:exclusions -- FILE`, `npm run import:ordering -- FILE`: the OIG's list of exclusions and Medicare's Order and Referring file, as published, into the installation's own tables. Ends
// with 1 when it refused rows, 2 when it could not begin.
import { resolve } from 'node:path';
import { importList, publishedLists } from '../src/credentials/index.ts';
import { openInstallation } from '../src/installation.ts';
import { readSettings } from '../src/platform/config.ts';
import { OperatorError } from '../src/platform/errors.ts';
import { lastWords } from '../src/platform/log.ts';

const everyLines = 20_000;

async function main(): Promise<number> {
  const [kind = '', file] = process.argv.slice(2);
  const list = publishedLists[kind as keyof typeof publishedLists];
  if (list === undefined || file === undefined)
    throw new OperatorError('Usage: npm run import:exclusions -- FILE   or   npm run import:ordering -- FILE');
  const installation = await openInstallation(readSettings(process.env));
  try {
    const startedAtMs = performance.now();
    const onProgress = (line: number) => {
      if (line % everyLines === 0) process.stdout.write(`  ${line} lines\n`);
    };
    const report = await importList(installation.worker, { list, path: resolve(process.env.INIT_CWD ?? '.', file), onProgress });
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
    process.stdout.write(
      report.known
        ? `${list.name}: this file counts already, ${report.rows} rows\n`
        : `${list.name}: ${report.rows} rows taken in ${seconds} s, ${report.refused} refused\n`,
    );
    for (const { line, why } of report.refusals) process.stdout.write(`  line ${line}: ${why}\n`);
    return report.refused === 0 ? 0 : 1;
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
