import { randomUUID } from 'node:crypto';
import type { Position } from '@orderly/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import type { ChildServer } from '../model/child-server.ts';
import { ownRoot, type Prepared, prepare, type ServerUnderTest } from '../model/prepared.ts';
import { sampleOrder } from '../sample-order.ts';
import { openSocket } from './client.ts';

const patience = { timeout: 20_000, interval: 20 };
let database: TestDatabase;
let prepared: Prepared;
let first: ServerUnderTest;
let second: ChildServer;

beforeAll(async () => {
  database = await createTestDatabase();
  prepared = await prepare(database);
  first = await prepared.start(ownRoot);
  second = await first.startAnother();
});
afterAll(async () => {
  await second?.kill();
  await first?.close();
  prepared?.remove();
  await database?.drop();
});

const open = (url: string, person = 'provider') => openSocket(url, prepared.company.credentials[person] as Record<string, string>);
type Socket = Awaited<ReturnType<typeof open>>;

async function place(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/orders`, {
    method: 'POST',
    headers: { ...prepared.company.credentials.provider, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(sampleOrder(prepared.company.practitionerIds.clinic as string)),
  });
  expect(answer.status, await answer.clone().text()).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

/** `position order action` of what was placed and submitted. */
const toldOf = (socket: Socket) =>
  socket
    .events()
    .filter(({ type }) => /\.(place|submit)$/.test(type))
    .map(({ sequence, subject, type }) => `${Number(sequence)} ${subject} ${type}`);

function lastOf(socket: Socket): Position {
  const { sequence, epoch } = socket.events().at(-1) as { sequence: string; epoch: string };
  return { epoch, position: Number(sequence) };
}

describe('two servers on one database', () => {
  it('tell the same, whichever of them a change came through, and one goes on where the other was killed', async () => {
    const [here, there] = [await open(first.url), await open(second.url)];
    for (const socket of [here, there]) expect(await socket.subscribe('orders')).toMatchObject({ type: 'subscribed' });
    const ids = [await place(first.url), await place(second.url), await place(first.url)];
    for (const socket of [here, there]) for (const id of ids) await socket.event(id, 'submit');
    expect(toldOf(here)).toEqual(toldOf(there));
    expect(toldOf(here)).toHaveLength(2 * ids.length);

    // The client of the one that is killed comes back to the other, and what happened meanwhile came through that one.
    const last = lastOf(here);
    await first.child.kill();
    expect((await here.closed).code).toBe(1006);
    const missed = [await place(second.url), await place(second.url)];
    for (const id of missed) await there.event(id, 'submit');
    const again = await open(second.url);
    expect(await again.subscribe('orders', last)).toMatchObject({ recovered: true });
    const later = await place(second.url);
    for (const id of [...missed, later]) await again.event(id, 'submit');
    await there.event(later, 'submit');
    expect([...toldOf(here), ...toldOf(again)]).toEqual(toldOf(there));

    // The one that was killed comes back, takes people in where they stood at the other, and hears of what comes through that.
    await first.restart();
    const back = await open(first.url);
    expect(await back.subscribe('orders', last)).toMatchObject({ recovered: true });
    const latest = await place(second.url);
    for (const socket of [back, there]) await socket.event(latest, 'submit');
    await vi.waitFor(() => expect([...toldOf(here), ...toldOf(back)]).toEqual(toldOf(there)), patience);
    for (const socket of [there, again, back]) socket.close();
  });

  it('takes in whoever was told more by the other', async () => {
    const ahead = await open(second.url);
    await ahead.subscribe('orders');
    const id = await place(second.url);
    await ahead.event(id, 'submit');
    const other = await open(first.url);
    expect(await other.subscribe('orders', lastOf(ahead))).toMatchObject({ recovered: true });
    const next = await place(first.url);
    await other.event(next, 'submit');
    expect(toldOf(other).every((told) => told.includes(next))).toBe(true);
    ahead.close();
    other.close();
  });
});
