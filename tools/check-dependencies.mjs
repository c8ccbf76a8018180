// Checks who imports whom: `check-dependencies.mjs [--root <folder>] [--json]`. Answers 1 on a violation of .dependency-cruiser.cjs, and when
// fewer modules were read than there are files, since a parser that fails to load reads nothing and finds nothing wrong.
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cruise } from 'dependency-cruiser';
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { root as ownRoot } from './runtime.mjs';

const { values } = parseArgs({ options: { root: { type: 'string', default: ownRoot }, json: { type: 'boolean', default: false } } });
const root = resolve(values.root);
process.chdir(root);

const folders = ['contract/src', 'client/src', 'server/src', 'server/test', 'server/tools', 'web/src', 'web/test', 'web/bench'].filter((folder) =>
  existsSync(folder),
);
const files = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true })
    .map((path) => join(folder, path))
    .filter((path) => /\.tsx?$/.test(path) && !/(^|[/\\])node_modules[/\\]/.test(path)),
);

const { forbidden, options } = await extractConfig(join(root, '.dependency-cruiser.cjs'));
const { output } = await cruise(
  folders,
  { ...options, ruleSet: { forbidden }, validate: true, baseDir: root, outputType: undefined },
  options.enhancedResolveOptions,
);
const read = new Set(output.modules.map((module) => module.source));
const unread = files.filter((path) => !read.has(path));
const imports = output.modules.reduce((sum, module) => sum + module.dependencies.length, 0);
const violations = output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));

if (values.json) process.stdout.write(`${JSON.stringify({ violations, unread })}\n`);
else {
  for (const { rule, from, to } of violations) process.stdout.write(`${from} -> ${to}: ${rule}: ${commentOf(rule)}\n`);
  for (const path of unread) process.stdout.write(`${path}: was not read\n`);
  process.stdout.write(`${files.length - unread.length} of ${files.length} files read, ${imports} imports, ${violations.length} violations\n`);
}
process.exitCode = violations.length > 0 || unread.length > 0 ? 1 : 0;

function commentOf(rule) {
  return forbidden.find(({ name }) => name === rule)?.comment ?? '';
}
