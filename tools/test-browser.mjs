// `npm run test:browser [-- <file> …]`: builds the web app if its sources changed, then runs every test in a browser, or those named.
import { buildWeb } from './build-web.mjs';
import { runTool } from './runtime.mjs';
import { setUp } from './setup.mjs';

try {
  const node = setUp();
  await buildWeb(node);
  process.env.BROWSER_TESTS = 'all';
  const passed = await runTool(node, 'vitest/vitest.mjs', ['run', '--project', 'browser', '--reporter=verbose', ...process.argv.slice(2)]);
  process.exitCode = passed ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
