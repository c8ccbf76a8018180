import { parseArgs } from 'node:util';
import { prepareWorld, startTemplate } from './databases.ts';
import { type RunReport, runProbes } from './run.ts';
import type { Wall } from './serve.ts';

/** `npm run test:isolation -- --probes N --seed S --wall both|application-off|rls-off|all`: probes the isolation and fails on a leak. */
const walls: readonly Wall[] = ['both', 'application-off', 'rls-off'];

const { values } = parseArgs({
  options: { probes: { type: 'string', default: '10000' }, seed: { type: 'string' }, wall: { type: 'string', default: 'both' } },
});
const probes = Number(values.probes);
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const wanted = values.wall === 'all' ? walls : walls.filter((wall) => wall === values.wall);
if (!Number.isInteger(probes) || probes < 1 || !Number.isInteger(seed) || wanted.length === 0) {
  console.error('Usage: npm run test:isolation -- --probes N [--seed S] [--wall both|application-off|rls-off|all]');
  process.exit(2);
}

function print(wall: Wall, report: RunReport): void {
  console.log(
    `\n${report.probes} probes, seed ${seed}, walls: ${wall}, ${(report.durationMs / 1000).toFixed(1)} s, ${report.findings.length} findings`,
  );
  for (const [dimension, counts] of Object.entries(report.counts)) {
    const sorted = Object.entries(counts).sort((a, b) => b[1] - a[1]);
    console.log(`  ${dimension}: ${sorted.map(([value, count]) => `${value} ${count}`).join(', ')}`);
  }
  for (const finding of report.findings) console.log(`  LEAK ${finding}`);
}

const template = await startTemplate();
let findings = 0;
try {
  const prepared = await prepareWorld(template.urls, seed);
  for (const wall of wanted) {
    const report = await runProbes({ prepared, probes, seed, wall });
    print(wall, report);
    findings += report.findings.length;
  }
  await prepared.close();
} finally {
  await template.stop();
}
console.log(findings === 0 ? '\nNo leak.' : `\n${findings} findings.`);
process.exitCode = findings === 0 ? 0 : 1;
