// Builds the web app if its sources changed, then runs the server until it ends or is told to.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { environment, findNode, root, runTool } from './runtime.mjs';

const builtFrom = join(root, 'node_modules', '.orderly-web');
const notSources = new Set(['node_modules', 'dist']);

function* filesUnder(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!notSources.has(entry.name)) yield* filesUnder(path);
    } else if (entry.isFile()) yield path;
  }
}

function hashOfSources() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const folder of ['web', 'contract']) {
    for (const path of filesUnder(join(root, folder))) {
      const content = readFileSync(path);
      hash.update(`${path.slice(root.length)}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

function buildWeb(node) {
  const sources = hashOfSources();
  const isBuilt = existsSync(join(root, 'web', 'dist', 'index.html')) && existsSync(builtFrom) && readFileSync(builtFrom, 'utf8') === sources;
  if (isBuilt) return;
  if (!runTool(node, 'vite/bin/vite.js', ['build', '--logLevel', 'warn'], { cwd: join(root, 'web') }))
    throw new Error('The web app could not be built: see above.');
  writeFileSync(builtFrom, sources);
}

function runServer(node) {
  const server = spawn(node, [join(root, 'server', 'src', 'main.ts')], { cwd: root, stdio: 'inherit', env: environment(node) });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
  server.on('error', (error) => {
    process.stderr.write(`The server could not be started: ${error.message}\n`);
    process.exit(1);
  });
  // A process that a signal ended answers 128 and the signal's number, as a shell does.
  server.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

try {
  const node = findNode();
  buildWeb(node);
  runServer(node);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
