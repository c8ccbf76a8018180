// `npm run test:documents -- --uploads 100 --megabytes 20 --storage database`: many large documents at once; fails when one is lost or memory grows by 100 MB or more.
import { parseArgs } from 'node:util';
import { runUploads } from './run.ts';

const { values } = parseArgs({
  options: {
    uploads: { type: 'string', default: '100' },
    megabytes: { type: 'string', default: '20' },
    storage: { type: 'string', default: 'database' },
  },
});
const mb = 1_000_000;
const mostGrowthBytes = 100 * mb;
const uploads = Number(values.uploads);
const storage = values.storage === 's3' ? 's3' : 'database';
const report = await runUploads({ uploads, bytes: Math.min(Number(values.megabytes) * 1024 * 1024, 20 * 1024 * 1024), storage });
const grown = report.peakBytes - report.beforeBytes;
process.stdout.write(
  `${report.stored} of ${uploads} documents of ${values.megabytes} MiB stored in ${storage} at once in ${report.seconds.toFixed(1)} s\n` +
    `memory of the server: ${(report.beforeBytes / mb).toFixed(0)} MB before, ${(report.peakBytes / mb).toFixed(0)} MB at most, grown by ${(grown / mb).toFixed(0)} MB\n` +
    report.refused
      .slice(0, 5)
      .map((refusal) => `  ${refusal}\n`)
      .join(''),
);
process.exitCode = report.stored === uploads && grown < mostGrowthBytes ? 0 : 1;
