import pg from 'pg';

/** A pool of plain connections for a library that brings its own SQL. The caller ends it. */
export function openPlainPool({ url, max, applicationName }: { url: string; max: number; applicationName: string }): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max, application_name: applicationName });
  // A broken idle connection is dropped by the pool; the next caller opens another.
  pool.on('error', () => undefined);
  // One that breaks while it is being closed is nobody's any more, and an error that nobody hears would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
