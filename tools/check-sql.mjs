// Checks that SQL is written only where tables are owned: `check-sql.mjs [--root <folder>] [--json]`. It looks at the literals of the syntax
// tree, so that neither a comment nor a sentence for a person counts: keywords are in one case, and followed by what follows them in SQL.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { parseSync } from '@swc/core';
import { root as ownRoot } from './runtime.mjs';

const { values } = parseArgs({ options: { root: { type: 'string', default: ownRoot }, json: { type: 'boolean', default: false } } });
const root = resolve(values.root);
const mayHoldSql = /([/-]store\.ts|\/store\/[^/]+\.ts|\.test\.ts)$|^server\/src\/platform\/(db|postgres)\//;

const name = String.raw`("[^"]+"|[\w.]+)`;
const statements = [
  String.raw`select\s+\S`,
  String.raw`insert\s+into\s`,
  String.raw`update\s+(only\s+)?${name}(\s+(as\s+)?\w+)?\s+set\s`,
  String.raw`delete\s+from\s`,
  String.raw`with\s+(recursive\s+)?${name}(\s*\([^)]*\))?\s+as\s+(not\s+)?(materialized\s+)?\(`,
  String.raw`merge\s+into\s`,
  String.raw`truncate\s+\S`,
  String.raw`lock\s+table\s`,
  String.raw`set\s+(local|role|session)\s`,
  String.raw`(create|alter|drop)\s+(table|index|role|function|policy|view|schema|database|trigger|type)\s`,
];
const lower = new RegExp(`^(?:${statements.join('|')})`);

function isSql(text) {
  const start = text.replace(/^(\s+|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '');
  const keyword = start.slice(0, 3);
  return lower.test(keyword === keyword.toUpperCase() ? start.toLowerCase() : start);
}

/** Yields the text and offset of each string and template below `node`; what a template inserts stands as one word. */
function* literals(node) {
  if (Array.isArray(node)) for (const one of node) yield* literals(one);
  else if (node !== null && typeof node === 'object') {
    if (node.type === 'StringLiteral') yield { text: node.value, offset: node.span.start };
    if (node.type === 'TemplateLiteral' && node.quasis) {
      yield { text: node.quasis.map((quasi) => quasi.cooked ?? quasi.raw).join('inserted'), offset: node.span.start };
    }
    for (const [key, value] of Object.entries(node)) if (key !== 'span') yield* literals(value);
  }
}

function violationsIn(path) {
  const source = readFileSync(join(root, path));
  const { body, span } = parseSync(source.toString('utf8'), { syntax: 'typescript', target: 'esnext' });
  // Offsets count bytes and, from one file to the next, go on; a file's first statement tells where its own begin.
  const first = span.start - firstCode(source);
  return [...literals(body)]
    .filter(({ text }) => isSql(text))
    .map(({ text, offset }) => ({ path, line: lineAt(source, offset - first), text: text.trim().slice(0, 60) }));
}

/** The offset of the first byte that is neither space nor comment. */
function firstCode(source) {
  const [skipped] = /^(\s+|\/\/[^\n]*(\n|$)|\/\*[\s\S]*?\*\/|#![^\n]*\n)*/.exec(source.toString('latin1'));
  return skipped.length;
}

function lineAt(source, offset) {
  return source.subarray(0, offset).toString('latin1').split('\n').length;
}

const files = readdirSync(join(root, 'server', 'src'), { recursive: true })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => join('server', 'src', path).split(sep).join('/'));
const violations = files.filter((path) => !mayHoldSql.test(path)).flatMap(violationsIn);
const holders = files.filter((path) => mayHoldSql.test(path) && !path.endsWith('.test.ts') && violationsIn(path).length > 0);

if (values.json) process.stdout.write(`${JSON.stringify({ violations, holders: holders.length, files: files.length })}\n`);
else {
  for (const { path, line, text } of violations) process.stdout.write(`${path}:${line}: SQL outside a store: ${text}\n`);
  process.stdout.write(`${files.length} files, SQL in ${holders.length} of them, ${violations.length} violations\n`);
}
// A server that keeps its data in PostgreSQL has SQL: to find none anywhere means that nothing was recognised.
process.exitCode = violations.length > 0 || holders.length === 0 ? 1 : 0;
