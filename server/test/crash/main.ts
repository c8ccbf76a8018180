// `npm run test:crash -- --kills N --seed S`: the crash harness as long as asked, on data of its own. Ends with 1 when something was lost, happened
// twice or hung. `--root` takes another checkout.
import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ownRoot } from '../model/prepared.ts';
import { closeWhenAsked } from '../model/temporary.ts';
import { percentileMs, runCrashes } from './run.ts';
import { startEmbeddedSubject } from './subject.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '30' },
    seed: { type: 'string' },
    clients: { type: 'string', default: '10' },
    root: { type: 'string', default: ownRoot },
  },
});
const kills = Number(values.kills);
const clients = Number(values.clients);
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
if (![kills, clients, seed].every(Number.isInteger) || kills < 1 || clients < 8) {
  process.stderr.write('Usage: npm run test:crash -- [--kills <from 1>] [--seed <integer>] [--clients <from 8>]\n');
  process.exit(2);
}

const startedAtMs = performance.now();
const mostShown = 30;
const subject = await startEmbeddedSubject(resolve(values.root));
closeWhenAsked(() => subject.close());
try {
  process.stdout.write(`crash: ${kills} kills, ${clients} clients, seed ${seed}\n`);
  let count = 0;
  const report = await runCrashes({
    subject,
    kills,
    clients,
    seed,
    onKill({ kind, downMs }) {
      count += 1;
      process.stdout.write(`  ${count}. ${kind}: ready after ${Math.round(downMs)} ms\n`);
    },
  });
  for (const kind of new Set(report.kills.map((kill) => kill.kind))) {
    const down = report.kills.filter((kill) => kill.kind === kind).map(({ downMs }) => downMs);
    process.stdout.write(
      `${kind}: ${down.length} kills; ready again after p50 ${percentileMs(down, 0.5)} ms, p99 ${percentileMs(down, 0.99)} ms, longest ${Math.round(Math.max(...down))} ms\n`,
    );
  }
  const all = report.kills.map(({ downMs }) => downMs);
  const { notes } = report;
  const retries = [...notes.retries].map(([cause, times]) => `${cause} ${times}`).join(', ');
  process.stdout.write(
    `${report.kills.length} kills (ready again p50 ${percentileMs(all, 0.5)} ms, p99 ${percentileMs(all, 0.99)} ms), ${report.orders} orders, ${report.steps} steps acknowledged; ` +
      `sent again: ${retries || 'nothing'}; ${notes.unansweredButDone} of these had been done; longest request ${Math.round(notes.longestRequestMs)} ms\n`,
  );
  if (report.violations.length > 0) {
    process.exitCode = 1;
    process.stdout.write(
      `FOUND ${report.violations.length}:\n${report.violations.slice(0, mostShown).join('\n')}\nThe server’s last words:\n${subject.lastWords()}\n`,
    );
    process.stdout.write(`Again: npm run test:crash -- --kills ${kills} --clients ${clients} --seed ${seed}\n`);
  }
} finally {
  await subject.close();
}
process.stdout.write(
  `${process.exitCode === 1 ? 'FAILED' : 'ok, 0 losses'} in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s, seed ${seed}\n`,
);
