import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { MigrationError, migrate } from './migrate.ts';

let folder: string;
let database: TestDatabase;
let ownerUrl: string;
let owner: pg.Client;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderly-migrations-'));
  database = await createTestDatabase();
  ownerUrl = database.ownerUrl;
  owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  // The clone of the template as a database that knows no migration.
  await owner.query('truncate schema_migrations');
});

afterEach(async () => {
  await owner.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

function write(name: string, text: string): Promise<void> {
  return writeFile(join(folder, name), text);
}

async function recorded(): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>('select name from schema_migrations order by name');
  return rows.map(({ name }) => name);
}

async function exists(table: string): Promise<boolean> {
  const { rows } = await owner.query<{ is: boolean }>('select to_regclass($1) is not null as is', [table]);
  return rows[0]?.is === true;
}

describe('migrate', () => {
  it('applies in order what the database lacks, once', async () => {
    await write('0001_first.sql', 'create table probe_a (id int); insert into probe_a values (1);');
    await write('0002_second.sql', 'alter table probe_a add column name text; create table probe_b (id int);');
    expect(await migrate({ ownerUrl, folder })).toEqual({ applied: ['0001_first.sql', '0002_second.sql'] });
    expect(await migrate({ ownerUrl, folder })).toEqual({ applied: [] });
    await write('0003_third.sql', 'insert into probe_a values (3)');
    expect(await migrate({ ownerUrl, folder })).toEqual({ applied: ['0003_third.sql'] });
    expect((await owner.query('select id from probe_a order by id')).rows).toEqual([{ id: 1 }, { id: 3 }]);
    expect(await recorded()).toEqual(['0001_first.sql', '0002_second.sql', '0003_third.sql']);
  });

  it('changes nothing by a migration that fails, and keeps those before it', async () => {
    await write('0001_first.sql', 'create table probe_a (id int)');
    await write('0002_second.sql', 'create table probe_b (id int); select 1/0; create table probe_c (id int)');
    await expect(migrate({ ownerUrl, folder })).rejects.toThrow(/^The migration 0002_second.sql failed and changed nothing: division by zero$/);
    expect(await recorded()).toEqual(['0001_first.sql']);
    expect(await exists('probe_a')).toBe(true);
    expect(await exists('probe_b')).toBe(false);
    await write('0002_second.sql', 'create table probe_b (id int)');
    expect(await migrate({ ownerUrl, folder })).toEqual({ applied: ['0002_second.sql'] });
  });

  it('makes no change that it cannot record', async () => {
    await write('0001_first.sql', 'create table probe_a (id int); alter table schema_migrations add check (length(sha256) < 0)');
    await expect(migrate({ ownerUrl, folder })).rejects.toThrow(MigrationError);
    expect(await exists('probe_a')).toBe(false);
  });

  it('refuses a file that was altered after it was applied', async () => {
    await write('0001_first.sql', 'create table probe_a (id int)');
    await write('0002_second.sql', 'create table probe_b (id int)');
    await migrate({ ownerUrl, folder });
    await write('0001_first.sql', 'create table probe_a (id int) ');
    await write('0003_third.sql', 'create table probe_c (id int)');
    const refused = migrate({ ownerUrl, folder });
    await expect(refused).rejects.toThrow(MigrationError);
    await expect(refused).rejects.toThrow(/0001_first.sql was altered after it was applied/);
    expect(await exists('probe_c')).toBe(false);
  });

  it('refuses a database that is newer than the code', async () => {
    await write('0001_first.sql', 'select 1');
    await write('0002_second.sql', 'select 2');
    await migrate({ ownerUrl, folder });
    await rm(join(folder, '0002_second.sql'));
    const refused = migrate({ ownerUrl, folder });
    await expect(refused).rejects.toThrow(MigrationError);
    await expect(refused).rejects.toThrow(/has the migration 0002_second.sql, which this version lacks: it is newer than the code/);
  });

  it('refuses another migration in the place of an applied one', async () => {
    await write('0001_first.sql', 'select 1');
    await write('0002_second.sql', 'select 2');
    await migrate({ ownerUrl, folder });
    await rm(join(folder, '0002_second.sql'));
    await write('0002_other.sql', 'select 2');
    await expect(migrate({ ownerUrl, folder })).rejects.toThrow(/The database has 0002_second.sql where this version has 0002_other.sql/);
  });

  it.each([
    ['a misspelt name', ['0001_first.sql', '002_second.sql']],
    ['a number used twice', ['0001_first.sql', '0001_second.sql']],
    ['a gap', ['0001_first.sql', '0003_third.sql']],
  ])('refuses a folder with %s, before it applies anything', async (_, names) => {
    for (const name of names) await write(name, 'create table if not exists probe_a (id int)');
    await expect(migrate({ ownerUrl, folder })).rejects.toThrow(MigrationError);
    expect(await exists('probe_a')).toBe(false);
  });

  it('lets one of several processes apply while the others wait', async () => {
    await write('0001_first.sql', 'create table probe_a (id int); select pg_sleep(0.2)');
    await write('0002_second.sql', 'create table probe_b (id int)');
    const answers = await Promise.all([1, 2, 3].map(() => migrate({ ownerUrl, folder })));
    expect(answers.flatMap(({ applied }) => applied)).toEqual(['0001_first.sql', '0002_second.sql']);
  });

  it('has brought the template of the tests to the last migration', async () => {
    const clone = await createTestDatabase();
    try {
      const folder = new URL('../../../migrations', import.meta.url).pathname;
      expect((await readdir(folder)).length).toBeGreaterThan(1);
      expect(await migrate({ ownerUrl: clone.ownerUrl, folder })).toEqual({ applied: [] });
    } finally {
      await clone.drop();
    }
  });
});
