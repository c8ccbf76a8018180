import { groups, type OrderListItem, stageOf } from '@orderly/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupOf, linesHeld } from '../src/orders/group.ts';
import { whoseMove } from '../src/orders/whose-move.ts';
import { startTestServer, type TestServer } from './server.ts';

let server: TestServer;
let cookie: string;
let all: OrderListItem[];

beforeAll(async () => {
  server = await startTestServer({ orderCount: 80 });
  cookie = await server.signIn('master_distributor');
  all = await list({});
});
afterAll(() => server.close());

/** All pages of a list. */
async function list(filter: Readonly<Record<string, string>>, limit = 100): Promise<OrderListItem[]> {
  const items: OrderListItem[] = [];
  for (let cursor: string | null = null, page = 0; page === 0 || cursor !== null; page += 1) {
    const query = new URLSearchParams({ ...filter, limit: String(limit), ...(cursor !== null && { cursor }) });
    const answer = await server.app.inject({ method: 'GET', url: `/api/v1/orders?${query}`, headers: { cookie } });
    expect(answer.statusCode, answer.body).toBe(200);
    const { items: more, nextCursor } = answer.json() as { items: OrderListItem[]; nextCursor: string | null };
    expect(more.length).toBeLessThanOrEqual(limit);
    items.push(...more);
    cursor = nextCursor;
  }
  return items;
}

it('stand in the stage that the contract says, and each move is the one that the rules compute', async () => {
  const sql = new pg.Client({ connectionString: server.urls.superuserUrl });
  await sql.connect();
  const { rows } = await sql.query(
    `select id, status, fulfilment, stage, holds, checks, questions, refill, lines, shipments, priority, needed_by::text as "neededBy", time_zone as "timeZone",
       waiting_on as "waitingOn", next_step as "nextStep", since, nullif(due_at, 'infinity') as "dueAt" from orders`,
  );
  await sql.end();
  expect(rows.length).toBe(80);
  for (const { id, stage, waitingOn, nextStep, since, dueAt, ...order } of rows) {
    expect(stage).toBe(stageOf(order.status, order.fulfilment));
    expect(whoseMove(order, { waitingOn, nextStep, since, dueAt }, new Date())).toEqual({ waitingOn, nextStep, since, dueAt });
    const shown = all.find((item) => item.id === id);
    expect([shown?.group, shown?.linesHeld]).toEqual([groupOf({ ...order, waitingOn }, new Date()), linesHeld(order)]);
  }
  expect(new Set(rows.map((row) => row.stage)).size).toBe(4);
  // The demo has orders under nearly every heading of each column.
  expect(new Set(all.map(({ group }) => group)).size).toBeGreaterThan(groups.pending.length + 2);
});

const ids = (items: readonly OrderListItem[]) => items.map((item) => item.id);
const ageHours = (item: OrderListItem) => (Date.now() - Date.parse(item.createdAt)) / 3_600_000;

describe('the list of orders', () => {
  it('holds the whole demo company, soonest due first and what is over last', () => {
    expect(all.length).toBe(80);
    const due = all.map((item) => (item.dueAt === null ? Number.POSITIVE_INFINITY : Date.parse(item.dueAt)));
    expect(due).toEqual([...due].sort((a, b) => a - b));
    expect(due.at(-1)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each(['status', 'stage', 'waitingOn', 'nextStep', 'territoryId', 'organizationId', 'clinicId'] as const)(
    'narrows by each %s that orders have, and keeps the sort',
    async (member) => {
      const values = [...new Set(all.map((item) => String(item[member])))];
      expect(values.length).toBeGreaterThan(1);
      for (const value of values) {
        const expected = all.filter((item) => String(item[member]) === value);
        // A territory stands for those below it as well; these are leaves.
        expect(ids(await list({ [member]: value }, 7)), `${member}=${value}`).toEqual(ids(expected));
      }
    },
  );

  it('narrows by age', async () => {
    const ages = all.map(ageHours).sort((a, b) => a - b);
    const hours = Math.ceil(ages[40] ?? 0);
    const [older, younger] = [await list({ minAgeHours: String(hours) }), await list({ maxAgeHours: String(hours) })];
    expect(ids(older)).toEqual(ids(all.filter((item) => ageHours(item) > hours)));
    expect(ids(younger)).toEqual(ids(all.filter((item) => ageHours(item) <= hours)));
    expect(Math.min(older.length, younger.length)).toBeGreaterThan(10);
  });

  it('narrows to what is overdue', async () => {
    const isLate = ({ dueAt }: OrderListItem) => dueAt !== null && Date.parse(dueAt) < Date.now();
    const late = all.filter(isLate);
    expect([late.length > 3, late.length < all.length - 3]).toEqual([true, true]);
    expect(ids(await list({ overdue: 'true' }, 7))).toEqual(ids(late));
    expect(ids(await list({ overdue: 'true', stage: 'pending' }))).toEqual(ids(late.filter(({ stage }) => stage === 'pending')));
    expect(ids(await list({ overdue: 'false' }))).toEqual(ids(all));
  });

  it('leaves out what was completed longer ago than is wanted, and nothing else', async () => {
    const completed = all.filter(({ status }) => status === 'completed');
    const sinceHours = completed.map(({ since }) => (Date.now() - Date.parse(since)) / 3_600_000).sort((a, b) => a - b);
    const hours = Math.ceil(sinceHours[Math.floor(sinceHours.length / 2)] as number);
    const isOld = ({ status, since }: OrderListItem) => status === 'completed' && (Date.now() - Date.parse(since)) / 3_600_000 > hours;
    expect(completed.filter(isOld).length, String(sinceHours)).toBeGreaterThan(1);
    expect(completed.filter(isOld).length).toBeLessThan(completed.length - 1);
    const filter = { doneWithinHours: String(hours) };
    for (const limit of [3, 100]) expect(ids(await list(filter, limit))).toEqual(ids(all.filter((item) => !isOld(item))));
    const west = await server.signIn('distributor.west');
    const of = async (query: string) =>
      (await server.app.inject({ method: 'GET', url: `/api/v1/orders?limit=100${query}`, headers: { cookie: west } })).json();
    const theirs = (await of('')).items as OrderListItem[];
    expect(ids((await of(`&doneWithinHours=${hours}`)).items)).toEqual(ids(theirs.filter((item) => !isOld(item))));
    for (const more of [{ stage: 'shipped' }, { status: 'completed' }, { nextStep: 'none' }, { waitingOn: 'carrier' }, { overdue: 'true' }]) {
      const narrowed = await list(more);
      expect(ids(await list({ ...filter, ...more }, 7)), JSON.stringify(more)).toEqual(ids(narrowed.filter((item) => !isOld(item))));
    }
  });

  it('is that of an organisation together with a territory, for who sees by territory and who sees by clinic', async () => {
    const of = async (person: string, query: string) => {
      const headers = { cookie: await server.signIn(person) };
      return (await server.app.inject({ method: 'GET', url: `/api/v1/orders?limit=100${query}`, headers })).json().items as OrderListItem[];
    };
    for (const person of ['master_distributor', 'provider', 'distributor.west']) {
      const seen = await of(person, '');
      const [first] = seen as [OrderListItem];
      const { organizationId, territoryId } = first;
      expect(ids(await of(person, `&organizationId=${organizationId}`)), person).toEqual(
        ids(seen.filter((item) => item.organizationId === organizationId)),
      );
      expect(ids(await of(person, `&organizationId=${organizationId}&territoryId=${territoryId}`)), person).toEqual(
        ids(seen.filter((item) => item.territoryId === territoryId)),
      );
      expect(await of(person, `&organizationId=${first.clinicId}`), person).toEqual([]);
    }
    const [elsewhere] = all.filter(({ organizationName }) => organizationName === 'Atlantic Care Equipment') as [OrderListItem];
    expect(await of('distributor.west', `&organizationId=${elsewhere.organizationId}`)).toEqual([]);
  });

  it('narrows by any of them together, also in more ways than are kept prepared', async () => {
    const matches: Readonly<Record<string, (item: OrderListItem, like: OrderListItem) => boolean>> = {
      status: (item, like) => item.status === like.status,
      nextStep: (item, like) => item.nextStep === like.nextStep,
      clinicId: (item, like) => item.clinicId === like.clinicId,
      organizationId: (item, like) => item.organizationId === like.organizationId,
      overdue: ({ dueAt }) => dueAt !== null && Date.parse(dueAt) < Date.now(),
      doneWithinHours: ({ status, since }) => status !== 'completed' || (Date.now() - Date.parse(since)) / 3_600_000 <= 300,
      maxAgeHours: (item) => ageHours(item) <= 2000,
    };
    const names = Object.keys(matches);
    for (let drawn = 0; drawn < 2 ** names.length; drawn += 1) {
      const like = all[(drawn * 37) % all.length] as OrderListItem;
      const chosen = names.filter((_, index) => (drawn >> index) % 2 === 1);
      const given = (name: string) => ({ overdue: 'true', doneWithinHours: '300', maxAgeHours: '2000' })[name] ?? String(like[name as 'status']);
      const filter = Object.fromEntries(chosen.map((name) => [name, given(name)]));
      const expected = all.filter((item) => chosen.every((name) => matches[name]?.(item, like)));
      expect(ids(await list(filter)), JSON.stringify(filter)).toEqual(ids(expected));
    }
  });

  it('narrows by several at once', async () => {
    const [first] = all.filter((item) => item.waitingOn === 'desk');
    if (first === undefined) throw new Error('the demo company has no order that waits on the desk');
    const found = await list({ waitingOn: 'desk', territoryId: first.territoryId, clinicId: first.clinicId, stage: 'pending' });
    expect(ids(found)).toContain(first.id);
    expect(ids(found)).toEqual(
      ids(all.filter((item) => item.waitingOn === 'desk' && item.territoryId === first.territoryId && item.clinicId === first.clinicId)),
    );
  });

  it('finds an order by its number however it is typed, and only if the other filters hold', async () => {
    for (const order of [all[0], all[79]] as OrderListItem[]) {
      expect(ids(await list({ number: order.number.toLowerCase() }))).toEqual([order.id]);
      expect(ids(await list({ number: order.number, status: order.status, stage: order.stage, maxAgeHours: '100000' }))).toEqual([order.id]);
      expect(await list({ number: order.number, minAgeHours: '100000' })).toEqual([]);
      expect(await list({ number: order.number, waitingOn: 'payer' })).toEqual([]);
    }
    expect(await list({ number: '00000000' })).toEqual([]);
  });

  it('tells a sales representative nothing of holds and shipments', async () => {
    const headers = { cookie: await server.signIn('sales_rep') };
    const { items } = (await server.app.inject({ method: 'GET', url: '/api/v1/orders?limit=100', headers })).json() as { items: OrderListItem[] };
    expect(items.length).toBeGreaterThan(5);
    expect(new Set(items.map(({ group, linesHeld }) => `${group} ${linesHeld}`))).toEqual(new Set(['null 0']));
  });

  it('is the same, whatever the size of its pages', async () => {
    for (const limit of [1, 9, 80]) expect(ids(await list({}, limit))).toEqual(ids(all));
  });

  it('of a territory holds what lies below it, and tells nobody of a territory above their own', async () => {
    const tree = server.app.inject({ method: 'GET', url: '/api/v1/territories?limit=100', headers: { cookie } });
    const named = new Map(((await tree).json() as { items: { id: string; name: string }[] }).items.map(({ id, name }) => [name, id]));
    const of = async (person: string, name: string) => {
      const headers = { cookie: await server.signIn(person) };
      return server.app.inject({ method: 'GET', url: `/api/v1/orders/territory/${named.get(name)}?limit=100`, headers });
    };
    expect(ids((await of('master_distributor', 'United States')).json().items)).toEqual(ids(all));
    const west = await of('distributor.west', 'West');
    const inWest = new Set([...named].flatMap(([name, id]) => (name.startsWith('West') ? [id] : [])));
    expect(ids(west.json().items)).toEqual(ids(all.filter((order) => inWest.has(order.territoryId))));
    expect(west.json().items.length).toBeGreaterThan(5);
    for (const name of ['United States', 'East']) expect((await of('distributor.west', name)).statusCode, name).toBe(404);
    expect((await of('provider.west', 'United States')).json().items).toEqual([]);
  });
});
