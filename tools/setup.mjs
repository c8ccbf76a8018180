import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNode, root } from './runtime.mjs';

const lock = join(root, '.setup.lock');
const lockTimeoutMs = 600_000;
const lockPollMs = 250;

/** The packages that a lock file names, by path; undefined when there is no such file, or half of one. */
function packagesOf(path) {
  try {
    const { packages } = JSON.parse(readFileSync(join(root, path), 'utf8'));
    return Object.entries(packages).filter(([key]) => key.includes('node_modules/'));
  } catch {
    return undefined;
  }
}

/**
 * Whether node_modules holds what package-lock.json says, by the record that npm keeps there of its last complete install. Optional packages may be
 * missing: most are for other platforms.
 */
function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  if (wanted === undefined) throw new Error('package-lock.json is missing or no JSON. Take it from the repository again.');
  const there = new Map(packagesOf('node_modules/.package-lock.json'));
  const fits = wanted.every(([path, { version, integrity, optional, devOptional }]) => {
    const found = there.get(path);
    if (found === undefined) return optional === true || devOptional === true;
    there.delete(path);
    return found.version === version && found.integrity === integrity;
  });
  return fits && there.size === 0 && hasNode();
}

function hasNode() {
  try {
    return findNode() !== undefined;
  } catch {
    return false;
  }
}

function install() {
  // npm names its own script to the programs it runs, so that no shell is needed to find it.
  const own = /npm-cli\.js$/.test(process.env.npm_execpath ?? '');
  const npm = own ? [process.execPath, process.env.npm_execpath] : ['npm'];
  // With NODE_ENV=production npm would leave out what builds the web app. What warns of Node's version is wrong: tools run on what this installs.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const ran = spawnSync(npm[0], [...npm.slice(1), ...args], { cwd: root, stdio: 'inherit', shell: !own && process.platform === 'win32' });
  if (ran.status !== 0) throw new Error('npm ci failed: see above.');
}

/** Runs `work` while no other set-up of this folder does: two installs at once would delete each other's files. */
function alone(work) {
  const until = Date.now() + lockTimeoutMs;
  while (!takeLock()) {
    if (Date.now() > until) throw new Error(`Another set-up has not ended in ${lockTimeoutMs / 60_000} minutes. If none is running, delete ${lock}`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lockPollMs);
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isHeld()) rmSync(lock, { force: true });
    return false;
  }
}

/** Whether the process that took the lock is still there; a set-up that was killed leaves its lock behind. */
function isHeld() {
  try {
    return process.kill(Number(readFileSync(lock, 'utf8')), 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Brings node_modules to what package-lock.json says, and the Node that everything runs on with it; quick when it is there already. Runs on whatever
 * Node is installed (20 or later). Returns the path of that Node; ends the process with a message when it can't.
 */
export function setUp() {
  try {
    if (!isInstalled())
      alone(() => {
        if (!isInstalled()) install();
      });
    return findNode();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
