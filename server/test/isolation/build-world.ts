import { join } from 'node:path';
import pg from 'pg';
import type { DatabaseUrls } from '../clone-database.ts';
import { eventually } from '../eventually.ts';
import { fillOrders } from './fill-orders.ts';
import { addPerson, chosenPeople, drawPerson } from './people.ts';
import { createRandom } from './random.ts';
import { loadServer, repositoryRoot, type Served, serve } from './serve.ts';
import type { Organization, Territory, World } from './world.ts';

const drawnPeople = 24;

/** Organisations beyond the demo's; dates as agreement from and until. */
const organizations = [
  ['distributor', 'Prairie Mobility', '2020-01-01', null],
  ['distributor', 'Unsigned Supply', null, null],
  ['distributor', 'Lapsed Supply', '2020-01-01', '2021-01-01'],
  ['distributor', 'Early Supply', '2090-01-01', null],
  ['clinic', 'Unsigned Clinic', null, null],
  ['clinic', 'Fourth Clinic', '2020-01-01', '2090-01-01'],
  ['clinic', 'Closed Clinic', '2020-01-01', null],
] as const;

/** Territories nested below the demo's: name, parent, operator, boundary. */
const territories = [
  ['Chicago', 'Midwest: IL', 'Prairie Mobility', 'zip3', '606'],
  ['Chicago Loop', 'Chicago', 'Unsigned Supply', 'zip5', '60614'],
  ['Boston', 'East: MA', 'Lapsed Supply', 'zip3', '021'],
  ['Denver', 'West: CO', 'Early Supply', 'zip3', '802'],
  ['Nashville', 'South: TN', 'Prairie Mobility', 'zip3', '372'],
] as const;

/**
 * Fills a migrated database with the demo company, firms, territories and people beyond it, and orders in many states whose patient data can be told
 * apart; answers what is in it. Nobody is connected to it afterwards.
 */
export async function buildWorld(urls: DatabaseUrls, keyDir: string, seed: number): Promise<World> {
  const random = createRandom(seed);
  await loadDemoCompany(urls, keyDir);
  const sql = new pg.Client({ connectionString: urls.superuserUrl });
  await sql.connect();
  let served: Served | null = null;
  try {
    await addPlaces(sql);
    const world: World = {
      organizations: new Map(),
      territories: new Map(),
      people: [],
      orders: new Map(),
      patients: new Map(),
      marks: new Map(),
      providers: new Map(),
      zips: new Map(),
      nextMark: 0,
    };
    const ids = await readPlaces(sql, world);
    const idOf = (name: string) => {
      const id = ids.get(name);
      if (id === undefined) throw new Error(`the world has no ${name}`);
      return id;
    };
    for (const plan of chosenPeople) await addPerson(sql, world, plan, idOf);
    const namesOf = (table: ReadonlyMap<string, unknown>) => [...ids].filter(([, id]) => table.has(id)).map(([name]) => name);
    const clinics = namesOf(world.organizations).filter((name) => world.organizations.get(idOf(name))?.kind === 'clinic');
    const names = { territories: namesOf(world.territories), organizations: namesOf(world.organizations), clinics };
    for (let index = 0; index < drawnPeople; index += 1) await addPerson(sql, world, drawPerson(random, index, names), idOf);
    served = await serve({ root: repositoryRoot, urls, keyDir, wall: 'both' });
    await fillOrders({ served, sql, world, random, idOf });
    await sealOrders(sql, urls, keyDir);
    await sql.query(`update organizations set disabled_at = now() where name = 'Closed Clinic'`);
    await sql.query(`update territories set retired_at = now() where name = 'Nashville'`);
    await sql.query(`update territories_revision set revision = revision + 1`);
    await readPlaces(sql, world);
    return world;
  } finally {
    await served?.close();
    await sql.end();
  }
}

async function loadDemoCompany(urls: DatabaseUrls, keyDir: string): Promise<void> {
  const server = await loadServer(repositoryRoot);
  const db = server.openDatabase({ url: urls.appUrl, max: 4, applicationName: 'isolation-demo' });
  const worker = server.openDatabase({ url: urls.workerUrl, max: 4, applicationName: 'isolation-demo' });
  try {
    const root = server.openRootKeyFile(join(keyDir, 'root.key'), { create: true });
    const phi = await server.openVault(root);
    const deps = { db, clock: server.systemClock, phi, territories: server.createLocator() };
    await server.loadDemo(worker, deps, { password: 'a-password-for-tests', orderCount: 0 });
  } finally {
    await db.close();
    await worker.close();
  }
}

/** Seals what is over, as the background would. */
async function sealOrders(sql: pg.Client, urls: DatabaseUrls, keyDir: string): Promise<void> {
  const server = await loadServer(repositoryRoot);
  const db = server.openDatabase({ url: urls.workerUrl, max: 2, applicationName: 'isolation-archive' });
  try {
    const root = server.openRootKeyFile(join(keyDir, 'root.key'), { create: false });
    const phi = await server.openVault(root);
    const deps = { db, clock: server.systemClock, phi, storages: await server.openStorages(null), retentionYears: 7 };
    const { rows } = await sql.query<{ orderId: string; version: number }>(
      `select order_id as "orderId", version from order_status_history where new_status in ('completed', 'cancelled') and action in ('complete', 'cancel')`,
    );
    // The journal is to have placed them all.
    await eventually(async () => {
      const { rows: behind } = await sql.query(
        'select 1 from journal_entries e where not exists (select 1 from journal_positions p where p.entry_id = e.id) limit 1',
      );
      return behind.length === 0 ? true : undefined;
    });
    let sealed = 0;
    for (const step of rows) if (await server.sealOrder(deps, step)) sealed += 1;
    if (sealed === 0) throw new Error('nothing was sealed');
  } finally {
    await db.close();
  }
}

async function addPlaces(sql: pg.Client): Promise<void> {
  for (const [kind, name, from, until] of organizations) {
    await sql.query(`insert into organizations (kind, name, agreement_from, agreement_until) values ($1, $2, $3, $4)`, [kind, name, from, until]);
  }
  for (const [name, parent, operator, kind, code] of territories) {
    await sql.query(
      `with added as (insert into territories (parent_id, name, operator_id)
         select p.id, $1, o.id from territories p, organizations o where p.name = $2 and o.name = $3 returning id, parent_id),
       bounded as (insert into territory_boundaries (territory_id, kind, code, valid_from) select id, $4, $5, '2020-01-01' from added)
       insert into territory_closure (ancestor_id, descendant_id, depth)
         select id, id, 0 from added union all select c.ancestor_id, a.id, c.depth + 1 from added a join territory_closure c on c.descendant_id = a.parent_id`,
      [name, parent, operator, kind, code],
    );
  }
  const npis = ['1234567893', '1245319599', '1003000126'];
  for (const name of ['Unsigned Clinic', 'Fourth Clinic', 'Closed Clinic']) {
    await sql.query(
      `insert into providers (clinic_id, npi, given_name, family_name) select id, $2, 'Robin', 'Practitioner' from organizations where name = $1`,
      [name, npis.pop()],
    );
  }
  await sql.query(`update territories_revision set revision = revision + 1`);
}

/** Reads organisations, territories and practitioners; answers the ids of the first two by name. */
async function readPlaces(sql: pg.Client, world: World): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const firms = await sql.query<Organization & { name: string }>(
    `select id, name, kind, agreement_from::text as "agreementFrom", agreement_until::text as "agreementUntil", disabled_at is not null as disabled
       from organizations order by id`,
  );
  for (const { name, ...firm } of firms.rows) {
    world.organizations.set(firm.id, firm);
    ids.set(name, firm.id);
  }
  const places = await sql.query<Territory & { name: string }>(
    `select id, name, parent_id as "parentId", operator_id as "operatorId", retired_at is not null as retired from territories order by id`,
  );
  for (const { name, ...place } of places.rows) {
    world.territories.set(place.id, place);
    ids.set(name, place.id);
  }
  const practitioners = await sql.query<{ id: string; clinic_id: string }>(`select id, clinic_id from providers order by id`);
  for (const { id, clinic_id } of practitioners.rows) world.providers.set(id, clinic_id);
  return ids;
}
