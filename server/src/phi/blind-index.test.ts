import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { normalIdentifier, normalName, openBlindIndex } from './blind-index.ts';
import { openRootKeyFile } from './keys.ts';

const directory = mkdtempSync(join(tmpdir(), 'blind-index-'));
afterAll(() => rmSync(directory, { recursive: true }));
const root = openRootKeyFile(join(directory, 'root.key'), { create: true });
const index = await openBlindIndex(root);
const clinic = '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e';
const other = '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7f';
const person = { givenName: 'Zoë', familyName: "O'Brien-Łuk", birthDate: '1961-04-09' };

describe('an index', () => {
  test('is HMAC-SHA256 over the normalised parts under the key derived for its field', async () => {
    const key = await root.derive('blind-index|mrn');
    expect(index.mrn(clinic, ' mrn 0042 ')).toEqual(
      createHmac('sha256', key)
        .update(JSON.stringify([clinic, 'MRN0042']))
        .digest(),
    );
  });

  test('is the same after a restart and another under another root key', async () => {
    const again = await openBlindIndex(openRootKeyFile(join(directory, 'root.key'), { create: false }));
    expect(again.nameBirth(person)).toEqual(index.nameBirth(person));
    const elsewhere = await openBlindIndex(openRootKeyFile(join(directory, 'other.key'), { create: true }));
    expect(elsewhere.nameBirth(person)).not.toEqual(index.nameBirth(person));
  });

  test('of one text differs from field to field, and of one MRN from clinic to clinic', () => {
    const all = [index.mrn(clinic, 'A1'), index.mrn(other, 'A1'), index.trackingNumber('A1'), index.lot('A1'), index.serial('A1')];
    expect(new Set(all.map((bytes) => bytes.toString('hex'))).size).toBe(5);
    for (const bytes of all) expect(bytes).toHaveLength(32);
  });

  test('tells parts apart wherever their border is', () => {
    const names = fc.tuple(fc.string(), fc.string());
    fc.assert(
      fc.property(names, names, (first, second) => {
        const [a, b] = [first, second].map(([familyName, givenName]) => index.nameBirth({ familyName, givenName, birthDate: '2001-01-01' }));
        const same = normalName(first[0]) === normalName(second[0]) && normalName(first[1]) === normalName(second[1]);
        expect(a?.equals(b as Buffer)).toBe(same);
      }),
    );
    expect(index.nameBirth({ ...person, familyName: 'ab', givenName: 'c' })).not.toEqual(
      index.nameBirth({ ...person, familyName: 'a', givenName: 'bc' }),
    );
  });

  test('of a name finds other spellings, not other people', () => {
    for (const alike of [{ givenName: 'ZOE' }, { givenName: 'Zoe\u0308 ' }, { familyName: 'o’brien łuk' }, { familyName: 'OBRIENŁUK' }]) {
      expect(index.nameBirth({ ...person, ...alike })).toEqual(index.nameBirth(person));
    }
    for (const unlike of [{ givenName: 'Zo' }, { familyName: 'Zoë', givenName: "O'Brien-Łuk" }, { birthDate: '1961-09-04' }]) {
      expect(index.nameBirth({ ...person, ...unlike })).not.toEqual(index.nameBirth(person));
    }
  });

  test('takes a birth date in ISO 8601 only, and does not repeat it', () => {
    for (const birthDate of ['04/09/1961', '1961-4-9', '19610409', '']) {
      expect(() => index.nameBirth({ ...person, birthDate })).toThrow(/^A birth date is indexed as YYYY-MM-DD\.$/);
    }
  });

  test('of an identifier finds it however it was copied', () => {
    expect(index.mrn(clinic, 'ab\u00a0１２\t3')).toEqual(index.mrn(clinic, 'AB123'));
    expect(index.mrn(clinic, '0123')).not.toEqual(index.mrn(clinic, '123'));
    expect(index.trackingNumber('1z 999-aa1 01–2345')).toEqual(index.trackingNumber('1Z999AA1012345'));
    expect(index.lot('lot-7 a')).toEqual(index.lot('LOT-7A'));
    expect(index.lot('LOT-7A')).not.toEqual(index.lot('LOT7A'));
    expect(index.serial('sn 1')).toEqual(index.serial('SN1'));
  });
});

describe('normalising', () => {
  test.each([
    ['Straße', 'strasse'],
    ['STRASSE', 'strasse'],
    ['STRAẞE', 'strasse'],
    ['İpek', 'ipek'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευσ'],
    ['Οδυσσεύς', 'οδυσσευσ'],
    ['ﬁnn', 'finn'],
    ['de la Cruz Jr.', 'delacruzjr'],
    ['李 小龍', '李小龍'],
    ['Nguyễn', 'nguyen'],
    [' — ', '—'],
  ])('reads the name %s as %s', (name, normal) => {
    expect(normalName(name)).toBe(normal);
  });

  test('once is enough for every character there is', () => {
    const changing = [];
    for (let point = 0; point <= 0x10ffff; point += 1) {
      if (point === 0xd800) point = 0xe000;
      const once = [normalName(String.fromCodePoint(point)), normalIdentifier(String.fromCodePoint(point))] as const;
      if (normalName(once[0]) !== once[0] || normalIdentifier(once[1]) !== once[1]) changing.push(point.toString(16));
    }
    expect(changing).toEqual([]);
  });

  test('once is enough, and the composition of the characters does not matter', () => {
    for (const normal of [normalName, normalIdentifier]) {
      fc.assert(
        fc.property(
          fc.string({ unit: fc.oneof(fc.constantFrom(...'aÄßẞſςΣİıǅﬀ½①ª\u0301\u0345ª ᾳﷺ'), fc.string({ unit: 'binary', maxLength: 1 })) }),
          (text) => {
            expect(normal(normal(text))).toBe(normal(text));
            expect(normal(text.normalize('NFD'))).toBe(normal(text.normalize('NFC')));
          },
        ),
        { numRuns: 2000 },
      );
    }
  });
});
