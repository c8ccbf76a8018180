// Runs on whatever Node is installed (20 or later): brings node_modules to what package-lock.json says, and the Node of that with it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNode, root } from './runtime.mjs';

const stamp = join(root, 'node_modules', '.orderly-lock');

function install() {
  // npm names its own script to the programs it runs, so that no shell is needed to find it.
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  // What warns of Node's version here is wrong: the tools run on the Node that this installs.
  const ran = spawnSync(npm[0], [...npm.slice(1), 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: npm.length === 1 && process.platform === 'win32',
  });
  if (ran.status !== 0) throw new Error('npm ci failed: see above.');
}

try {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8').trim() : undefined;
  if (installed !== wanted) {
    install();
    writeFileSync(stamp, `${wanted}\n`);
  }
  findNode();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
