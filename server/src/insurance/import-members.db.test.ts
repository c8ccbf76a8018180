import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabases, type TestDatabases } from '../../test/open-databases.ts';
import { openBlindIndex, openRootKeyFile } from '../phi/index.ts';
import { importMembers } from './import-members.ts';
import { localAdapter } from './local.ts';

const folder = mkdtempSync(join(tmpdir(), 'orderly-members-'));
let database: TestDatabases;
let index: Awaited<ReturnType<typeof openBlindIndex>>;

beforeAll(async () => {
  database = await openTestDatabases();
  index = await openBlindIndex(openRootKeyFile(join(folder, 'root.key'), { create: true }));
});
afterAll(() => database.drop());

function take(text: string) {
  const path = join(folder, 'members.csv');
  writeFileSync(path, text);
  return importMembers({ worker: database.worker, index }, { payerId: 'PLAN', path });
}

async function stateOf(memberId: string, serviceDate = '2026-11-20') {
  const ask = localAdapter(database.worker, index);
  const patient = { givenName: 'Quill', familyName: 'Testperson', birthDate: '1948-05-06', sex: 'female' };
  const practitioner = { npi: '1234567893', givenName: 'Laura', familyName: 'Lindqvist' };
  const question = { id: 'q', payerId: 'PLAN', memberId, patient, practitioner, serviceDate, hcpcs: ['E0601'] };
  return (await ask(question, new AbortController().signal)).outcome;
}

describe('members on file', () => {
  it('are found however they are typed, on the days they are covered', async () => {
    const report = await take('\uFEFFmember_id,active_from,active_until\r\n"AB-12 3",2026-01-01,2026-12-31\r\nCD9,2026-01-01,\r\n');
    expect(report).toEqual({ added: 2, refused: [] });
    expect(await Promise.all(['ab123', 'AB-123', 'CD9', 'EF1'].map((id) => stateOf(id)))).toEqual(['active', 'active', 'active', 'needs_review']);
    expect([await stateOf('AB123', '2026-12-31'), await stateOf('AB123', '2027-01-01'), await stateOf('AB123', '2025-12-31')]).toEqual([
      'active',
      'inactive',
      'inactive',
    ]);
  });

  it('are mended by a later file, and another payer’s are others', async () => {
    await take('member_id,active_from,active_until\nGH7,2020-01-01,2020-12-31\n');
    expect(await stateOf('GH7')).toBe('inactive');
    await take('member_id,active_from,active_until\nGH7,2020-01-01,\nGH7,2021-01-01,\n');
    expect(await stateOf('GH7')).toBe('active');
  });

  it('are refused row by row, with the line and the reason', async () => {
    const { added, refused } = await take(
      'member_id,active_from,active_until\n,2026-01-01,\nA1,soon,\nA2,2026-02-30,\nA3,2026-01-01,never\nA4,2026-02-01,2026-01-01\nA5,2026-01-01,\n',
    );
    expect(added).toBe(1);
    expect(refused.map(({ line, why }) => `${line} ${why.split(' ')[0]}`)).toEqual([
      '2 member_id',
      '3 active_from',
      '4 active_from',
      '5 active_until',
      '6 active_until',
    ]);
  });

  it('need the columns named, and a file that is there', async () => {
    await expect(take('id,from\nA1,2026-01-01\n')).rejects.toThrow(/lacks member_id, active_from, active_until/);
    await expect(importMembers({ worker: database.worker, index }, { payerId: 'PLAN', path: join(folder, 'none.csv') })).rejects.toThrow(
      /can't be read/,
    );
  });
});
