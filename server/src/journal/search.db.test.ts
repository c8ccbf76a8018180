import type { JournalItem, JournalPage } from '@orderly/contract';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabases, type TestDatabases } from '../../test/open-databases.ts';
import { enter, may, readNames } from '../identity/index.ts';
import { type Statement, statement, type Tx } from '../platform/db/database.ts';
import { createCursors, createHttpServer } from '../platform/http/index.ts';
import { newId } from '../platform/ids.ts';
import { noteSigner } from './checkpoint.ts';
import { type EntryFields, journalEntry } from './record.ts';
import { journalRoutes } from './routes.ts';
import { type FoundEntry, logSize, searchEntries } from './search-store.ts';
import { startSequencer } from './sequencer.ts';
import { sequencerLag } from './sequencer-store.ts';
import { appendEntries } from './store.ts';

let database: TestDatabases;
let app: FastifyInstance;
let sequencer: ReturnType<typeof startSequencer>;
let declared = 0;
const sql = <Row = { id: string }>(text: string, values: unknown[] = []) =>
  database.owner.query<Row>(statement(`test_search_${declared++}`, text), values);

const patientId = newId();
const orderId = newId();
const territories = { east: '', west: '' };

beforeAll(async () => {
  database = await openTestDatabases();
  const signer = noteSigner('example.test/log', Buffer.alloc(32, 7));
  sequencer = startSequencer({ db: database.worker, signer, onError: () => undefined, pollMs: 5, checkpointMs: 0 });
  app = await createHttpServer({
    logger: pino({ level: 'silent' }),
    trustedProxies: [],
    rateLimitPerMinute: 100_000,
    permissions: new Set(['journal.read']),
  });
  journalRoutes(app, {
    db: database.app,
    cursors: createCursors(),
    requestOf: (request) => ({
      context: { requestId: request.id, source: request.ip },
      namesOf: readNames,
      enter: async (tx) => {
        const principal = await enter(tx, { kind: 'session', token: String(request.headers['x-test-session']) });
        return { ...principal, mayRead: may(principal, 'journal.read') };
      },
    }),
  });
  await seed();
});

afterAll(async () => {
  await app.close();
  await sequencer.stop();
  await database.drop();
});

async function seed(): Promise<void> {
  const [organization] = await sql(
    `insert into organizations (kind, name, agreement_from) values ('master_distributor', 'M', '2020-01-01') returning id`,
  );
  const [root] = await sql(`insert into territories (name, operator_id) values ('root', $1) returning id`, [organization?.id]);
  for (const name of ['east', 'west'] as const) {
    const [row] = await sql('insert into territories (name, parent_id, operator_id) values ($1, $2, $3) returning id', [
      name,
      root?.id,
      organization?.id,
    ]);
    territories[name] = row?.id as string;
    await sql('insert into territory_closure values ($1, $1, 0)', [row?.id]);
  }
  for (const [token, role, scope] of [
    ['east', 'compliance', ['east']],
    ['both', 'compliance', ['east', 'west']],
    ['admin', 'admin', ['east', 'west']],
    ['verifier', 'verifier', ['east', 'west']],
    ['provider', 'provider', []],
  ] as const) {
    const [user] = await sql('insert into users (name, email, organization_id, role) values ($1, $2, $3, $4) returning id', [
      token,
      `${token}@x.test`,
      organization?.id,
      role,
    ]);
    await sql(`insert into sessions (token, user_id, expires_at) values ($1, $2, now() + interval '1 hour')`, [token, user?.id]);
    for (const territory of scope) {
      await sql('insert into grants (user_id, territory_id, created_by) values ($1, $2, $1)', [user?.id, territories[territory]]);
    }
  }
  await write(3, { patientId, territoryId: territories.east });
  await write(2, { patientId, territoryId: territories.west, outcome: 'denied', action: 'order.read' });
  await write(2, { resourceId: orderId, territoryId: territories.east, action: 'order.ship' });
}

async function write(count: number, more: Partial<EntryFields>): Promise<void> {
  const entries = Array.from({ length: count }, (_, version) =>
    journalEntry({
      actorId: newId(),
      actorRole: 'verifier',
      sessionId: null,
      requestId: null,
      source: '10.0.0.1',
      action: 'order.approve',
      resourceType: 'order',
      resourceId: newId(),
      patientId: null,
      territoryId: null,
      outcome: 'ok',
      purpose: null,
      detail: { version },
      ...more,
    }),
  );
  await database.app.transaction((tx) => appendEntries(tx, entries));
  await settled();
}

async function settled(): Promise<void> {
  while ((await sequencerLag(database.worker)).entries > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function get(session: string, query: Record<string, string> = {}) {
  const answer = await app.inject({ url: '/api/v1/journal', query, headers: { 'x-test-session': session } });
  return {
    status: answer.statusCode,
    page: answer.json() as JournalPage,
    problem: answer.json() as { code: string; errors?: { pointer: string }[] },
  };
}

const actionsOf = (items: readonly JournalItem[]) => items.map(({ action }) => action);

describe('GET /api/v1/journal', () => {
  it('finds by patient, order, action, outcome and time, newest first', async () => {
    const since = new Date().toISOString();
    expect(actionsOf((await get('both', { patientId })).page.items)).toEqual([
      'order.read',
      'order.read',
      'order.approve',
      'order.approve',
      'order.approve',
    ]);
    expect(actionsOf((await get('both', { orderId })).page.items)).toEqual(['order.ship', 'order.ship']);
    expect(actionsOf((await get('both', { action: 'order.read' })).page.items)).toEqual(['order.read', 'order.read']);
    expect(actionsOf((await get('both', { outcome: 'denied' })).page.items)).toEqual(['order.read', 'order.read']);
    const { items } = (await get('both', { patientId, action: 'order.approve', outcome: 'ok', to: since })).page;
    expect(items.map(({ detail, position }) => [detail.version, position > 0])).toEqual([
      [2, true],
      [1, true],
      [0, true],
    ]);
    expect((await get('both', { actorId: items[0]?.actorId as string })).page.items).toHaveLength(1);
    expect((await get('both', { patientId, to: '2020-01-01T00:00:00Z' })).page.items).toEqual([]);
    await settled();
    expect(actionsOf((await get('both', { patientId, from: since })).page.items)).toContain('journal.search');
  });

  it('is for compliance and administrators, each in their territories', async () => {
    const found = async (session: string) => (await get(session, { patientId, action: 'order.read' })).page.items.length;
    expect(await found('both')).toBe(2);
    expect(await found('admin')).toBe(2);
    expect(await found('east')).toBe(0);
    expect((await get('east', { patientId, action: 'order.approve' })).page.items).toHaveLength(3);
    for (const session of ['verifier', 'provider']) expect(await get(session)).toMatchObject({ status: 403, problem: { code: 'forbidden' } });
    expect(await get('nobody')).toMatchObject({ status: 401, problem: { code: 'unauthenticated' } });
  });

  it('journals every search with who searched and for what, and a refused one too', async () => {
    const subject = newId();
    await get('both', { patientId: subject, outcome: 'denied', from: '2026-01-01T00:00:00Z' });
    await get('verifier', { patientId: subject });
    const rows = await database.worker.query(
      statement(
        'test_searches',
        'select u.name, e.action, e.outcome, e.detail from journal_entries e join users u on u.id = e.actor_id where patient_id = $1 order by e.ord',
      ),
      [subject],
    );
    expect(rows).toEqual([
      { name: 'both', action: 'journal.search', outcome: 'ok', detail: '{"found":0,"fromMs":1767225600000,"outcome":"denied"}' },
      { name: 'verifier', action: 'journal.search', outcome: 'denied', detail: '{"found":0}' },
    ]);
  });

  it('walks all pages over one state of the log, each entry once, whatever is written meanwhile', async () => {
    const subject = newId();
    await write(7, { patientId: subject, territoryId: territories.east });
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const { page } = await get('both', { patientId: subject, limit: '2', ...(cursor === null ? {} : { cursor }) });
      seen.push(...page.items.map(({ position }) => position));
      cursor = page.nextCursor;
      await write(1, { patientId: subject, territoryId: territories.east });
    } while (cursor !== null);
    expect(seen).toHaveLength(7);
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
    const foreign = await get('both', { patientId, limit: '2' });
    expect(await get('both', { patientId: subject, cursor: foreign.page.nextCursor as string })).toMatchObject({
      status: 400,
      problem: { code: 'invalid_request' },
    });
  });

  it.each([
    ['patientId', 'x'],
    ['outcome', 'maybe'],
    ['action', 'Maria Gonzalez'],
    ['limit', '101'],
    ['limit', '0'],
    ['from', 'yesterday'],
    ['from', '2016-12-31T23:59:60Z'],
    ['to', '0000-01-01T00:00:00Z'],
    ['name', 'Maria'],
  ])('refuses %s=%s and names it', async (name, value) => {
    const { status, problem } = await get('both', { [name]: value });
    expect(status).toBe(400);
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual([`/${name}`]);
  });

  it('reads no more rows for a page deep in the log than for the first', async () => {
    const subject = newId();
    for (let turn = 0; turn < 4; turn++) await write(1000, { patientId: subject, territoryId: territories.east });
    const log = { size: await database.worker.transaction(logSize), territories: [territories.east] };
    const all = await database.worker.transaction((tx) => searchEntries(tx, { patientId: subject }, log, null, 4000));
    for (const after of [null, all[3900] as FoundEntry]) {
      const plan = await database.worker.transaction((tx) => searchEntries(explaining(tx), { patientId: subject }, log, after, 51));
      const read = [...JSON.stringify(plan).matchAll(/"Relation Name":"journal_entries".*?"Actual Rows":([0-9.]+)/gu)].map((match) =>
        Number(match[1]),
      );
      expect(read).toHaveLength(1);
      expect(read[0]).toBeLessThanOrEqual(60);
    }
  });
});

/** Answers the plan of what it is asked, with the rows it read. */
function explaining(tx: Tx): Tx {
  return {
    ...tx,
    query: <Row>({ name, text }: Statement, values?: readonly unknown[]) =>
      tx.query<Row>(statement(`explain_${name}`, `explain (analyze, format json) ${text}`), values),
  };
}

describe('GET /api/v1/journal/checkpoint', () => {
  it('answers the latest signed note to who may read the journal', async () => {
    await write(1, {});
    await new Promise((resolve) => setTimeout(resolve, 100));
    const answer = await app.inject({ url: '/api/v1/journal/checkpoint', headers: { 'x-test-session': 'both' } });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    const [size] = await database.worker.query<{ size: number }>(statement('test_size', 'select size from journal_tree'));
    expect(answer.body).toMatch(new RegExp(`^example\\.test/log\n${size?.size}\n[A-Za-z0-9+/]{43}=\n\n— example\\.test/log [A-Za-z0-9+/]+=*\n$`));
    expect((await app.inject({ url: '/api/v1/journal/checkpoint', headers: { 'x-test-session': 'verifier' } })).statusCode).toBe(403);
  });
});
