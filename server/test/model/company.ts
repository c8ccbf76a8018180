import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { people, territories } from '../../src/demo/company.ts';
import { loadDemo } from '../../src/demo/index.ts';
import { syncWorkflow } from '../../src/orders/index.ts';
import { openRootKeyFile, openVault } from '../../src/phi/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/db/database.ts';
import { createLocator } from '../../src/territories/index.ts';
import type { DatabaseUrls } from '../clone-database.ts';
import { machine, organizationNames } from './actors.ts';
import { send } from './http.ts';

/** Of everybody in the demo company. */
export const password = 'a-password-for-tests';

/** The demo company with nobody's order in it, and what its people send to prove who they are. */
export interface Company {
  /** Headers by the actor's key. */
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** One practitioner's id by the clinic's key. */
  readonly practitionerIds: Readonly<Record<string, string>>;
  /** By key. */
  readonly territoryIds: Readonly<Record<string, string>>;
  /** By the actor's key. */
  readonly userIds: Readonly<Record<string, string>>;
}

/** Loads the demo company, without orders unless told, with its root key in `dataDir`, and an API key for the clinic's machine, which it answers. */
export async function loadCompany(urls: DatabaseUrls, dataDir: string, { orderCount = 0 } = {}): Promise<string> {
  const db = openDatabase({ url: urls.appUrl, max: 4, applicationName: 'harness' });
  const worker = openDatabase({ url: urls.workerUrl, max: 2, applicationName: 'harness-worker' });
  try {
    await syncWorkflow(worker);
    const root = openRootKeyFile(join(dataDir, 'root.key'), { create: true });
    const phi = await openVault(root);
    await loadDemo(worker, { db, clock: systemClock, phi, territories: createLocator() }, { password, orderCount });
  } finally {
    await db.close();
    await worker.close();
  }
  const apiKey = `orderly_${randomBytes(24).toString('base64url')}`;
  await withClient(urls.superuserUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `insert into users (kind, name, email, organization_id, role)
         select 'machine', 'Clinic system', 'machine@demo.test', id, $2 from organizations where name = $1 returning id`,
      [organizationNames[machine.organization], machine.role],
    );
    await client.query(
      `insert into api_keys (name, hash, user_id, expires_at, created_by) values ('harness', $1, $2, now() + interval '1 day', $2)`,
      [createHash('sha256').update(apiKey).digest(), rows[0]?.id],
    );
  });
  return apiKey;
}

/** Signs everybody in at a running server and reads the ids that requests name. */
export async function meetCompany(url: string, superuserUrl: string, apiKey: string): Promise<Company> {
  const credentials: Record<string, Record<string, string>> = { [machine.key]: { authorization: `Bearer ${apiKey}` } };
  for (const { key } of people) credentials[key] = { cookie: await signIn(url, key) };
  return withClient(superuserUrl, async (client) => {
    const found = await client.query<{ id: string; name: string }>('select id, name from territories');
    const idOf = (name: string) => found.rows.find((row) => row.name === name)?.id as string;
    const practitioners = await client.query<{ id: string; clinic: string }>(
      // The one who has an account and signs before the others.
      `select distinct on (o.name) p.id, o.name as clinic from providers p join organizations o on o.id = p.clinic_id
         order by o.name, exists (select 1 from users u where u.npi = p.npi) desc, p.id`,
    );
    // A long run outlasts the time for which a typed password counts.
    await client.query(`update sessions set confirmed_at = 'infinity'`);
    const users = await client.query<{ id: string; key: string }>(`select id, split_part(email, '@', 1) as key from users`);
    const clinicOf = (name: string) => Object.entries(organizationNames).find(([, known]) => known === name)?.[0] as string;
    return {
      credentials,
      practitionerIds: Object.fromEntries(practitioners.rows.map((row) => [clinicOf(row.clinic), row.id])),
      userIds: Object.fromEntries(users.rows.map(({ key, id }) => [key, id])),
      territoryIds: Object.fromEntries(territories.map(({ key, name }) => [key, idOf(name)])),
    };
  });
}

async function signIn(url: string, person: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: `${person}@demo.test`, password }),
    signal: AbortSignal.timeout(30_000),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
  if (!response.ok || cookie === undefined) throw new Error(`${person} could not sign in: ${response.status}`);
  const me = await send(url, { method: 'GET', path: '/orders?limit=1', headers: { cookie } });
  if (me.status !== 200) throw new Error(`${person} signed in and may yet not list orders: ${me.status} ${me.code}`);
  return cookie;
}

/** A connection for as long as `work` takes. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
