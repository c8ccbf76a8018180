import { type Database, statement } from './database.ts';

const superuser = statement('role_is_superuser', 'select rolsuper or rolbypassrls as is from pg_roles where rolname = current_user');

/** Whether a connection's role escapes row-level security. */
export async function isSuperuser(db: Database): Promise<boolean> {
  return (await db.query<{ is: boolean }>(superuser))[0]?.is ?? true;
}

const one = statement('ping', 'select 1');

/** Resolves when the database answers. Errors: dependency_unavailable. */
export async function ping(db: Database): Promise<void> {
  await db.query(one);
}
