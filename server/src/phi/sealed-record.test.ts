import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { FlattenedEncrypt, type FlattenedJWE, flattenedDecrypt } from 'jose';
import { describe, expect, test } from 'vitest';
import { PhiError, type PhiErrorCode } from './errors.ts';
import type { KeyEncryptionKey } from './jwe.ts';
import { kidOf } from './keys.ts';
import { type PhiClass, phiClasses } from './matrix.ts';
import { openClass, openClasses, rewrapRecord, type SealedRecord, sealClasses } from './sealed-record.ts';

const place = { table: 'orders', rowId: '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e' };
const secrets = { contact: { givenName: 'Canary-Zoë' }, clinical: { diagnoses: ['Z99.canary'] } };
const key = newKey();

function newKey(): KeyEncryptionKey {
  const secret = createSecretKey(randomBytes(32));
  return { kid: kidOf(secret), key: secret };
}

/** Stored and read back, as PostgreSQL would. */
function stored(record: SealedRecord): SealedRecord {
  return JSON.parse(JSON.stringify(record));
}

/** The error of a read that must fail; nothing that was sealed and no key may stand in it. */
function refusal(read: () => unknown): PhiErrorCode {
  try {
    read();
  } catch (error) {
    if (!(error instanceof PhiError)) throw error;
    const said = `${error.message} ${error.stack} ${JSON.stringify(error)} ${error.cause}`;
    expect(said).not.toMatch(/canary/i);
    for (const encoding of ['hex', 'base64', 'base64url'] as const) expect(said).not.toContain(key.key.export().toString(encoding));
    return error.code;
  }
  return expect.fail('was not refused');
}

const anyObject = fc.dictionary(fc.string({ unit: 'binary' }), fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()));

describe('sealing', () => {
  test('gives back whatever was sealed, class by class, with any text in it', () => {
    const values = fc.record(Object.fromEntries(phiClasses.map((name) => [name, anyObject])) as Record<PhiClass, typeof anyObject>, {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(values, (given) => {
        const record = stored(sealClasses(key, place, given));
        expect(Object.keys(record).sort()).toEqual(Object.keys(given).sort());
        const opened = openClasses(key, place, record, phiClasses);
        expect(JSON.stringify(phiClasses.map((name) => opened[name]))).toBe(JSON.stringify(phiClasses.map((name) => given[name])));
      }),
    );
  });

  test('keeps text that is no valid UTF-16', () => {
    const value = { text: 'lone \ud800 and \udfff', zero: '\u0000', joined: '👩‍⚕️', mixed: '\u202eabc' };
    expect(openClass(key, place, stored(sealClasses(key, place, { clinical: value })), 'clinical')).toEqual(value);
  });

  test('stores nothing readable, and never the same bytes twice', () => {
    const [first, second] = [sealClasses(key, place, secrets), sealClasses(key, place, secrets)];
    const bytes = Object.values(first).flatMap((sealed) =>
      Object.values(sealed).map((member) => Buffer.from(String(member), 'base64url').toString('latin1')),
    );
    expect(JSON.stringify(first) + bytes.join()).not.toMatch(/canary/i);
    for (const member of ['encrypted_key', 'iv', 'ciphertext', 'tag'] as const) {
      expect(new Set([first.contact?.[member], first.clinical?.[member], second.contact?.[member], second.clinical?.[member]]).size).toBe(4);
    }
  });

  test('a partial update writes only its class, with the next rev', () => {
    const before = stored(sealClasses(key, place, secrets));
    const after = sealClasses(key, place, { contact: { givenName: 'Ada' }, clinical: undefined }, before);
    expect(after.contact?.rev).toBe(2);
    expect(after.clinical).toEqual(before.clinical);
    expect(openClass(key, place, after, 'contact')).toEqual({ givenName: 'Ada' });
    expect(openClass(key, place, after, 'clinical')).toEqual(secrets.clinical);
    expect(openClass(key, place, after, 'coverage')).toBeUndefined();
    expect(sealClasses(key, place, { coverage: {} }, after)).toMatchObject({
      contact: { rev: 2 },
      clinical: { rev: 1 },
      coverage: { rev: 1 },
    });
  });

  test('takes no more than 8 MiB and no place that is not one', () => {
    expect(() => sealClasses(key, place, { clinical: { text: 'x'.repeat(8 * 1024 * 1024) } })).toThrow(RangeError);
    const largest = { text: 'x'.repeat(8 * 1024 * 1024 - '{"text":""}'.length) };
    expect(openClass(key, place, sealClasses(key, place, { clinical: largest }), 'clinical')).toEqual(largest);
    for (const wrong of [
      { ...place, rowId: 'A|B' },
      { ...place, rowId: place.rowId.toUpperCase() },
      { ...place, table: 'a|b' },
    ]) {
      expect(() => sealClasses(key, wrong, secrets)).toThrow(TypeError);
    }
  });
});

describe('reading refuses', () => {
  const record = stored(sealClasses(key, place, secrets));
  type Members = { -readonly [M in keyof NonNullable<SealedRecord['contact']>]: unknown };
  const contact = record.contact as Members;
  const read = (changed: Partial<Members>) =>
    refusal(() => openClass(key, place, { ...record, contact: { ...contact, ...changed } } as SealedRecord, 'contact'));

  test('any bit flipped in any member', () => {
    for (const member of ['protected', 'encrypted_key', 'iv', 'ciphertext', 'tag', 'aad'] as const) {
      const bytes = Buffer.from(contact[member] as string, 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        read({ [member]: flipped.toString('base64url') });
      }
    }
  });

  test('any character changed, added or dropped, also where the bytes stay the same', () => {
    const members = ['protected', 'encrypted_key', 'iv', 'ciphertext', 'tag', 'aad'] as const;
    const change = fc.tuple(fc.constantFrom(...members), fc.nat(200), fc.constantFrom(...'AQgwBRhx_-+/=. \n', ''), fc.constantFrom(0, 1));
    fc.assert(
      fc.property(change, ([member, at, character, dropped]) => {
        const text = contact[member] as string;
        const changed = text.slice(0, at % (text.length + 1)) + character + text.slice((at % (text.length + 1)) + dropped);
        fc.pre(changed !== text);
        read({ [member]: changed });
      }),
      { numRuns: 1000 },
    );
  });

  test('another rev, key id or algorithm, a member more or less, and what is no JWE at all', () => {
    expect(read({ rev: 2 })).toBe('sealed_elsewhere');
    for (const rev of [0, -1, 1.5, '1', null, undefined]) expect(read({ rev })).toBe('sealed_malformed');
    expect(read({ unprotected: { alg: 'A256KW', kid: 'canary {"}' } })).toBe('sealed_other_key');
    for (const alg of ['dir', 'A128KW', 'none', 'RSA-OAEP', 'PBES2-HS256+A128KW']) {
      expect(read({ unprotected: { alg, kid: key.kid } })).toBe('sealed_algorithm');
    }
    for (const header of [
      '{"enc":"A128GCM"}',
      '{"enc":"A256CBC-HS512"}',
      '{"enc":"A256GCM","zip":"DEF"}',
      '{"alg":"dir","enc":"A256GCM"}',
      '{"enc": "A256GCM"}',
      '{}',
    ]) {
      expect(read({ protected: Buffer.from(header).toString('base64url') })).toBe('sealed_algorithm');
    }
    for (const [changed, code] of [
      [{ unprotected: { alg: 'A256KW', kid: key.kid, enc: 'A256GCM' } }, 'sealed_malformed'],
      [{ unprotected: { alg: 'A256KW' } }, 'sealed_malformed'],
      [{ unprotected: { alg: 'A256KW', kid: 7 } }, 'sealed_malformed'],
      [{ unprotected: null }, 'sealed_malformed'],
      [{ header: { alg: 'dir' } }, 'sealed_malformed'],
      [{ tag: null }, 'sealed_malformed'],
      [{ tag: (contact.tag as string).slice(0, 16) }, 'sealed_malformed'],
      [{ iv: '' }, 'sealed_malformed'],
      [{ ciphertext: 7 }, 'sealed_malformed'],
      [{ ciphertext: 'A'.repeat(12_000_000) }, 'sealed_malformed'],
    ] as const) {
      expect(read(changed as Partial<Members>)).toBe(code);
    }
    const { aad: _, ...without } = contact;
    for (const wrong of [without, null, 'canary', [], 7]) {
      expect(refusal(() => openClass(key, place, { contact: wrong } as never, 'contact'))).toBe('sealed_malformed');
    }
    for (const wrong of [null, [], 'canary']) expect(refusal(() => openClass(key, place, wrong as never, 'contact'))).toBe('sealed_malformed');
  });

  test('data moved to another class, row or table, and an older rev in place of a newer', () => {
    expect(refusal(() => openClass(key, place, { clinical: record.contact } as SealedRecord, 'clinical'))).toBe('sealed_elsewhere');
    expect(refusal(() => openClass(key, { ...place, rowId: place.rowId.replace('0199', '0198') }, record, 'contact'))).toBe('sealed_elsewhere');
    expect(refusal(() => openClass(key, { ...place, table: 'patients' }, record, 'contact'))).toBe('sealed_elsewhere');
    const newer = sealClasses(key, place, { contact: {} }, record);
    expect(refusal(() => openClass(key, place, { contact: { ...record.contact, rev: newer.contact?.rev } } as SealedRecord, 'contact'))).toBe(
      'sealed_elsewhere',
    );
  });

  test('a move that takes the stored aad along: the reader rebuilds it, so only the authenticated one opens', () => {
    const moved = sealClasses(key, { ...place, rowId: place.rowId.replace('0199', '0198') }, secrets).contact as Members;
    expect(read({ ...moved, aad: contact.aad })).toBe('sealed_altered');
  });

  test("another patient's key, also when the key id is forged", () => {
    const other = newKey();
    expect(refusal(() => openClass(other, place, record, 'contact'))).toBe('sealed_other_key');
    expect(refusal(() => openClass({ ...other, kid: key.kid }, place, record, 'contact'))).toBe('sealed_altered');
  });

  test('updating, too, what it cannot read the rev of', () => {
    expect(refusal(() => sealClasses(key, place, secrets, { contact: { ...contact, rev: 'canary' } } as never))).toBe('sealed_malformed');
  });
});

describe('rotation', () => {
  test('changes only the wrapped keys and their key id', () => {
    const record = stored(sealClasses(key, place, { contact: {} }, sealClasses(key, place, secrets)));
    const next = newKey();
    const rotated = stored(rewrapRecord(key, next, place, record));
    for (const name of ['contact', 'clinical'] as const) {
      const { encrypted_key: wrappedBefore, unprotected: before, ...rest } = record[name] as NonNullable<SealedRecord[PhiClass]>;
      const { encrypted_key: wrappedAfter, unprotected: after, ...same } = rotated[name] as NonNullable<SealedRecord[PhiClass]>;
      expect(same).toEqual(rest);
      expect(wrappedAfter).not.toBe(wrappedBefore);
      expect([before, after]).toEqual([
        { alg: 'A256KW', kid: key.kid },
        { alg: 'A256KW', kid: next.kid },
      ]);
    }
    expect(openClasses(next, place, rotated, phiClasses)).toEqual({ contact: {}, clinical: secrets.clinical });
    expect(refusal(() => openClass(key, place, rotated, 'clinical'))).toBe('sealed_other_key');
    expect(refusal(() => rewrapRecord(key, next, place, rotated))).toBe('sealed_other_key');
  });
});

describe('jose, which knows nothing of this code,', () => {
  const aad = (name: PhiClass, rev: number) => Buffer.from(`orderly-1|orders|${place.rowId}|${name}|${rev}`);

  test('decrypts what we seal, and what we rotate', async () => {
    const next = newKey();
    const record = stored(sealClasses(key, place, secrets));
    for (const [kek, sealed] of [[key, record] as const, [next, stored(rewrapRecord(key, next, place, record))] as const]) {
      for (const name of ['contact', 'clinical'] as const) {
        const options = { keyManagementAlgorithms: ['A256KW'], contentEncryptionAlgorithms: ['A256GCM'] };
        const opened = await flattenedDecrypt(sealed[name] as unknown as FlattenedJWE, kek.key, options);
        expect(JSON.parse(Buffer.from(opened.plaintext).toString())).toEqual(secrets[name]);
        expect(opened.protectedHeader).toEqual({ enc: 'A256GCM' });
        expect(opened.sharedUnprotectedHeader).toEqual({ alg: 'A256KW', kid: kek.kid });
        expect(Buffer.from(opened.additionalAuthenticatedData as Uint8Array)).toEqual(aad(name, 1));
      }
    }
  });

  test('seals what we open', async () => {
    const value = { text: 'línea ünïcode 漢字' };
    const jwe = await new FlattenedEncrypt(Buffer.from(JSON.stringify(value)))
      .setProtectedHeader({ enc: 'A256GCM' })
      .setSharedUnprotectedHeader({ alg: 'A256KW', kid: key.kid })
      .setAdditionalAuthenticatedData(aad('coverage', 3))
      .encrypt(key.key);
    expect(openClass(key, place, { coverage: { rev: 3, ...jwe } } as never, 'coverage')).toEqual(value);
  });
});
