import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { settingsTable } from '../src/platform/config.ts';
import { demoPassword, startTestServer } from './server.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

it('lists every setting as the server reads it', () => {
  expect(readme).toContain(`<!-- settings -->\n${settingsTable().trimEnd()}\n<!-- end of settings -->`);
});

it('names only commands that there are', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/(?:npm run |`)((?:test|demo|import):[a-z]+|bench|generate)\b/g)].map((match) => match[1] as string);
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

it('takes a first order to completion by the commands it gives', async () => {
  const script = /<!-- first order -->\n```sh\n([\s\S]*?)```/.exec(readme)?.[1];
  if (script === undefined) throw new Error('the README has no first order any more');
  const server = await startTestServer();
  const folder = mkdtempSync(join(tmpdir(), 'orderly-readme-'));
  try {
    const url = await server.app.listen({ port: 0, host: '127.0.0.1' });
    const here = script.replace('http://127.0.0.1:3000', url).replace('a-password-of-mine', demoPassword);
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', here], { cwd: folder, timeout: 60_000 });
    expect(stdout.split('\n').slice(0, 3)).toEqual(['in_progress', 'in_progress', 'completed']);
    expect(stdout).toContain('"familyName":"Testperson"');
    expect(stdout).toContain('"action":"complete"');
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
