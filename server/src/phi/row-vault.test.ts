import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openRootKeyFile } from './keys.ts';
import { createRowVault } from './row-vault.ts';

const directory = mkdtempSync(join(tmpdir(), 'row-vault-'));
afterAll(() => rmSync(directory, { recursive: true }));
const vault = createRowVault(openRootKeyFile(join(directory, 'root.key'), { create: true }));
const rows = () => ({ table: 'order_drafts', rowId: randomUUID() });
const value = { patient: { familyName: 'Testperson' }, lines: [] };
const refused = (code: string) => expect.objectContaining({ code });

describe('a row under a key of its own', () => {
  it('opens as it was sealed, after the server came back too', async () => {
    const place = rows();
    const sealed = await vault.seal(place, 1, value);
    const again = createRowVault(openRootKeyFile(join(directory, 'root.key'), { create: false }));
    expect(await again.open(place, 1, sealed)).toEqual(value);
    expect(JSON.stringify(sealed)).not.toContain('Testperson');
    expect(Buffer.from(sealed.sealed.aad, 'base64url').toString()).toBe(`orderly-1|order_drafts|${place.rowId}|whole|1`);
  });

  it('keeps its key from one revision to the next, and opens each as itself only', async () => {
    const place = rows();
    const first = await vault.seal(place, 1, value);
    const second = await vault.seal(place, 2, { later: true }, first);
    expect(second.wrappedKey).toEqual(first.wrappedKey);
    expect(await vault.open(place, 2, second)).toEqual({ later: true });
    await expect(vault.open(place, 2, first)).rejects.toEqual(refused('sealed_elsewhere'));
    await expect(vault.open(place, 1, second)).rejects.toEqual(refused('sealed_elsewhere'));
  });

  it('opens nowhere else, and under no other row’s key', async () => {
    const [place, other] = [rows(), rows()];
    const [sealed, others] = [await vault.seal(place, 1, value), await vault.seal(other, 1, value)];
    await expect(vault.open(other, 1, sealed)).rejects.toEqual(refused('patient_key_refused'));
    await expect(vault.open(place, 1, { ...others, sealed: sealed.sealed })).rejects.toEqual(refused('patient_key_refused'));
    await expect(vault.open(other, 1, { ...others, sealed: sealed.sealed })).rejects.toEqual(refused('sealed_elsewhere'));
    await expect(vault.open({ ...place, table: 'patients' }, 1, sealed)).rejects.toEqual(refused('patient_key_refused'));
  });

  it('opens neither altered nor under another root key', async () => {
    const place = rows();
    const sealed = await vault.seal(place, 1, value);
    const { ciphertext } = sealed.sealed;
    const altered = { ...sealed.sealed, ciphertext: `${ciphertext.startsWith('A') ? 'B' : 'A'}${ciphertext.slice(1)}` };
    await expect(vault.open(place, 1, { ...sealed, sealed: altered })).rejects.toEqual(refused('sealed_altered'));
    const other = createRowVault(openRootKeyFile(join(directory, 'other.key'), { create: true }));
    await expect(other.open(place, 1, sealed)).rejects.toEqual(refused('root_key_other'));
    await expect(other.seal(place, 2, value, sealed)).rejects.toEqual(refused('root_key_other'));
  });
});
