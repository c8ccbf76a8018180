// `npm test`: installs what is missing, then everything that must hold before a change goes in, cheapest first. Stops at the first step that fails;
// the last line counts the tests, and each other check as one.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWeb } from './build-web.mjs';
import { root, run, runTool } from './runtime.mjs';
import { setUp } from './setup.mjs';

const maxFileLines = 400;
const sources = ['contract', 'client', 'server', 'web'];
const notSources = /(^|[/\\])(node_modules|dist|generated)[/\\]|\.generated\./;

const node = setUp();
const reports = mkdtempSync(join(tmpdir(), 'orderly-test-'));
const counts = { passed: 0, failed: 0 };

const steps = [
  { heading: 'Types', run: () => runTool(node, 'typescript/bin/tsc', ['-p', '.']) },
  { heading: 'Types of the client in a browser', run: () => runTool(node, 'typescript/bin/tsc', ['-p', 'client']) },
  { heading: 'Types of the web app', run: () => runTool(node, 'typescript/bin/tsc', ['-p', 'web']) },
  { heading: 'Types of its tests', run: () => runTool(node, 'typescript/bin/tsc', ['-p', 'web/test']) },
  { heading: 'Style', run: () => runTool(node, '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']) },
  { heading: 'File length', run: checkFileLength },
  { heading: 'Who imports whom', run: () => runScript('tools/check-dependencies.mjs') },
  { heading: 'SQL in stores', run: () => runScript('tools/check-sql.mjs') },
  { heading: 'Unused code', run: () => runTool(node, 'knip/bin/knip.js', []) },
  { heading: 'Generated files', run: () => runScript('server/tools/generate.ts', ['--check']) },
  { heading: 'API document', run: lintApiDocument },
  { heading: 'Unit tests', project: 'unit' },
  { heading: 'Database tests', project: 'integration' },
  { heading: 'Whole-server tests', project: 'e2e' },
  { heading: 'The web app, built', run: () => buildWeb(node).then(() => true) },
  { heading: 'Browser tests', project: 'browser' },
];

try {
  for (const step of steps) {
    if (await timed(step)) continue;
    process.stdout.write(`\nStopped at: ${step.heading}\n`);
    process.exitCode = 1;
    break;
  }
} finally {
  rmSync(reports, { recursive: true, force: true });
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);

/** Runs a step between two lines of its heading. A check counts as one, passed or failed; a step of tests as the tests it has. */
async function timed({ heading, project, run }) {
  process.stdout.write(`\n== ${heading}\n`);
  const startedAtMs = performance.now();
  const failedBefore = counts.failed;
  const succeeded = project === undefined ? await run() : await runTests(project);
  if (project === undefined && succeeded) counts.passed += 1;
  // What fails without a failed test to show for it must not leave the last line reading as a success.
  if (!succeeded && counts.failed === failedBefore) counts.failed += 1;
  process.stdout.write(`== ${heading}: ${succeeded ? 'ok' : 'FAILED'} in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s\n`);
  return succeeded;
}

async function runScript(script, args = []) {
  return (await run(node, [join(root, script), ...args])) === 0;
}

/** Offline: redocly.yaml switches the linter's telemetry off, this its look for a newer one of itself. */
function lintApiDocument() {
  const env = { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  return runTool(node, '@redocly/cli/bin/cli.js', ['lint', 'docs/openapi.json', '--format', 'stylish'], { env });
}

function checkFileLength() {
  let checked = 0;
  const long = [];
  for (const folder of sources) {
    for (const path of readdirSync(join(root, folder), { recursive: true })) {
      const file = join(folder, path);
      if (!/\.tsx?$/.test(file) || notSources.test(file)) continue;
      checked += 1;
      const lines = readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length;
      if (lines > maxFileLines) long.push(`${file}: ${lines} lines, more than ${maxFileLines}`);
    }
  }
  process.stdout.write(`${[...long, `${checked} files`].join('\n')}\n`);
  return long.length === 0 && checked > 0;
}

/** Runs one project of vitest.config.ts and adds its tests to the counts. A test file that failed to load counts as one failed test. */
async function runTests(project) {
  const report = join(reports, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const succeeded = await runTool(node, 'vitest/vitest.mjs', ['run', '--project', project, '--allowOnly=false', ...reporters]);
  if (!existsSync(report)) return false;
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  counts.passed += numPassedTests;
  counts.failed += numFailedTests + unloaded;
  return succeeded && numPassedTests > 0;
}
