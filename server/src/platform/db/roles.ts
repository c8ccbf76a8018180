import { type Database, statement } from './database.ts';
import { connectAsOwner } from './migrate.ts';

/**
 * Those of the login roles of these URLs whom row-level security does not bind: superusers, and who may bypass it. Asked before anything is migrated.
 * Errors: MigrationError when the owner's database can't be reached.
 */
export async function unboundRoles({ owner, app, worker }: Readonly<Record<'owner' | 'app' | 'worker', string>>): Promise<string[]> {
  const names = [owner, app, worker].map((url) => decodeURIComponent(new URL(url).username));
  const client = await connectAsOwner(owner);
  try {
    const text = 'select rolname as name from pg_roles where rolname = any ($1) and (rolsuper or rolbypassrls) order by rolname';
    return (await client.query<{ name: string }>(text, [names])).rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

const one = statement('ping', 'select 1');

/** Resolves when the database answers. Errors: dependency_unavailable. */
export async function ping(db: Database): Promise<void> {
  await db.query(one);
}
