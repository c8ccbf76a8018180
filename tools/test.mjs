// Everything that must hold before a change goes in, cheapest first. Stops at the first step that fails; the last line counts the tests.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, findNode, root, runTool } from './runtime.mjs';

const maxFileLines = 400;
const sources = ['contract', 'server', 'web'];
const notSources = /(^|[/\\])(node_modules|dist|generated)[/\\]|\.generated\./;

const node = findNode();
const reports = mkdtempSync(join(tmpdir(), 'orderly-test-'));
const counts = { passed: 0, failed: 0 };

const steps = [
  { heading: 'Types', run: () => runTool(node, 'typescript/bin/tsc', ['-p', '.']) },
  { heading: 'Style', run: () => runTool(node, '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']) },
  { heading: 'File length', run: checkFileLength },
  { heading: 'Architecture', run: () => runScript('tools/check-dependencies.mjs') && runScript('tools/check-sql.mjs') },
  { heading: 'Unused code', run: () => runTool(node, 'knip/bin/knip.js', []) },
  { heading: 'Generated files', run: checkGenerated },
  { heading: 'Unit tests', run: () => runTests('unit') },
  { heading: 'Database tests', run: () => runTests('integration') },
  { heading: 'Whole-server tests', run: () => runTests('e2e') },
];

let stoppedAt;
try {
  stoppedAt = steps.find(({ heading, run }) => !timed(heading, run));
} finally {
  rmSync(reports, { recursive: true, force: true });
}
if (stoppedAt !== undefined) {
  process.exitCode = 1;
  // A check that fails is one failure, so that the last line never reads as a success.
  if (counts.failed === 0) counts.failed = 1;
  process.stdout.write(`\nStopped at: ${stoppedAt.heading}\n`);
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);

function timed(heading, run) {
  process.stdout.write(`\n== ${heading}\n`);
  const startedAtMs = performance.now();
  const succeeded = run();
  process.stdout.write(`== ${heading}: ${succeeded ? 'ok' : 'FAILED'} in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s\n`);
  return succeeded;
}

function runScript(script, args = []) {
  return spawnSync(node, [join(root, script), ...args], { cwd: root, stdio: 'inherit', env: environment(node) }).status === 0;
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

function checkGenerated() {
  if (!existsSync(join(root, 'server/tools/generate.ts'))) {
    process.stdout.write('nothing is generated\n');
    return true;
  }
  return runScript('server/tools/generate.ts', ['--check']);
}

/** Runs one project of vitest.config.ts and adds its tests to the counts. A test file that failed to load counts as one failed test. */
function runTests(project) {
  const report = join(reports, `${project}.json`);
  const succeeded = runTool(node, 'vitest/vitest.mjs', [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  if (!existsSync(report)) return false;
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  counts.passed += numPassedTests;
  counts.failed += numFailedTests + unloaded;
  return succeeded && numPassedTests > 0;
}
