import type { CreateTerritory, TerritoryView } from '@orderly/contract';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { permissions } from '../identity/index.ts';
import { type Database, openDatabase, statement } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import { createCursors, createHttpServer } from '../platform/http/index.ts';
import { newId } from '../platform/ids.ts';
import { changeTerritory } from './change-territory.ts';
import type { TerritoryDeps, TerritoryRequest } from './change-tree.ts';
import { createTerritory } from './create-territory.ts';
import { loadGeography } from './geography.ts';
import { createLocator } from './locator.ts';
import { moveTerritory } from './move-territory.ts';
import { listTerritories, locateZip, showTerritory } from './read-territories.ts';
import { retireTerritory } from './retire-territory.ts';
import { territoryRoutes } from './routes.ts';

const geography = loadGeography();
const at = new Date('2026-11-23T15:00:00Z');
const context = { requestId: 'test', source: '127.0.0.1' };
const ids = { master: newId(), sub: newId(), clinic: newId(), admin: newId(), distributor: newId(), provider: newId(), sales: newId() };

const addOrganization = statement(
  'test_organization',
  `insert into organizations (id, kind, name, agreement_from) values ($1, $2, $3, '2026-01-01')`,
);
const addUser = statement(
  'test_user',
  `with u as (insert into users (id, name, email, organization_id, role) values ($1, $2, $2 || '@t.test', $3, $2) returning id)
   insert into sessions (token, user_id, expires_at) select $2, id, now() + interval '1 hour' from u`,
);
const addGrant = statement('test_grant', `insert into grants (user_id, territory_id, created_by) values ($1, $2, $1)`);
const emptyTree = statement(
  'test_empty',
  `with g as (delete from grants), b as (delete from territory_boundaries), c as (delete from territory_closure) delete from territories`,
);
const closureNow = statement('test_closure', 'select ancestor_id, descendant_id, depth from territory_closure order by 1, 2');
const closureWanted = statement(
  'test_closure_wanted',
  `with recursive up as (select id as ancestor_id, id as descendant_id, 0 as depth from territories union all
     select t.parent_id, up.descendant_id, up.depth + 1 from up join territories t on t.id = up.ancestor_id where t.parent_id is not null)
   select * from up order by 1, 2`,
);
const entries = statement(
  'test_entries',
  `select action, resource_id, detail from journal_entries where actor_id = $1 and resource_type = 'territory' order by ord`,
);
const denials = statement('test_denials', `select action, resource_id from journal_entries where actor_id = $1 and outcome = 'denied'`);
const revisionNow = statement('test_revision', 'select revision::text from territories_revision');

let database: TestDatabase;
let owner: Database;
let app: Database;
let deps: TerritoryDeps;
let tree: { root: string; west: string; east: string; la: string; hills: string };

const as = (token: string): TerritoryRequest => ({ credential: { kind: 'session', token }, context, idempotency: null });
const admin = as('admin');
const create = async (name: string, parentId: string | null, boundaries?: CreateTerritory['boundaries']): Promise<TerritoryView> =>
  (await createTerritory(deps, { ...admin, input: { name, parentId, operatorId: ids.sub, ...(boundaries ? { boundaries } : {}) } })).body;
const where = (zip: string, territoryId?: string, when = at, from = deps): Promise<string> =>
  from.db.transaction(async (tx) => (await from.territories.locate(tx, { zip, territoryId, at: when })).territoryId);
const list = (token: string, asked: { limit?: number; after?: string | null; retired?: boolean } = {}) =>
  listTerritories(deps, { limit: 50, after: null, retired: false, ...asked, ...as(token) });
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof OrderlyError ? error.code : error),
  );
const faultsOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof OrderlyError ? error.errors.map(({ pointer, code }) => [pointer, code]) : error),
  );

beforeAll(async () => {
  database = await createTestDatabase();
  owner = openDatabase({ url: database.superuserUrl, max: 2, applicationName: 'territories-test' });
  app = openDatabase({ url: database.appUrl, max: 8, applicationName: 'territories-test' });
  await owner.query(addOrganization, [ids.master, 'master_distributor', 'Master']);
  await owner.query(addOrganization, [ids.sub, 'distributor', 'Sub']);
  await owner.query(addOrganization, [ids.clinic, 'clinic', 'Clinic']);
  await owner.query(addUser, [ids.admin, 'admin', ids.master]);
  await owner.query(addUser, [ids.distributor, 'distributor', ids.sub]);
  await owner.query(addUser, [ids.provider, 'provider', ids.clinic]);
  await owner.query(addUser, [ids.sales, 'sales_rep', ids.master]);
});

afterAll(async () => {
  await app.close();
  await owner.close();
  await database.drop();
});

beforeEach(async () => {
  await owner.query(emptyTree);
  deps = { db: app, clock: { now: () => at }, territories: createLocator(geography) };
  const root = (await create('Nation', null)).id;
  const west = (await create('West', root, { state: ['CA', 'NV'] })).id;
  const east = (await create('East', root, { state: ['NY', 'PR'], zip5: ['94105'] })).id;
  const la = (await create('Los Angeles', west, { county: ['06037'] })).id;
  const hills = (await create('Beverly Hills', la, { zip5: ['90210', '90211'] })).id;
  tree = { root, west, east, la, hills };
});

const closureIsTrue = async (): Promise<void> => expect(await owner.query(closureNow)).toEqual(await owner.query(closureWanted));

describe('the territory of an order', () => {
  it('comes from the ship-to ZIP, with who operates it', async () => {
    expect(await where('90210-1234')).toBe(tree.hills);
    expect(await where('94102')).toBe(tree.west);
    expect(await where('60601')).toBe(tree.root);
    expect(await app.transaction((tx) => deps.territories.locate(tx, { zip: '90210', at }))).toEqual({
      territoryId: tree.hills,
      territoryName: 'Beverly Hills',
      operatorId: ids.sub,
      operatorName: 'Sub',
    });
  });

  it('is the one named when that holds the ZIP, else a mismatch, the same for one that is not there', async () => {
    expect(await where('90210', tree.west)).toBe(tree.west);
    const refusal = (id: string): Promise<unknown> => where('90210', id).catch(({ code, detail, errors }) => ({ code, detail, errors }));
    expect(await refusal(tree.east)).toMatchObject({
      code: 'territory_mismatch',
      errors: [{ pointer: '/territoryId', code: 'zip_outside' }],
    });
    expect(await refusal(newId())).toEqual(await refusal(tree.east));
    expect(JSON.stringify(await refusal(tree.east))).not.toContain('90210');
  });

  it('is never that of a tree another process has changed since', async () => {
    const elsewhere: TerritoryDeps = { ...deps, territories: createLocator(geography) };
    expect(await where('89501', undefined, at, elsewhere)).toBe(tree.west);
    const reno = await create('Reno', tree.west, { county: ['32031'] });
    expect(await where('89501', undefined, at, elsewhere)).toBe(reno.id);
    await retireTerritory(deps, { ...admin, territoryId: reno.id });
    expect(await where('89501', undefined, at, elsewhere)).toBe(tree.west);
    expect(await codeOf(where('89501', reno.id, at, elsewhere))).toBe('territory_mismatch');
  });

  it('is not learnt from a change that was refused', async () => {
    const [before] = await owner.query(revisionNow);
    const journalled = await owner.query(entries, [ids.admin]);
    expect(await codeOf(create('Twice', tree.root, { state: ['TX', 'CA'] }))).toBe('invalid_request');
    expect(await where('75001')).toBe(tree.root);
    expect(await owner.query(revisionNow)).toEqual([before]);
    expect(await owner.query(entries, [ids.admin])).toEqual(journalled);
  });
});

describe('boundaries', () => {
  it('are refused with a pointer to each code that does not fit', async () => {
    expect(await faultsOf(create('A', tree.west, { state: ['NY'], county: ['32031', '06037'], zip5: ['89501'] }))).toEqual([
      ['/boundaries/state/0', 'outside_parent'],
      ['/boundaries/county/1', 'overlaps_sibling'],
    ]);
    expect(await faultsOf(create('A', tree.west, { zip5: ['89501', '00000'] }))).toEqual([['/boundaries/zip5/1', 'unknown_code']]);
    expect(await faultsOf(create('A', tree.west))).toEqual([['/boundaries', 'size']]);
    expect(await faultsOf(create('A', tree.west, { zip5: ['89501'], validFrom: '2026-11-22' }))).toEqual([
      ['/boundaries/validFrom', 'day_out_of_range'],
    ]);
    expect(await faultsOf(create('A', newId(), { zip5: ['89501'] }))).toEqual([['/parentId', 'no_parent']]);
    expect(await faultsOf(create('A', null))).toEqual([['/parentId', 'root_exists']]);
    const narrower = changeTerritory(deps, { ...admin, territoryId: tree.west, input: { boundaries: { state: ['NV'] } } });
    expect(await faultsOf(narrower)).toEqual([['/boundaries', 'child_outside']]);
  });

  it('change from a day on, and orders placed before it go where they went', async () => {
    const { body: changed } = await changeTerritory(deps, {
      ...admin,
      territoryId: tree.hills,
      input: { boundaries: { validFrom: '2026-12-01', zip5: ['90210', '90212'] } },
    });
    expect(changed.boundaries.zip5).toEqual(['90210', '90211']);
    expect(changed.planned).toEqual([
      { kind: 'zip5', code: '90211', validFrom: '2026-11-23', validUntil: '2026-12-01' },
      { kind: 'zip5', code: '90212', validFrom: '2026-12-01', validUntil: null },
    ]);
    const december = new Date('2026-12-01T00:00:00Z');
    expect([await where('90211'), await where('90212')]).toEqual([tree.hills, tree.la]);
    expect([await where('90211', undefined, december), await where('90212', undefined, december)]).toEqual([tree.la, tree.hills]);
    // Taken back before it came: nothing is planned any more, and what never came into force stays on record.
    const { body: back } = await changeTerritory(deps, {
      ...admin,
      territoryId: tree.hills,
      input: { boundaries: { validFrom: '2026-12-01', zip5: ['90210', '90211'] } },
    });
    expect(back.planned).toEqual([]);
    expect(await where('90212', undefined, december)).toBe(tree.la);
  });

  it('of kinds left out stay', async () => {
    const { body: changed } = await changeTerritory(deps, { ...admin, territoryId: tree.east, input: { name: 'Coast', boundaries: { zip5: [] } } });
    expect(changed).toMatchObject({ name: 'Coast', boundaries: { zip5: [], state: ['NY', 'PR'] } });
  });

  it('that eight people claim at once go to one of them', async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, (_, i) => codeOf(create(`Claim ${i}`, tree.root, { state: ['TX'] }))));
    expect(claims.sort()).toEqual(['done', ...Array(7).fill('invalid_request')]);
  });
});

describe('moving', () => {
  it('takes all below along, rewrites the closure and what grants reach, in one journalled step', async () => {
    const north = (await create('North', tree.root, { county: ['06037'] })).id;
    await owner.query(addGrant, [ids.distributor, north]);
    const seen = async (): Promise<unknown> => (await list('distributor')).items.map(({ id }) => id).sort();
    expect(await seen()).toEqual([north]);
    await moveTerritory(deps, { ...admin, territoryId: tree.la, parentId: north });
    await closureIsTrue();
    expect(await seen()).toEqual([north, tree.la, tree.hills].sort());
    expect(await where('90210')).toBe(tree.hills);
    const journalled = await owner.query<{ action: string; resource_id: string; detail: string }>(entries, [ids.admin]);
    expect(journalled.at(-1)).toMatchObject({ action: 'territory.move', resource_id: tree.la });
    expect(JSON.parse(journalled.at(-1)?.detail ?? '')).toEqual({ previousParentId: tree.west, parentId: north, moved: 2 });
  });

  it('is refused where the boundaries do not fit, into itself, for the root and under a retired parent', async () => {
    const move = (territoryId: string, parentId: string): Promise<unknown> => faultsOf(moveTerritory(deps, { ...admin, territoryId, parentId }));
    expect(await move(tree.la, tree.east)).toEqual([['/boundaries', 'outside_parent']]);
    expect(await move(tree.west, tree.hills)).toEqual([['/parentId', 'into_itself']]);
    expect(await codeOf(moveTerritory(deps, { ...admin, territoryId: tree.root, parentId: tree.west }))).toBe('conflict');
    expect(await codeOf(moveTerritory(deps, { ...admin, territoryId: newId(), parentId: tree.west }))).toBe('not_found');
    await retireTerritory(deps, { ...admin, territoryId: tree.east });
    expect(await move(tree.la, tree.east)).toEqual([['/parentId', 'parent_retired']]);
    await closureIsTrue();
  });

  it('two under each other at once leaves a tree', async () => {
    // A county of one ZIP: each territory lies inside the other, so nothing but the lock keeps them from a circle.
    const c = (await create('County', tree.root, { county: ['13239'] })).id;
    const d = (await create('Its only ZIP', tree.root, { zip5: ['39854'] })).id;
    const moves = await Promise.all([
      codeOf(moveTerritory(deps, { ...admin, territoryId: c, parentId: d })),
      codeOf(moveTerritory(deps, { ...admin, territoryId: d, parentId: c })),
    ]);
    expect(moves.sort()).toEqual(['done', 'invalid_request']);
    await closureIsTrue();
    expect([c, d]).toContain(await where('39854'));
  });
});

describe('retiring', () => {
  it('waits for the territories below, frees the codes, and keeps the territory', async () => {
    const retire = (territoryId: string): Promise<unknown> => codeOf(retireTerritory(deps, { ...admin, territoryId }));
    expect(await retire(tree.la)).toBe('conflict');
    expect(await retire(tree.root)).toBe('conflict');
    expect(await retire(tree.hills)).toBe('done');
    expect(await retire(tree.hills)).toBe('conflict');
    expect(await codeOf(changeTerritory(deps, { ...admin, territoryId: tree.hills, input: { name: 'X' } }))).toBe('conflict');
    expect(await where('90210')).toBe(tree.la);
    expect(await codeOf(where('90210', tree.hills))).toBe('territory_mismatch');
    const next = await create('Hills again', tree.la, { zip5: ['90210'] });
    expect(await where('90210')).toBe(next.id);
    expect(await showTerritory(deps, { ...admin, territoryId: tree.hills })).toMatchObject({
      retiredAt: at.toISOString(),
      boundaries: { zip5: [] },
    });
    const live = (await list('admin')).items.map(({ id }) => id);
    const all = (await list('admin', { retired: true })).items.map(({ id }) => id);
    expect([live.includes(tree.hills), all.includes(tree.hills)]).toEqual([false, true]);
  });
});

describe('who may', () => {
  it('change the tree: administrators only', async () => {
    for (const token of ['distributor', 'provider', 'sales_rep']) {
      const input = { name: 'X', parentId: tree.root, operatorId: ids.sub, boundaries: { state: ['TX'] } };
      expect(await codeOf(createTerritory(deps, { ...as(token), input }))).toBe('forbidden');
      expect(await codeOf(retireTerritory(deps, { ...as(token), territoryId: tree.hills }))).toBe('forbidden');
      expect(await codeOf(moveTerritory(deps, { ...as(token), territoryId: tree.hills, parentId: tree.west }))).toBe('forbidden');
      expect(await codeOf(changeTerritory(deps, { ...as(token), territoryId: tree.hills, input: { name: 'X' } }))).toBe('forbidden');
    }
    expect(await codeOf(createTerritory(deps, { ...as('nobody'), input: { name: 'X', operatorId: ids.sub } }))).toBe('unauthenticated');
    const clinicRuns = { name: 'X', parentId: tree.root, operatorId: ids.clinic, boundaries: { state: ['TX'] } };
    expect(await faultsOf(createTerritory(deps, { ...admin, input: clinicRuns }))).toEqual([['/operatorId', 'not_an_operator']]);
  });

  it('see a territory: whose grant reaches it; a foreign one answers like a missing one', async () => {
    await owner.query(addGrant, [ids.distributor, tree.la]);
    const show = (territoryId: string): Promise<unknown> =>
      showTerritory(deps, { ...as('distributor'), territoryId }).catch(({ code, detail, errors }) => ({ code, detail, errors }));
    expect(await show(tree.hills)).toMatchObject({ name: 'Beverly Hills' });
    expect(await show(tree.east)).toEqual(await show(newId()));
    expect(await show(tree.east)).toMatchObject({ code: 'not_found' });
    const first = await list('distributor', { limit: 1 });
    const second = await list('distributor', { limit: 1, after: first.next });
    expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([[tree.la], [tree.hills]]);
    expect([first.next, second.next]).toEqual([tree.la, null]);
  });

  it('is refused on the record, naming what was asked for', async () => {
    await codeOf(showTerritory(deps, { ...as('distributor'), territoryId: tree.east }));
    await codeOf(retireTerritory(deps, { ...as('distributor'), territoryId: tree.hills }));
    expect(await owner.query(denials, [ids.distributor])).toEqual(
      expect.arrayContaining([
        { action: 'territory.read', resource_id: tree.east },
        { action: 'territory.retire', resource_id: tree.hills },
      ]),
    );
  });

  it('locate a ZIP: who places orders anywhere, others within their grants, each seeing no name past them', async () => {
    await owner.query(addGrant, [ids.sales, tree.la]);
    const locate = (token: string, zip: string): Promise<unknown> => locateZip(deps, { ...as(token), query: { zip } });
    expect(await locate('admin', '90210')).toMatchObject({
      territoryId: tree.hills,
      county: { fips: '06037', name: 'Los Angeles' },
      state: 'CA',
      basis: 'listed',
      path: [
        { name: 'Nation', matched: null },
        { name: 'West' },
        { name: 'Los Angeles' },
        { name: 'Beverly Hills', matched: { kind: 'zip5', code: '90210' } },
      ],
    });
    expect(await locate('provider', '90210')).toMatchObject({ territoryId: tree.hills, path: [{ name: 'Beverly Hills' }] });
    expect(await locate('sales_rep', '90210')).toMatchObject({ path: [{ name: 'Los Angeles' }, { name: 'Beverly Hills' }] });
    expect(await codeOf(locate('sales_rep', '10001'))).toBe('not_found');
    expect(await codeOf(locate('admin', '9021'))).toBe('invalid_request');
  });
});

describe('over HTTP', () => {
  let http: FastifyInstance;
  const call = async (method: 'GET' | 'POST' | 'PATCH', path: string, token = 'admin', body?: object) => {
    const answer = await http.inject({
      method,
      url: `/api/v1/territories${path}`,
      headers: { 'x-token': token },
      ...(body ? { payload: body } : {}),
    });
    return { status: answer.statusCode, body: answer.json(), location: answer.headers.location };
  };

  beforeEach(async () => {
    http = await createHttpServer({ logger: pino({ level: 'silent' }), trustedProxies: [], rateLimitPerMinute: 1000, permissions });
    territoryRoutes(http, { ...deps, cursors: createCursors(), requestOf: (request) => as(String(request.headers['x-token'])) });
    await http.ready();
  });

  it('the whole life of a territory', async () => {
    const input = { parentId: tree.root, name: 'Texas', operatorId: ids.sub, boundaries: { state: ['TX'] } };
    const made = await call('POST', '', 'admin', input);
    expect(made).toMatchObject({
      status: 201,
      location: `/api/v1/territories/${made.body.id}`,
      body: { name: 'Texas', boundaries: { state: ['TX'] } },
    });
    const own = `/${made.body.id}`;
    expect((await call('GET', '/locate?zip=75001')).body).toMatchObject({ territoryId: made.body.id, state: 'TX' });
    expect((await call('PATCH', own, 'admin', { boundaries: { zip3: ['797'] } })).body).toMatchObject({
      boundaries: { zip3: ['797'], state: ['TX'] },
    });
    expect(await call('GET', own)).toMatchObject({ status: 200, body: { boundaries: { zip3: ['797'] } } });
    expect(await call('POST', `${own}/move`, 'admin', { parentId: tree.west })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    });
    expect(await call('POST', `${own}/retire`)).toMatchObject({ status: 200, body: { retiredAt: at.toISOString() } });
    expect((await call('GET', '/locate?zip=75001')).body).toMatchObject({ territoryId: tree.root });
    expect(await call('POST', `/${tree.hills}/move`, 'admin', { parentId: tree.west })).toMatchObject({
      status: 200,
      body: { parentId: tree.west },
    });
  });

  it('pages with cursors that fit their list only', async () => {
    const first = await call('GET', '?limit=3');
    const second = await call('GET', `?limit=3&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items].map(({ id }) => id)).toEqual(Object.values(tree).sort());
    expect(second.body.nextCursor).toBeNull();
    expect(await call('GET', `?limit=3&retired=true&cursor=${first.body.nextCursor}`)).toMatchObject({ status: 400 });
  });

  it('refuses what it does not know by name, and who may not', async () => {
    const broken = [
      ['POST', '', { name: 'X', operatorId: ids.sub, parentId: tree.root, boundaries: { zip4: [] } }, '/boundaries/zip4'],
      ['POST', '', { name: ' ', operatorId: ids.sub }, '/name'],
      ['PATCH', `/${tree.west}`, { boundaries: { zip5: ['9021'] } }, '/boundaries/zip5/0'],
      ['PATCH', `/${tree.west}`, { boundaries: { validFrom: 'soon' } }, '/boundaries/validFrom'],
      ['PATCH', `/${tree.west}`, {}, ''],
      ['POST', `/${tree.west}/move`, {}, '/parentId', 422],
      ['GET', '/locate?zip=902', undefined, '/zip'],
      ['GET', '/nonsense', undefined, '/id'],
    ] as const;
    for (const [method, path, body, pointer, status = 400] of broken) {
      const answer = await call(method, path, 'admin', body);
      expect([path, answer.status, answer.body.errors?.map((error: { pointer: string }) => error.pointer)]).toEqual([path, status, [pointer]]);
    }
    expect(await call('POST', `/${tree.west}/retire`, 'distributor')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await call('GET', `/${tree.west}`, 'distributor')).toMatchObject({ status: 404 });
    expect(await call('GET', '', 'nobody')).toMatchObject({ status: 401 });
  });
});
