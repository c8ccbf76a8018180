import type { Operations, Order } from '@orderly/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ifMatch, openDesk } from './desk.ts';
import { eventually } from './eventually.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
beforeAll(async () => {
  desk = await openDesk({ people: ['provider', 'verifier', 'admin', 'master_distributor', 'distributor.east', 'compliance'] });
});
afterAll(() => desk.close());

async function operations(): Promise<Operations> {
  const answer = await desk.call('admin', 'GET', '/operations');
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

it('tells how far followers and jobs are, and that they get on', async () => {
  const { id } = await desk.place();
  await desk.checked(id);
  const stand = await eventually(async () => {
    const now = await operations();
    return now.followers.length > 0 && now.followers.every(({ behind }) => behind === 0) && now.journal.unplaced === 0 ? now : undefined;
  });
  expect(stand.journal.position).toBeGreaterThan(0);
  expect(stand.followers.map(({ name }) => name)).toContain('verification');
  await desk.sql.query(`select graphile_worker.add_job('verify', '{}'::json, run_at := now() + interval '1 hour')`);
  const later = await operations();
  expect(later.jobs).toContainEqual(expect.objectContaining({ task: 'verify', planned: 1, waiting: 0, oldestDueAt: null }));
});

it('counts the messages of everybody that wait, fail and are kept, by channel', async () => {
  const insert = (channel: string, state: string, due: string, attempts: number) =>
    desk.sql.query(
      `insert into deliveries (id, event_id, recipient_id, channel, kind, position, state, next_at, attempts, finished_at)
         select uuidv7(), uuidv7(), id, $1, 'order_placed', 1, $2, case when $2 = 'queued' then now() + $3::interval end, $4, case when $2 = 'failed' then now() end
           from users where email = 'provider@demo.test'`,
      [channel, state, due, attempts],
    );
  await insert('email', 'queued', '-5 minutes', 2);
  await insert('email', 'queued', '1 hour', 0);
  await insert('sms', 'failed', '0', 3);
  await desk.sql.query(`insert into outbox (message_id, channel, recipient, text) values (uuidv7(), 'sms', '+15555550100', 'kept')`);
  const { deliveries, outbox } = await operations();
  const of = (channel: string) => deliveries.find((one) => one.channel === channel);
  expect(of('email')).toMatchObject({ queued: 2, late: 1, retrying: 1, failedLastDay: 0, oldestDueAt: expect.any(String) });
  expect(of('sms')).toMatchObject({ queued: 0, late: 0, failedLastDay: 1, oldestDueAt: null });
  expect(outbox).toEqual({ kept: 1, oldestAt: expect.any(String) });
});

it('is for administrators alone, and a refusal is on record', async () => {
  for (const person of ['provider', 'verifier', 'master_distributor', 'compliance'])
    expect((await desk.call(person, 'GET', '/operations')).statusCode, person).toBe(403);
  const { rows } = await desk.sql.query(`select count(*)::int as count from journal_entries where action = 'operations.read' and outcome = 'denied'`);
  expect(rows[0].count).toBe(4);
});

it('the load of territories counts what is under way there, for administrators and master distributors, each of their own', async () => {
  const shipTo = { kind: 'home', line1: '1 Broadway', city: 'New York', state: 'NY', zip: '10004' };
  const [first, held] = [await desk.place({ shipTo }), await desk.place({ shipTo })];
  const { version }: Order = (await desk.call('verifier', 'GET', `/orders/${held.id}`)).json();
  const answer = await desk.call('verifier', 'PUT', `/orders/${held.id}/hold`, { code: 'desk_review' }, ifMatch(version));
  expect(answer.statusCode, answer.body).toBe(200);
  await desk.sql.query(`update orders set due_at = now() - interval '1 day' where id = $1`, [first.id]);
  const load = async (person: string) => (await desk.call(person, 'GET', '/territories/load')).json().items;
  const there = { territoryId: first.territoryId, pending: 2, preparing: 0, shipped: 0, overdue: 1, held: 1 };
  expect(await load('admin')).toContainEqual(there);
  expect(await load('master_distributor')).toContainEqual(there);
  const ended = await desk.call('admin', 'PUT', `/orders/${first.id}/cancel`, { code: 'entered_in_error' }, ifMatch(first.version));
  expect(ended.statusCode, ended.body).toBe(200);
  expect(await load('admin')).toContainEqual({ ...there, pending: 1, overdue: 0 });
  for (const person of ['provider', 'verifier', 'distributor.east', 'compliance'])
    expect((await desk.call(person, 'GET', '/territories/load')).statusCode, person).toBe(403);
});
