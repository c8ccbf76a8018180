// For tests in a browser: has whoever is signed in have typed their password too long ago to sign. The argument is the server's data directory.
import pg from 'pg';
import { joinEmbedded } from '../../src/platform/postgres/embedded.ts';

const { urls, stop } = await joinEmbedded(process.argv[2] as string);
const sql = new pg.Client({ connectionString: urls.superuser });
await sql.connect();
await sql.query(`update sessions set confirmed_at = now() - interval '16 minutes'`);
await sql.end();
await stop();
