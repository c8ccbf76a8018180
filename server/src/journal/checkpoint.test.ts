import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSigner, noteSigner, signCheckpoint, signNote } from './checkpoint.ts';
import { emptyFrontier, rootOf } from './merkle.ts';

/**
 * What an auditor would write from c2sp.org/signed-note and c2sp.org/tlog-checkpoint alone; shares nothing with the code under test.
 * Returns the checkpoint, or throws saying what is wrong with it.
 */
function openCheckpoint(note: string, verifierKey: string): { origin: string; size: number; root: Buffer } {
  const [name, keyHash, ...rest] = verifierKey.split('+');
  const key = Buffer.from(rest.join('+'), 'base64');
  const computed = createHash('sha256')
    .update(name as string)
    .update('\n')
    .update(key)
    .digest('hex')
    .slice(0, 8);
  if (computed !== keyHash || key[0] !== 1 || key.length !== 33) throw new Error('bad verifier key');
  const split = note.lastIndexOf('\n\n');
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2).split('\n');
  if (split < 0 || lines.pop() !== '' || lines.length === 0) throw new Error('not a note');
  const valid = lines.some((line) => {
    const [dash, signer, blob] = line.split(' ');
    const bytes = Buffer.from(blob ?? '', 'base64');
    if (dash !== '—' || signer !== name || bytes.subarray(0, 4).toString('hex') !== keyHash) return false;
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: key.subarray(1).toString('base64url') };
    return verify(null, Buffer.from(text), createPublicKey({ key: jwk, format: 'jwk' }), bytes.subarray(4));
  });
  if (!valid) throw new Error('no valid signature');
  const [origin, size, root] = text.split('\n');
  if (origin !== name || !/^(0|[1-9][0-9]*)$/.test(size ?? '')) throw new Error('not a checkpoint');
  return { origin: origin as string, size: Number(size), root: Buffer.from(root ?? '', 'base64') };
}

const seed = Buffer.alloc(32, 7);

describe('a signed note', () => {
  it("is byte for byte the example of Go's sumdb/note", () => {
    const skey = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64');
    const signer = noteSigner('PeterNeumann', skey.subarray(1));
    expect(signer.verifierKey).toBe('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
    const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    expect(signNote(signer, text)).toBe(
      `${text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`,
    );
  });

  it.each(['', 'a b', 'a+b', 'a\nb', 'a\u2028b'])('takes no key name %j', (name) => {
    expect(() => noteSigner(name, seed)).toThrow(TypeError);
  });
});

describe('a checkpoint', () => {
  it('opens with the verifier key alone', () => {
    const signer = noteSigner('example.test/log', seed);
    const root = createHash('sha256').update('root').digest();
    expect(openCheckpoint(signCheckpoint(signer, 42, root), signer.verifierKey)).toEqual({ origin: 'example.test/log', size: 42, root });
    expect(openCheckpoint(signCheckpoint(signer, 0, rootOf(emptyFrontier)), signer.verifierKey).size).toBe(0);
  });

  it('does not open when anything in it changed, or with another key', () => {
    const signer = noteSigner('example.test/log', seed);
    const note = signCheckpoint(signer, 42, Buffer.alloc(32, 1));
    expect(() => openCheckpoint(note.replace('\n42\n', '\n43\n'), signer.verifierKey)).toThrow('no valid signature');
    expect(() => openCheckpoint(note, noteSigner('example.test/log', Buffer.alloc(32, 8)).verifierKey)).toThrow('no valid signature');
    expect(() => openCheckpoint(note, noteSigner('example.test/other', seed).verifierKey)).toThrow('no valid signature');
  });
});

describe('the signing key in a file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orderly-key-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is made once, with mode 0600, by however many start at the same time, and no draft stays', async () => {
    const path = join(folder, 'raced');
    const signers = await Promise.all(Array.from({ length: 8 }, () => loadSigner(path, { origin: 'example.test/log' })));
    expect(new Set(signers.map((signer) => signer.verifierKey)).size).toBe(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['raced']);
    expect((await loadSigner(path)).verifierKey).toBe(signers[0]?.verifierKey);
  });

  it('is not made unless asked, and a damaged one is refused rather than replaced', async () => {
    await expect(loadSigner(join(folder, 'absent'))).rejects.toMatchObject({ code: 'ENOENT' });
    const path = join(folder, 'damaged');
    await loadSigner(path, { origin: 'example.test/log' });
    const damaged = (await readFile(path, 'utf8')).replace('example.test/log', 'example.test/lag');
    await writeFile(path, damaged);
    await expect(loadSigner(path, { origin: 'example.test/log' })).rejects.toThrow(TypeError);
    expect(await readFile(path, 'utf8')).toBe(damaged);
  });
});
