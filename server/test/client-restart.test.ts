import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@orderly/client';
import type { PlaceOrder, Position } from '@orderly/contract';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { ownRoot, type Prepared, prepare, type ServerUnderTest } from './model/prepared.ts';
import { sampleOrder } from './sample-order.ts';

let database: TestDatabase;
let prepared: Prepared;
let server: ServerUnderTest;

beforeAll(async () => {
  database = await createTestDatabase();
  prepared = await prepare(database);
  server = await prepared.start(ownRoot);
});
afterAll(async () => {
  await server.close();
  prepared.remove();
  await database.drop();
});

it('outlives a server that is killed and started again: every order placed once, every event told once and in order', async () => {
  const { credentials, practitionerIds } = prepared.company;
  const apiKey = credentials.machine?.authorization?.slice('Bearer '.length) as string;
  const backoff = { firstWaitMs: 50, maxWaitMs: 300 };
  const clinic = createClient({ baseUrl: server.url, credential: { apiKey }, attempts: 200, backoff });
  const desk = createClient({ baseUrl: server.url, credential: { cookie: credentials.verifier?.cookie as string }, backoff });
  const [sequences, recoveries]: [number[], boolean[]] = [[], []];
  const realtime = desk.realtime();
  const subscription = realtime.subscribe('orders', {
    onEvent: ({ sequence }) => sequences.push(Number(sequence)),
    onRecovered: (recovered) => recoveries.push(recovered),
  });
  await expect.poll(() => realtime.state, { timeout: 5000 }).toBe('live');
  const began = subscription.position() as Position;

  const numbers: string[] = [];
  for (let kills = 0; kills < 2; kills++) {
    const placing = Array.from({ length: 8 }, async (_, index) => {
      await sleep(index * 15);
      const { number } = await clinic.placeOrder({ body: sampleOrder(practitionerIds.clinic as string, { billTo: 'clinic' }) as PlaceOrder });
      numbers.push(number);
    });
    await sleep(60 + kills * 30);
    await server.child.kill();
    await server.restart();
    await Promise.all(placing);
    await expect.poll(() => realtime.state, { timeout: 20_000 }).toBe('live');
  }
  const sql = new pg.Client({ connectionString: server.superuserUrl });
  await sql.connect();
  try {
    const orders = await sql.query<{ number: string }>('select number from orders');
    expect(orders.rows.map(({ number }) => number).sort()).toEqual(numbers.sort());
    const wanted = async () => {
      const { rows } = await sql.query<{ position: string }>(
        `select p.position from journal_positions p join journal_entries e on e.id = p.entry_id
          where p.position > $1 and e.resource_type = 'order' and e.action like 'order.%' and e.outcome = 'ok' order by p.position`,
        [began.position],
      );
      return rows.map(({ position }) => Number(position));
    };
    await expect.poll(async () => sequences.length - (await wanted()).length, { timeout: 20_000 }).toBe(0);
    expect(sequences).toEqual(await wanted());
    expect(sequences.length).toBeGreaterThanOrEqual(2 * numbers.length);
    expect(recoveries).toEqual([true, true]);
  } finally {
    await sql.end();
    clinic.close();
    desk.close();
  }
});
