import { randomUUID } from 'node:crypto';
import type { CloudEvent, Position } from '@orderly/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { ownRoot, type Prepared, prepare, type ServerUnderTest } from '../model/prepared.ts';
import { sampleOrder } from '../sample-order.ts';
import { openSocket } from './client.ts';
import { openStream } from './stream-client.ts';

// The cases in which Centrifugo's documentation says what a client gets that comes back (History and recovery), each before and after the server was killed.
let database: TestDatabase;
let prepared: Prepared;
let server: ServerUnderTest;
let sql: pg.Client;
let epoch: string;
let orderId: string;
let version: number;
/** Of the steps that were told, the last three of them within the window. */
const steps: { action: string; position: number }[] = [];

const patience = { timeout: 20_000, interval: 20 };
const ask = (person: string, method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { ...prepared.company.credentials[person], 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

beforeAll(async () => {
  database = await createTestDatabase();
  prepared = await prepare(database);
  server = await prepared.start(ownRoot);
  sql = new pg.Client({ connectionString: server.superuserUrl });
  await sql.connect();
  const socket = await openSocket(server.url, credentials());
  const subscribed = await socket.subscribe('orders');
  if (subscribed.type !== 'subscribed') throw new Error('not subscribed');
  epoch = subscribed.epoch;
  const placed = await ask('provider', 'POST', '/orders', sampleOrder(prepared.company.practitionerIds.clinic as string));
  ({ id: orderId, version } = (await placed.json()) as { id: string; version: number });
  const { event } = await socket.event(orderId, 'submit');
  steps.push({ action: 'submit', position: Number(event.sequence) });
  // More than are recovered, as if everybody had written a note.
  await sql.query(
    `insert into journal_entries (id, actor_id, actor_role, action, resource_type, resource_id, outcome, detail)
       select uuidv7(), actor_id, actor_role, 'order.note', resource_type, resource_id, outcome, detail
         from journal_entries, generate_series(1, 10001) where action = 'order.submit' and resource_id = $1`,
    [orderId],
  );
  await vi.waitFor(async () => expect(Number((await sql.query('select size from journal_tree')).rows[0].size)).toBeGreaterThan(10_000), patience);
  for (const action of ['hold', 'release', 'hold', 'release']) {
    const count = steps.length;
    await change(action);
    await vi.waitFor(() => expect(toldOf(socket.events())).toHaveLength(count), patience);
    const { sequence } = socket.events().findLast(({ type }) => type === `orderly.order.${action}`) as CloudEvent;
    steps.push({ action, position: Number(sequence) });
  }
  socket.close();
  // The first hold, and whatever came with it, happened forty days ago.
  const old = steps[1] as { position: number };
  await sql.query('alter table journal_entries disable trigger journal_entries_insert_only');
  await sql.query(
    `update journal_entries e set at = e.at - interval '40 days' from journal_positions p where p.entry_id = e.id and p.position = $1`,
    [old.position],
  );
  await sql.query('alter table journal_entries enable always trigger journal_entries_insert_only');
});
afterAll(async () => {
  await sql?.end();
  await server?.close();
  prepared?.remove();
  await database?.drop();
});

function credentials(): Record<string, string> {
  return prepared.company.credentials.provider as Record<string, string>;
}

async function change(action: string): Promise<void> {
  const answer = await ask('verifier', 'PUT', `/orders/${orderId}/${action}`, action === 'hold' ? { code: 'missing_information' } : {}, {
    'if-match': `"${version}"`,
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
  ({ version } = (await answer.json()) as { version: number });
}

type Came = { recovered: boolean; told: string[] };
const toldOf = (events: readonly CloudEvent[]) =>
  events.filter(({ type }) => /hold|release/.test(type)).map(({ type, sequence }) => `${type.slice('orderly.order.'.length)} ${Number(sequence)}`);

/** Comes back over each way and answers what it is told, until nothing more comes. */
const ways: Record<string, (after: Position) => Promise<Came>> = {
  async WebSocket(after) {
    const socket = await openSocket(server.url, credentials());
    const answer = await socket.subscribe('orders', after);
    if (answer.type !== 'subscribed') throw new Error('not subscribed');
    await settled(() => socket.frames.length);
    socket.close();
    return { recovered: answer.recovered, told: toldOf(socket.events()) };
  },
  async 'Server-Sent Events'(after) {
    const stream = await openStream(server.url, credentials(), ['orders'], { lastEventId: `${after.epoch}:${after.position}` });
    await vi.waitFor(() => expect(stream.frames('subscribed')).toHaveLength(1), patience);
    await settled(() => stream.streamed.length);
    stream.close();
    await stream.ended;
    const [subscribed] = stream.frames('subscribed') as [{ recovered: boolean }];
    return { recovered: subscribed.recovered, told: toldOf(stream.events()) };
  },
};

/** Once nothing has come for a while. */
async function settled(count: () => number): Promise<void> {
  for (let before = -1; before !== count(); ) {
    before = count();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

const at = (index: number) => (steps.at(index) as { position: number }).position;
const from = (index: number) => steps.slice(index).map(({ action, position }) => `${action} ${position}`);
const nothing = { recovered: false, told: [] };
const cases: Record<string, { after: () => Position; comes: () => Came }> = {
  'a position in the window': { after: () => ({ epoch, position: at(-3) }), comes: () => ({ recovered: true, told: from(-2) }) },
  'the position of the last event': { after: () => ({ epoch, position: at(-1) }), comes: () => ({ recovered: true, told: [] }) },
  'a later position, with nothing new since': { after: () => ({ epoch, position: top }), comes: () => ({ recovered: true, told: [] }) },
  'a position with more after it than is kept for one who comes back': { after: () => ({ epoch, position: at(0) }), comes: () => nothing },
  'a position beyond the top': { after: () => ({ epoch, position: top + 1_000_000 }), comes: () => nothing },
  'a position of another log': { after: () => ({ epoch: 'f'.repeat(16), position: at(-3) }), comes: () => nothing },
  'a position that has expired': { after: () => ({ epoch, position: at(1) - 1 }), comes: () => nothing },
};
let top: number;

describe.each(['before', 'after'] as const)('who comes back %s the server was killed', (when) => {
  beforeAll(async () => {
    if (when === 'after') {
      await server.child.kill();
      await server.restart();
    }
    const answer = await ask('provider', 'GET', '/orders?limit=1');
    const [said, position] = (answer.headers.get('orderly-position') as string).split(':');
    expect(said).toBe(epoch);
    top = Number(position);
  });

  for (const [way, comeBack] of Object.entries(ways)) {
    it.each(Object.entries(cases))(`by ${way}, with %s`, async (_name, { after, comes }) => {
      expect(await comeBack(after())).toEqual(comes());
    });
  }
});
