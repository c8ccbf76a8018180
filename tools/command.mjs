// A command of package.json that needs the installed tools: `node tools/command.mjs <script> …` sets up what is missing, then runs the script on Node 24.
import { join } from 'node:path';
import { root, run } from './runtime.mjs';
import { setUp } from './setup.mjs';

const [script, ...args] = process.argv.slice(2);
try {
  if (script === undefined) throw new Error('Which script?');
  process.exitCode = await run(setUp(), [join(root, script), ...args]);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
