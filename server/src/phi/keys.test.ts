import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PhiError, type PhiErrorCode } from './errors.ts';
import { openRootKeyFile, type RootKey } from './keys.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'root-key-'));
  path = join(directory, 'root.key');
});
afterEach(() => rmSync(directory, { recursive: true }));

function refusal(open: () => unknown): { code: PhiErrorCode; message: string } {
  try {
    open();
  } catch (error) {
    if (error instanceof PhiError) return { code: error.code, message: error.message };
    throw error;
  }
  return expect.fail('was not refused');
}

function given(bytes: Buffer, mode = 0o600): RootKey {
  writeFileSync(path, bytes);
  chmodSync(path, mode);
  return openRootKeyFile(path, { create: false });
}

describe('a root key file', () => {
  test('is made when missing and allowed, for its owner alone, and known as generated ever after', () => {
    path = join(directory, 'deeper', 'root.key');
    const made = openRootKeyFile(path, { create: true });
    expect(made.generated).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(directory, 'deeper'))).toEqual(['root.key']);
    const copy = join(directory, 'copy.key');
    renameSync(path, copy);
    for (const create of [true, false]) expect(openRootKeyFile(copy, { create })).toMatchObject({ kid: made.kid, generated: true });
    expect(openRootKeyFile(path, { create: true }).kid).not.toBe(made.kid);
  });

  test('given by an operator is 32 bytes and not generated', () => {
    const bytes = randomBytes(32);
    expect(given(bytes).generated).toBe(false);
    expect(openRootKeyFile(path, { create: true })).toMatchObject({ generated: false, kid: given(bytes).kid });
    expect(readFileSync(path)).toEqual(bytes);
  });

  test('is missed with the remedy, and not made', () => {
    expect(refusal(() => openRootKeyFile(path, { create: false }))).toMatchObject({
      code: 'root_key_missing',
      message: expect.stringContaining('chmod 600'),
    });
    expect(existsSync(path)).toBe(false);
  });

  test('of another length is refused with the length found, whatever may be created', () => {
    for (const length of [0, 16, 31, 33, 64, 100_000]) {
      expect(refusal(() => given(randomBytes(length)))).toMatchObject({
        code: 'root_key_length',
        message: expect.stringContaining(`has ${length} bytes instead of 32`),
      });
      expect(refusal(() => openRootKeyFile(path, { create: true })).code).toBe('root_key_length');
    }
    // Half a generated key is no key either.
    openRootKeyFile(join(directory, 'whole'), { create: true });
    expect(refusal(() => given(readFileSync(join(directory, 'whole')).subarray(0, -1))).code).toBe('root_key_length');
  });

  test('that others may read or write is refused', () => {
    for (const mode of [0o640, 0o604, 0o620, 0o602, 0o644, 0o666]) {
      expect(refusal(() => given(randomBytes(32), mode))).toMatchObject({
        code: 'root_key_permissions',
        message: expect.stringContaining(`mode ${mode.toString(8)}`),
      });
    }
    expect(given(randomBytes(32), 0o400).generated).toBe(false);
  });

  test('that cannot be made says why and leaves nothing behind', () => {
    writeFileSync(path, 'a file where a directory should be');
    expect(() => openRootKeyFile(join(path, 'root.key'), { create: true })).toThrow(/ENOTDIR|EEXIST/);
    expect(readdirSync(directory)).toEqual(['root.key']);
  });

  test('is one when several servers start at once', async () => {
    const code = `import { openRootKeyFile } from ${JSON.stringify(join(import.meta.dirname, 'keys.ts'))};
      process.stdin.once('data', () => { console.log(openRootKeyFile(process.argv[1], { create: true }).kid); process.exit(); });
      console.log('ready');`;
    const servers = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--input-type=module-typescript', '-e', code, path], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    const lines = servers.map((server) => server.stdout.setEncoding('utf8')[Symbol.asyncIterator]());
    for (const line of lines) expect(await line.next()).toMatchObject({ value: 'ready\n' });
    for (const server of servers) server.stdin.write('go\n');
    const kids = await Promise.all(lines.map(async (line) => (await line.next()).value));
    expect(new Set(kids)).toEqual(new Set([`${openRootKeyFile(path, { create: false }).kid}\n`]));
    expect(readdirSync(directory)).toEqual(['root.key']);
  });
});

describe('the root key', () => {
  test('unwraps what it wrapped, for the same context only', async () => {
    const root = given(randomBytes(32));
    const key = randomBytes(32);
    const wrapped = await root.wrap(key, 'patient a');
    expect(wrapped.includes(key)).toBe(false);
    expect(await root.unwrap(wrapped, root.kid, 'patient a')).toEqual(key);
    expect(refusal(() => root.unwrap(wrapped, root.kid, 'patient b')).code).toBe('patient_key_refused');
    expect(refusal(() => root.unwrap(Buffer.alloc(40), root.kid, 'patient a')).code).toBe('patient_key_refused');
  });

  test("names itself, and says so when it meets another's", async () => {
    const [first, second] = [given(randomBytes(32)), given(randomBytes(32))];
    const wrapped = await first.wrap(randomBytes(32), 'patient a');
    expect(refusal(() => second.unwrap(wrapped, first.kid, 'patient a')).code).toBe('root_key_other');
    expect(refusal(() => second.unwrap(wrapped, second.kid, 'patient a')).code).toBe('patient_key_refused');
  });

  test('derives by HKDF-SHA256: unlike per label and root, alike after a restart, and pinned', async () => {
    const zero = given(Buffer.alloc(32));
    const derived = await zero.derive('blind-index|mrn');
    expect(derived).toHaveLength(32);
    expect(await openRootKeyFile(path, { create: false }).derive('blind-index|mrn')).toEqual(derived);
    expect(await zero.derive('blind-index|lot')).not.toEqual(derived);
    expect(await given(Buffer.alloc(32, 1)).derive('blind-index|mrn')).not.toEqual(derived);
    // Another value here means that no row can be found any more that was indexed before.
    expect(derived.toString('hex')).toBe('65d790067f8459019a9ea58025f6d5f3e08d7d711183685e370fb5cd003c9319');
  });
});
