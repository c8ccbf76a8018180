import pg from 'pg';

const limits = `set transaction_timeout = '30s', set idle_in_transaction_session_timeout = '5s', set statement_timeout = '20s'`;

/** Makes the three login roles and the database, as superuser; what is there stays, but for passwords and limits. */
export async function ensureRoles(
  superuserUrl: string,
  passwords: { readonly owner: string; readonly app: string; readonly worker: string },
): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ rolname: string }>("select rolname from pg_roles where rolname like 'orderly%'");
    const known = new Set(rows.map((row) => row.rolname));
    for (const role of ['owner', 'app', 'worker'] as const) {
      const name = `orderly_${role}`;
      const verb = known.has(name) ? 'alter' : 'create';
      await client.query(`${verb} role ${name} login nosuperuser nobypassrls nocreatedb nocreaterole password ${pg.escapeLiteral(passwords[role])}`);
      if (role === 'owner') continue;
      for (const limit of limits.split(', ')) await client.query(`alter role ${name} ${limit}`);
    }
    await client.query('alter role orderly_app set plan_cache_mode = force_generic_plan');
    const { rowCount } = await client.query("select 1 from pg_database where datname = 'orderly'");
    if (rowCount === 0) await client.query('create database orderly owner orderly_owner');
  } finally {
    await client.end();
  }
}
