import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** What keeps the database from being brought to this version of the code, and what would help. */
export class MigrationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MigrationError';
  }
}

interface Migration {
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
}

const lockKey = 7_201_101;
const migrationsFolder = fileURLToPath(new URL('../../../migrations', import.meta.url));

/**
 * Applies the migrations that the database lacks, each in a transaction, under a lock that lets one process do it. Forward only.
 * Errors: MigrationError when the database can't be reached, one fails, a file is misnamed, an applied one was altered, or the database is newer than the code.
 */
export async function migrate({ ownerUrl, folder = migrationsFolder }: { ownerUrl: string; folder?: string }): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(folder);
  const client = await connectAsOwner(ownerUrl);
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await client.query(
      'create table if not exists schema_migrations (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from schema_migrations order by name');
    checkApplied(rows, migrations);
    const applied: string[] = [];
    for (const migration of migrations.slice(rows.length)) {
      await apply(client, migration);
      applied.push(migration.name);
    }
    return { applied };
  } finally {
    await client.end();
  }
}

/** A connection of the role that owns the tables; the caller ends it. Errors: MigrationError with the remedy when there is none to be had. */
export async function connectAsOwner(ownerUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'orderly-migrate' });
  try {
    await client.connect();
    return client;
  } catch (error) {
    const why = error instanceof AggregateError ? error.errors.map(String).join('; ') : error instanceof Error ? error.message : 'unknown error';
    throw new MigrationError(
      `The database of the owner (DATABASE_OWNER_URL) can't be reached: ${why}. Start it, or mend the address, role or password.`,
    );
  }
}

async function apply(client: pg.Client, { name, text, sha256 }: Migration): Promise<void> {
  try {
    await client.query('begin');
    await client.query(text);
    await client.query('insert into schema_migrations (name, sha256) values ($1, $2)', [name, sha256]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw new MigrationError(`The migration ${name} failed and changed nothing: ${error instanceof Error ? error.message : 'unknown error'}`);
  }
}

function checkApplied(applied: readonly { name: string; sha256: string }[], migrations: readonly Migration[]): void {
  applied.forEach((row, index) => {
    const ours = migrations[index];
    if (ours === undefined) {
      throw new MigrationError(
        `The database has the migration ${row.name}, which this version lacks: it is newer than the code. Start the newer version.`,
      );
    }
    if (ours.name !== row.name)
      throw new MigrationError(`The database has ${row.name} where this version has ${ours.name}. Start the version it belongs to.`);
    if (ours.sha256 !== row.sha256)
      throw new MigrationError(`The migration ${row.name} was altered after it was applied. Restore the file; change things in a new one.`);
  });
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  // The number is the place: two branches that both added the next one meet here, not in somebody's database.
  names.forEach((name, index) => {
    const place = String(index + 1).padStart(4, '0');
    if (!/^[0-9]{4}_[a-z0-9_]+\.sql$/.test(name) || !name.startsWith(place)) {
      throw new MigrationError(`The migration ${name} stands in place ${place}: its name would have to be ${place}_<name>.sql.`);
    }
  });
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') };
    }),
  );
}
