import type { ImportReport } from '../src/fhir/index.ts';

const everyMs = 500;

/** Says on the error output how far an import is, twice a second at most. */
export function progress(): (done: number, of: number) => void {
  const startedAtMs = performance.now();
  let saidAtMs = 0;
  return (done, of) => {
    const now = performance.now();
    if (done < of && now - saidAtMs < everyMs) return;
    saidAtMs = now;
    const perSecond = Math.round((done * 1000) / Math.max(1, now - startedAtMs));
    process.stderr.write(`${done} of ${of} records, ${perSecond} a second\n`);
  };
}

/** Prints what became of the records: every refused one by its id, then the reasons counted. No patient data: ids and codes only. */
export function printReport(report: ImportReport, { dryRun = false, each = true } = {}): void {
  const lines = each ? report.refused.map(({ file, record, reason }) => `refused  ${reason.padEnd(32)} ${record} in file ${file}`) : [];
  const reasons = Object.entries(Object.groupBy(report.refused, ({ reason }) => reason)).sort((a, b) => (b[1]?.length ?? 0) - (a[1]?.length ?? 0));
  lines.push(
    '',
    `${report.records} records that ask for something`,
    `${String(report.placed).padStart(6)} ${dryRun ? 'would become orders' : 'became orders'}`,
  );
  lines.push(`${String(report.known).padStart(6)} were orders before`, `${String(report.refused.length).padStart(6)} refused`);
  for (const [reason, refused] of reasons) lines.push(`${String(refused?.length ?? 0).padStart(12)} ${reason}`);
  for (const [remark, count] of Object.entries(report.remarks)) lines.push(`${String(count).padStart(6)} ${remark}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}
