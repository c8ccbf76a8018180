// `npm run bench:web [-- --orders N --changes N --only load,scroll,change,lighthouse]`: how the web app does in a browser, as a table. Installs what only this needs.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openBrowser } from '../test/engine.ts';
import { startDemoServer } from '../test/server.ts';
import { measureChanges } from './changes.ts';
import type { Figure } from './figure.ts';
import { fillBoard } from './fill.ts';
import { measureLighthouse } from './lighthouse.ts';
import { measureFirstLoad } from './load.ts';
import { measureScrolling } from './scroll.ts';

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '2000' },
    changes: { type: 'string', default: '100' },
    only: { type: 'string', default: 'load,scroll,change,lighthouse' },
  },
});
const [orders, changes] = [Number(values.orders), Number(values.changes)];
const only = new Set(values.only.split(','));
if (!Number.isInteger(orders) || !Number.isInteger(changes) || orders < 1 || changes < 1) {
  process.stderr.write('Usage: npm run bench:web -- [--orders <from 1>] [--changes <from 1>] [--only load,scroll,change,lighthouse]\n');
  process.exit(2);
}

const figures: Figure[] = [];
const server = await startDemoServer({ ORDERLY_RATE_LIMIT_PER_MINUTE: '0' });
const browser = await openBrowser();
try {
  if (only.has('load')) figures.push(...(await measureFirstLoad(server, browser)));
  if (only.has('lighthouse')) {
    install();
    figures.push(...(await measureLighthouse(server)));
  }
  if (only.has('scroll') || only.has('change')) await fillBoard(server, orders);
  if (only.has('scroll')) figures.push(await measureScrolling(server, browser, orders));
  if (only.has('change')) figures.push(await measureChanges(server, browser, changes));
} finally {
  await browser.close();
  await server.close();
}
const width = Math.max(...figures.map(({ what }) => what.length));
process.stdout.write(`\n${new Date().toISOString()}\n`);
for (const { what, figure, goal, isMet } of figures)
  process.stdout.write(`${what.padEnd(width)}  ${figure}  (goal: ${goal}${isMet ? '' : ', short'})\n`);

function install(): void {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  if (existsSync(`${folder}node_modules/lighthouse/package.json`)) return;
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error('What measures could not be installed: see above.');
}
