// `npm run test:planted [-- <name of a test>]`: plants every bug there is, one after the other, each in a copy of the source, and looks whether its harness finds it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ownRoot } from '../model/prepared.ts';

const [named] = process.argv.slice(2);
const args = ['run', '--project', 'e2e', '--reporter=verbose', 'server/test/planted', ...(named === undefined ? [] : ['-t', named])];
const { status } = spawnSync(process.execPath, [join(ownRoot, 'node_modules/vitest/vitest.mjs'), ...args], {
  cwd: ownRoot,
  env: { ...process.env, ORDERLY_PLANT: 'all' },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
