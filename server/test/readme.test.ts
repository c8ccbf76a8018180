import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createClient, type PlaceOrder } from '@orderly/client';
import { expect, it } from 'vitest';
import { settingsTable } from '../src/platform/config.ts';
import { sampleOrder } from './sample-order.ts';
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

it('follows orders with the program that it shows', async () => {
  const program = /<!-- own program -->\n```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  if (program === undefined) throw new Error('the README shows no program any more');
  const server = await startTestServer();
  const folder = mkdtempSync(join(tmpdir(), 'orderly-readme-'));
  const people = await openClients(server);
  const stop = new AbortController();
  try {
    const before = await people.place();
    writeFileSync(join(folder, 'program.ts'), program);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'));
    const env = { ...process.env, ORDERLY_URL: people.url, ORDERLY_API_KEY: await people.newKey() };
    const child = spawn(process.execPath, ['program.ts'], { cwd: folder, env, signal: stop.signal });
    const ended = new Promise((resolve) => child.on('error', resolve).on('exit', resolve));
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (said += piece));
    await expect.poll(() => said, { timeout: 30_000 }).toContain('connection: live');
    expect(said).toContain(`${before.number} waits on desk`);
    expect(said).toContain('following, from 1 orders on');
    const after = await people.place();
    await expect.poll(() => said, { timeout: 10_000 }).toContain(`orderly.order.submit ${after.id}`);
    stop.abort();
    await ended;
  } finally {
    stop.abort();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
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

/** A clinic that places orders, and an administrator who makes keys for a machine of it. */
async function openClients(server: Awaited<ReturnType<typeof startTestServer>>) {
  const url = await server.app.listen({ port: 0, host: '127.0.0.1' });
  const clientOf = async (person: string) => createClient({ baseUrl: url, credential: { cookie: await server.signIn(person) } });
  const [clinic, admin] = [await clientOf('provider'), await clientOf('admin')];
  const [practitioner] = (await clinic.listProviders()).items;
  return {
    url,
    place: () => clinic.placeOrder({ body: sampleOrder(practitioner?.id as string) as PlaceOrder }),
    async newKey(): Promise<string> {
      const organizationId = (await clinic.readMe()).organization?.id as string;
      const machine = await admin.addUser({
        body: { kind: 'machine', name: 'Follower', email: 'follower@example.org', organizationId, role: 'provider' },
      });
      const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
      return (await admin.addKey({ userId: machine.id, body: { name: 'Of a test', expiresAt } })).token as string;
    },
  };
}
