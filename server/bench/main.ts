// `npm run bench -- --only change,read --seconds 10 --rounds 3 --json FILE`: how fast the server is, against a bare reference in the same process.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type MeasureName, measureNames, runBench } from './bench.ts';
import { headerOf, tableOf } from './report.ts';

const usage = `Usage: npm run bench -- [--only ${measureNames.join(',')}] [--full] [--seconds 10] [--rounds 3] [--rows 1000000] [--drift-minutes 10] [--json FILE]
Without --only it takes all but drift; --full takes that too.\n`;
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    full: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    rows: { type: 'string', default: '1000000' },
    'drift-minutes': { type: 'string', default: '10' },
    json: { type: 'string' },
  },
});
const usual = measureNames.filter((name) => values.full || name !== 'drift');
const only = (values.only?.split(',') ?? usual) as MeasureName[];
const [seconds, rounds, rows, driftMinutes] = [values.seconds, values.rounds, values.rows, values['drift-minutes']].map(Number) as [
  number,
  number,
  number,
  number,
];
const areWhole = [rounds, rows, driftMinutes].every((number) => Number.isInteger(number) && number >= 1);
if (!areWhole || !(seconds > 0 && seconds <= 600) || !only.every((name) => measureNames.includes(name))) {
  process.stderr.write(usage);
  process.exit(2);
}

const report = await runBench({ only, seconds, rounds, rows, driftMinutes, say: (line) => process.stdout.write(`${line}\n`) });
process.stdout.write(`\n${headerOf(report)}\n\n${tableOf(report.measures)}\n`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
