import pg from 'pg';

// An open transaction stalls the journal and holds locks: none lives long. Migrations (the owner's) may take what they take.
const limits = { transaction_timeout: '30s', idle_in_transaction_session_timeout: '5s', statement_timeout: '20s', lock_timeout: '10s' };

/** Makes the three login roles and the database, as superuser; what is there stays, but for passwords, limits and rights. None escapes row-level security. */
export async function ensureRoles(
  superuserUrl: string,
  passwords: { readonly owner: string; readonly app: string; readonly worker: string },
): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "select rolname as name from pg_roles where rolname like 'orderly%' union all select datname from pg_database where datname = 'orderly'",
    );
    const known = new Set(rows.map((row) => row.name));
    const commands = (['owner', 'app', 'worker'] as const).flatMap((role) => {
      const name = `orderly_${role}`;
      const kind = 'login nosuperuser nobypassrls nocreatedb nocreaterole noreplication';
      return [
        `${known.has(name) ? 'alter' : 'create'} role ${name} ${kind} password ${pg.escapeLiteral(passwords[role])}`,
        ...(role === 'owner' ? [] : Object.entries(limits).map(([setting, value]) => `alter role ${name} set ${setting} = '${value}'`)),
      ];
    });
    // Planned once per connection: the statements are few and their plans do not depend on the values.
    commands.push('alter role orderly_app set plan_cache_mode = force_generic_plan');
    await client.query(commands.join('; '));
    if (!known.has('orderly')) await client.query('create database orderly owner orderly_owner');
    // PostgreSQL lets everybody make temporary tables, which go before others of their name, and enter every database.
    await client.query('revoke temporary on database orderly from public; revoke connect on database postgres, template1 from public');
  } finally {
    await client.end();
  }
}
