import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createPatientKeys, openClass, openRootKeyFile, type SealedRecord } from './index.ts';

const directory = mkdtempSync(join(tmpdir(), 'stored-format-'));
afterAll(() => rmSync(directory, { recursive: true }));

// Written once and never to be updated: a version that cannot read it cannot read what earlier versions stored.
const patientId = '0199c0de-0000-7000-8000-000000000007';
const stored = {
  patientId,
  rootKid: 'file-TigSuALCSwDjtOj6',
  wrappedKey: Buffer.from('3c48114232abab26caa628f6e4460d4171cc2b66e455d5dc2ba8a3f0617016e564737ac6f92f718f', 'hex'),
};
const record: SealedRecord = {
  identity: {
    rev: 1,
    protected: 'eyJlbmMiOiJBMjU2R0NNIn0',
    unprotected: { alg: 'A256KW', kid: 'a_SI4lHlJxo7Crr7' },
    encrypted_key: '7OQYDY3XkKYLNC-MRxEZe3TpkGNq8JsY79ZxPgJOgg6yT7lZ3V9I1g',
    iv: 'UaJ1D2o-pKn6JBBF',
    ciphertext: 'xTs334qJqopJ7Rjx8U06EQlxtL5zckxbhdyk_SUYHpdH-3dVNQDWt_j1dUg9NlF3qo3apPCZZw',
    tag: 'GSr5tLnCy1oF5i1Rm6IOOg',
    aad: 'b3JkZXJseS0xfHBhdGllbnRzfDAxOTljMGRlLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwN3xpZGVudGl0eXwx',
  },
};

test('what the first version stored still opens', async () => {
  const path = join(directory, 'root.key');
  writeFileSync(path, Buffer.alloc(32, 7), { mode: 0o600 });
  const key = await createPatientKeys(openRootKeyFile(path, { create: false })).open(stored);
  expect(openClass(key, { table: 'patients', rowId: patientId }, record, 'identity')).toEqual({
    mrn: 'MRN-1',
    birthDate: '1961-04-09',
    sex: 'female',
  });
});
