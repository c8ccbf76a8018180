import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openRootKeyFile, type RootKey } from './keys.ts';
import { createPatientKeys, type PatientKeys, type StoredPatientKey } from './patient-keys.ts';
import { openClass, sealClasses } from './sealed-record.ts';

const directory = mkdtempSync(join(tmpdir(), 'patient-keys-'));
afterAll(() => rmSync(directory, { recursive: true }));
const root = openRootKeyFile(join(directory, 'root.key'), { create: true });

/** The same root key that counts its unwrappings, and answers by promise as a remote one would when `remote`. */
function counting(remote = false): RootKey & { unwrapped: string[] } {
  const unwrapped: string[] = [];
  return {
    ...root,
    unwrapped,
    unwrap: (wrapped, kid, context) => {
      unwrapped.push(context.replace('patient ', ''));
      const key = root.unwrap(wrapped, kid, context);
      return remote ? new Promise((resolve) => setTimeout(resolve, 5, key)) : key;
    },
  };
}

async function threePatients(): Promise<[StoredPatientKey, StoredPatientKey, StoredPatientKey]> {
  const make = async () => (await createPatientKeys(root).create(randomUUID())).stored;
  return [await make(), await make(), await make()];
}

async function openAll(keys: PatientKeys, stored: readonly StoredPatientKey[]): Promise<void> {
  for (const one of stored) await keys.open(one);
}

test('a new key opens again from its stored form, in another process too', async () => {
  const patientId = randomUUID();
  const place = { table: 'patients', rowId: patientId };
  const { key, stored } = await createPatientKeys(root).create(patientId);
  const record = sealClasses(key, place, { identity: { mrn: '7' } });
  const again = await createPatientKeys(openRootKeyFile(join(directory, 'root.key'), { create: false })).open(stored);
  expect(again.kid).toBe(key.kid);
  expect(openClass(again, place, record, 'identity')).toEqual({ mrn: '7' });
  expect(stored.rootKid).toBe(root.kid);
});

test('a wrapped key is of no use in the row of another patient', async () => {
  const [first, second] = await threePatients();
  expect(() => createPatientKeys(root).open({ ...first, patientId: second.patientId })).toThrow(
    expect.objectContaining({ code: 'patient_key_refused' }),
  );
  expect(() => createPatientKeys(root).open({ ...first, rootKid: 'file-other' })).toThrow(expect.objectContaining({ code: 'root_key_other' }));
});

test('a cached key is served at once, without the root key', async () => {
  const counted = counting(true);
  const keys = createPatientKeys(counted);
  const [first] = await threePatients();
  expect(keys.open(first)).toBeInstanceOf(Promise);
  const key = await keys.open(first);
  counted.unwrapped.length = 0;
  expect(keys.open({ ...first, wrappedKey: Buffer.from(first.wrappedKey) })).toBe(key);
  expect(counted.unwrapped).toEqual([]);
  const created = await keys.create(randomUUID());
  expect(keys.open(created.stored)).toBe(created.key);
});

test('at most maxEntries keys are kept, the least recently used go first', async () => {
  const counted = counting();
  const keys = createPatientKeys(counted, { maxEntries: 2 });
  const [a, b, c] = await threePatients();
  await openAll(keys, [a, b, a, c, a, c, b]);
  expect(counted.unwrapped).toEqual([a, b, c, b].map((stored) => stored.patientId));
});

test('a key is kept for ttlMs after its unwrapping, however often it is used', async () => {
  let now = 0;
  const counted = counting();
  const keys = createPatientKeys(counted, { ttlMs: 100, nowMs: () => now });
  const [a] = await threePatients();
  for (now of [0, 50, 99]) await keys.open(a);
  expect(counted.unwrapped).toHaveLength(1);
  now = 100;
  await keys.open(a);
  expect(counted.unwrapped).toHaveLength(2);
});

test('a replaced or destroyed key is not served from memory', async () => {
  const keys = createPatientKeys(root);
  const { key, stored } = await keys.create(randomUUID());
  expect(() => keys.open({ ...stored, wrappedKey: Buffer.alloc(0) })).toThrow(expect.objectContaining({ code: 'patient_key_refused' }));
  expect(() => keys.open({ ...stored, wrappedKey: randomBytes(40) })).toThrow(expect.objectContaining({ code: 'patient_key_refused' }));
  const wrappedKey = await root.wrap(randomBytes(32), `patient ${stored.patientId}`);
  expect((await keys.open({ ...stored, wrappedKey })).kid).not.toBe(key.kid);
});

test('forgetting drops the key, also one that is just being unwrapped', async () => {
  const counted = counting(true);
  const keys = createPatientKeys(counted);
  const [a] = await threePatients();
  await keys.open(a);
  keys.forget(a.patientId);
  const overtaken = keys.open(a);
  keys.forget(a.patientId);
  await overtaken;
  await keys.open(a);
  await keys.open(a);
  expect(counted.unwrapped).toHaveLength(3);
});
