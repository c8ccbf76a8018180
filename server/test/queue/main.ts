// `npm run test:queue -- --orders 5000 --verifiers 50 --think 500`: a desk of many empties a queue; fails when an order was handed out twice or not at all.
import { parseArgs } from 'node:util';
import { percentile } from '../../bench/load.ts';
import { runQueue } from './run.ts';

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '5000' },
    verifiers: { type: 'string', default: '50' },
    think: { type: 'string', default: '500' },
  },
});
const [orders, verifiers, thinkMs] = [values.orders, values.verifiers, values.think].map(Number) as [number, number, number];
const report = await runQueue({ orders, verifiers, thinkMs });
const ms = (list: readonly number[]) =>
  [0.5, 0.95, 0.99, 1]
    .map((share) =>
      percentile(
        list.toSorted((a, b) => a - b),
        share,
      ).toFixed(1),
    )
    .join(' / ');
process.stdout.write(
  `${report.decided} orders decided by ${verifiers}, ${report.twice} twice, ${report.left} left; the fewest by one ${report.fewest}; ` +
    `at most ${report.furthest} places from its turn\nclaim ms p50 / p95 / p99 / max ${ms(report.claimMs)}, decide ${ms(report.decideMs)}\n` +
    `${report.mistakes.length} mistakes ${[...new Set(report.mistakes)].slice(0, 5).join('; ')}\n`,
);
process.exitCode = report.twice === 0 && report.left === 0 && report.mistakes.length === 0 ? 0 : 1;
