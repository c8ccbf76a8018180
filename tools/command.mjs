// A command of package.json that needs the installed tools: `node tools/command.mjs <script> …` sets up what is missing, then runs the script on Node 24;
// with `--web` before the script it builds the web app, too, if its sources changed.
import { join } from 'node:path';
import { buildWeb } from './build-web.mjs';
import { root, run } from './runtime.mjs';
import { setUp } from './setup.mjs';

const needsWeb = process.argv[2] === '--web';
const [script, ...args] = process.argv.slice(needsWeb ? 3 : 2);
try {
  if (script === undefined) throw new Error('Which script?');
  const node = setUp();
  if (needsWeb) await buildWeb(node);
  process.exitCode = await run(node, [join(root, script), ...args]);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
