// `npm run bench -- --only change,read --seconds 10 --rounds 3 --json FILE`: how fast the server is, against a bare reference in the same process.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { connections } from './changes.ts';
import { type Extent, measureChange, measureCreate, measureRead } from './measures.ts';
import { circumstances, postgresqlVersion, type Report, tableOf } from './report.ts';
import type { Measured } from './rounds.ts';
import { openSite, type Site } from './site.ts';

const onSite: Readonly<Record<string, (site: Site, extent: Extent) => Promise<Measured[]>>> = {
  change: measureChange,
  create: measureCreate,
  read: measureRead,
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(onSite).join(',') },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const wanted = values.only.split(',');
if (!(seconds > 0) || !Number.isInteger(rounds) || rounds < 1 || !wanted.every((name) => name in onSite)) {
  process.stderr.write(`Usage: npm run bench -- [--only ${Object.keys(onSite).join(',')}] [--seconds S] [--rounds N] [--json FILE]\n`);
  process.exit(2);
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const measures: Measured[] = [];
const site = await openSite();
try {
  for (const name of wanted) measures.push(...((await onSite[name]?.(site, { seconds, rounds, say })) ?? []));
  const report: Report = { ...circumstances(await postgresqlVersion(site.superuserUrl)), settings: { seconds, rounds, connections }, measures };
  say(`\n${tableOf(measures)}`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
} finally {
  await site.close();
}
