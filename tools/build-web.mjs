// Builds the web app when its sources, or those of what it uses, are others than those of the last build.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runTool } from './runtime.mjs';

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
  for (const folder of ['web', 'client', 'contract']) {
    for (const path of filesUnder(join(root, folder))) {
      const content = readFileSync(path);
      hash.update(`${path.slice(root.length)}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

/** Throws when it can't be built. `node` is the one that `setUp()` found. */
export async function buildWeb(node) {
  const sources = hashOfSources();
  const isBuilt = existsSync(join(root, 'web', 'dist', 'index.html')) && existsSync(builtFrom) && readFileSync(builtFrom, 'utf8') === sources;
  if (isBuilt) return;
  if (!(await runTool(node, 'vite/bin/vite.js', ['build', '--logLevel', 'warn'], { cwd: join(root, 'web') })))
    throw new Error('The web app could not be built: see above.');
  writeFileSync(builtFrom, sources);
}
