import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { npiOf, writeExclusions, writeOrdering } from '../../test/credentials/lists.ts';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { systemClock } from '../platform/clock.ts';
import { type Database, openDatabase } from '../platform/db/database.ts';
import { openCredentials } from './credentials.ts';
import { importList } from './import-list.ts';
import { publishedLists } from './lists.ts';

const { exclusions, ordering } = publishedLists;
let database: TestDatabase;
let worker: Database;
let sql: pg.Client;
const folder = mkdtempSync(join(tmpdir(), 'orderly-lists-'));
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  database = await createTestDatabase();
  worker = openDatabase({ url: database.workerUrl, max: 4, applicationName: 'test' });
  sql = new pg.Client({ connectionString: database.superuserUrl });
  await sql.connect();
});
beforeEach(() => sql.query('truncate credential_files cascade'));
afterAll(async () => {
  await worker.close();
  await sql.end();
  await database.drop();
  rmSync(folder, { recursive: true });
});

const count = async (table: string) => (await sql.query(`select count(*)::int as n from ${table}`)).rows[0].n;
const person = { npi: npiOf(4), givenName: 'John', familyName: 'Nobody', state: 'IL', forMedicare: false };
const look = (more: object = {}) => openCredentials({ db: worker, clock: systemClock, registryUrl: null }).look({ ...person, ...more });

describe('a published list', () => {
  it('is taken whole, and again changes nothing', async () => {
    writeExclusions(at('a.csv'), 5000);
    const report = await importList(worker, { list: exclusions, path: at('a.csv') });
    expect(report).toEqual({ rows: 5000, refused: 0, refusals: [], known: false });
    expect(await importList(worker, { list: exclusions, path: at('a.csv') })).toMatchObject({ rows: 5000, known: true });
    expect([await count('exclusions'), await count('credential_files')]).toEqual([5000, 1]);
    const { rows } = await sql.query(`select detail from journal_entries where action = 'credentials.import'`);
    expect(rows.map(({ detail }) => JSON.parse(detail))).toEqual([{ codes: ['exclusions'], refused: 0, rows: 5000 }]);
  });

  it('gives way to the next one when that is whole, in one step', async () => {
    writeExclusions(at('a.csv'), 100);
    await importList(worker, { list: exclusions, path: at('a.csv') });
    writeExclusions(at('b.csv'), 3000, [
      `"ROE","JANE","","","","","","${npiOf(9_999_999)}","","","","IL","","1128a1","20250101","00000000","00000000",""`,
    ]);
    const seen: boolean[] = [];
    const isNew = async () => (await look({ npi: npiOf(9_999_999) })).failed.length > 0;
    let looking: Promise<unknown> = Promise.resolve();
    const onProgress = () => {
      looking = looking.then(async () => seen.push(await isNew()));
    };
    await importList(worker, { list: exclusions, path: at('b.csv'), onProgress });
    await looking;
    expect(seen[0]).toBe(false);
    expect(await isNew()).toBe(true);
    expect(await count('exclusions')).toBe(3001);
  });

  it('whose import was killed goes on where it was: no row twice, none lost', async () => {
    writeExclusions(at('big.csv'), 30_000);
    const child = fork(join(import.meta.dirname, '../../test/credentials/importer.ts'), [database.workerUrl, at('big.csv')], { execArgv: [] });
    await new Promise<void>((resolve) => child.on('message', (line) => Number(line) >= 6000 && resolve()));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const before = await count('exclusions');
    expect(before).toBeGreaterThanOrEqual(6000);
    expect(before).toBeLessThan(30_000);
    expect((await look({ npi: npiOf(0) })).lists.exclusions).toBe(null);
    const lines: number[] = [];
    await importList(worker, { list: exclusions, path: at('big.csv'), onProgress: (line) => lines.push(line) });
    expect(lines[0]).toBeGreaterThan(before);
    const { rows } = await sql.query('select count(*)::int as n, count(distinct line)::int as lines, max(line) as last from exclusions');
    expect(rows).toEqual([{ n: 30_000, lines: 30_000, last: 30_000 }]);
  });

  it('names the rows that it refuses, and why; and is no other file', async () => {
    const row = (npi: string, day: string) => `"DOE","JOHN","","","","","","${npi}","","","","IL","","1128a1","${day}","00000000","00000000",""`;
    writeExclusions(at('c.csv'), 10, [row('123', '20250101'), row('0000000000', 'soon'), '"A"']);
    const { rows, refused, refusals } = await importList(worker, { list: exclusions, path: at('c.csv') });
    expect([rows, refused]).toEqual([10, 3]);
    expect(refusals).toEqual([
      { line: 12, why: 'NPI has ten digits' },
      { line: 13, why: 'EXCLDATE is a day, as 20260131' },
      { line: 14, why: 'EXCLDATE is a day, as 20260131' },
    ]);
    await expect(importList(worker, { list: ordering, path: at('c.csv') })).rejects.toThrow('lacks LAST_NAME, FIRST_NAME, PARTB, DME');
    await expect(importList(worker, { list: ordering, path: at('none.csv') })).rejects.toThrow('can’t be read'.replace('’', "'"));
    writeFileSync(at('d.csv'), '\0\0\0');
    await expect(importList(worker, { list: ordering, path: at('d.csv') })).rejects.toThrow('it is not the Order and Referring file');
  });

  it('of which two imports run at once is taken by one', async () => {
    writeExclusions(at('e.csv'), 9000);
    const both = await Promise.allSettled([1, 2].map(() => importList(worker, { list: exclusions, path: at('e.csv') })));
    expect(both.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    for (const one of both) if (one.status === 'rejected') expect(String(one.reason)).toContain('under way');
    expect((await look({ npi: npiOf(0) })).failed).toEqual(['excluded']);
  });
});

describe('a practitioner', () => {
  it('is found by number, or for a person to look at by name and state where the list knows no number', async () => {
    writeExclusions(at('a.csv'), 8, [
      '"ROE-SMITH","JÖRG","","","","","","0000000000","","","","IL","","1128a1","20250101","00000000","00000000",""',
      `"WAIVED","W","","","","","","${npiOf(77)}","","","","IL","","1128a1","20250101","00000000","20250201","IL"`,
    ]);
    await importList(worker, { list: exclusions, path: at('a.csv') });
    const said = async (more: object) => {
      const { failed, review } = await look(more);
      return [...failed, ...review];
    };
    expect(await said({})).toEqual(['excluded']);
    expect(await said({ npi: npiOf(5000) })).toEqual([]);
    const alike = { npi: npiOf(5000), givenName: 'Jorg', familyName: 'Roe Smith' };
    expect(await said(alike)).toEqual(['exclusion_name_match']);
    expect(await said({ ...alike, state: 'CA' })).toEqual([]);
    expect(await said({ npi: npiOf(77) })).toEqual(['exclusion_waived']);
    expect(await said({ npi: npiOf(77), state: 'WI' })).toEqual(['excluded']);
  });

  it('orders for Medicare when its list has them for equipment, once there is one', async () => {
    const said = async (serial: number, forMedicare = true) => (await look({ npi: npiOf(serial), forMedicare })).failed;
    expect(await said(1)).toEqual([]);
    writeOrdering(at('o.csv'), [
      [npiOf(1), 'Y'],
      [npiOf(2), 'N'],
    ]);
    await importList(worker, { list: ordering, path: at('o.csv') });
    expect([await said(1), await said(2), await said(3), await said(3, false)]).toEqual([
      [],
      ['not_enrolled_to_order'],
      ['not_enrolled_to_order'],
      [],
    ]);
  });
});
