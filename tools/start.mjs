// `npm start`: installs what is missing, builds the web app if its sources changed, then runs the server until it ends or is told to.
// package.json says `exec`, so that a signal to npm reaches this process and not a shell that dies of it alone; what follows `||` is for Windows,
// which knows no exec.
import { join } from 'node:path';
import { buildWeb } from './build-web.mjs';
import { root, run } from './runtime.mjs';
import { setUp } from './setup.mjs';

try {
  const node = setUp();
  await buildWeb(node);
  process.exitCode = await run(node, [join(root, 'server', 'src', 'main.ts')]);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
