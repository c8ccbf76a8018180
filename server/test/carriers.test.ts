import type { Order } from '@orderly/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ifMatch, openDesk } from './desk.ts';
import { type Said, saidOn, signedEvent, startTrackingService, type TrackingServer, trackerOf } from './tracking-service.ts';

let tracking: TrackingServer;
let desk: Awaited<ReturnType<typeof openDesk>>;
beforeAll(async () => {
  tracking = await startTrackingService();
  desk = await openDesk({ people: ['provider', 'verifier', 'master_distributor', 'sales_rep', 'admin'], trackingService: tracking.service });
});
beforeEach(() => {
  tracking.mood = 'answers';
  tracking.said = [];
  tracking.asked.length = 0;
});
afterAll(async () => {
  await desk.close();
  await tracking.close();
});

const lines = [{ hcpcs: 'E0601', quantity: 2, supplyType: 'purchase' }];
let serial = 0;

/** An order that has shipped whole by a carrier, at version 4. */
async function shipped(): Promise<{ id: string; number: string; order: Order }> {
  serial += 1;
  const number = `PARCEL${Date.now()}${serial}`;
  const { id } = await desk.checked((await desk.place({ lines })).id);
  await desk.call('verifier', 'PUT', `/orders/${id}/verify`, { decision: 'approve' }, ifMatch(2));
  const body = { shipments: [{ method: 'carrier', carrier: 'other', trackingNumber: number }] };
  const sent = await desk.call('master_distributor', 'PUT', `/orders/${id}/ship`, body, ifMatch(3));
  expect(sent.statusCode, sent.body).toBe(200);
  return { id, number, order: sent.json() };
}

const send = (number: string, said: Said, place?: object | null) =>
  desk.app.inject({ method: 'POST', url: '/api/v1/carriers/easypost/events', ...signedEvent(trackerOf(number, said, place)) });
const read = async (id: string): Promise<Order> => (await desk.call('verifier', 'GET', `/orders/${id}`)).json();
const steps = async (id: string) =>
  (await desk.call('verifier', 'GET', `/orders/${id}/history`))
    .json()
    .items.map(({ action }: { action: string }) => action)
    .slice(4);

const whole: Said = [
  ['pre_transit', 1],
  ['in_transit', 5],
  ['out_for_delivery', 8],
  ['delivered', 11],
];

describe('a carrier that tells how far a parcel is', () => {
  it('proves the delivery with its date and address, and so completes the order, once', async () => {
    const { id, number } = await shipped();
    expect((await send(number, whole.slice(0, 2))).statusCode).toBe(200);
    expect([(await read(id)).version, (await read(id)).shipments[0]?.progress]).toEqual([4, { step: 'in_transit', at: `${saidOn}T05:00:00.000Z` }]);
    // All at once, again and again, in any order.
    const answers = await Promise.all([4, 1, 3, 4, 2, 4, 4].map((many) => send(number, whole.slice(0, many))));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200, 200, 200]);
    const done = await read(id);
    expect([done.status, done.version, done.shipments[0]?.deliveredAt]).toEqual(['completed', 6, `${saidOn}T11:00:00.000Z`]);
    expect(await steps(id)).toEqual(['deliver', 'complete']);
    const { proof } = ((await desk.call('provider', 'GET', `/orders/${id}?include=phi`)).json() as Order).shipments[0] ?? {};
    expect(proof).toEqual({ receivedAt: `${saidOn}T11:00:00.000Z`, deliveredTo: { city: 'CHICAGO', state: 'IL', zip: '60601' } });
    await send(number, [...whole, ['return_to_sender', 20]]);
    expect((await read(id)).version).toBe(6);
    for (const person of ['sales_rep', 'admin']) expect((await desk.call(person, 'GET', `/orders/${id}?include=phi`)).body).not.toContain('CHICAGO');
  });

  it('has what turned back ship again', async () => {
    const { id, number } = await shipped();
    await send(number, [
      ['in_transit', 5],
      ['return_to_sender', 9],
      ['delivered', 20],
    ]);
    const order = await read(id);
    expect([order.fulfilment, order.stage, order.waitingOn, order.shipments[0]?.closed?.code]).toEqual([
      'preparing',
      'preparing',
      'warehouse',
      'returned',
    ]);
    expect(await steps(id)).toEqual(['closeShipment']);
  });

  it('says nothing by a detail without its time, and the rest counts', async () => {
    const { id, number } = await shipped();
    const tracker = trackerOf(number, [['in_transit', 5]]);
    const vague = { ...tracker, tracking_details: [{ status: null, datetime: null, tracking_location: null }, ...tracker.tracking_details] };
    expect((await desk.app.inject({ method: 'POST', url: '/api/v1/carriers/easypost/events', ...signedEvent(vague) })).statusCode).toBe(200);
    expect((await read(id)).shipments[0]?.progress?.step).toBe('in_transit');
  });

  it('names its place in letters only', async () => {
    const { id, number } = await shipped();
    expect((await send(number, [['delivered', 11]], { city: 'NEW\u0000\nYORK\u0007', state: 'NY', zip: 'junk' })).statusCode).toBe(200);
    const { status, shipments }: Order = (await desk.call('provider', 'GET', `/orders/${id}?include=phi`)).json();
    expect([status, shipments[0]?.proof?.deliveredTo]).toEqual(['completed', { city: 'NEW YORK', state: 'NY' }]);
  });

  it('without a place leaves the proof to a person', async () => {
    const { id, number } = await shipped();
    await send(number, [['delivered', 11]], { city: '\u0000 ', state: 'IL' });
    expect((await read(id)).status).toBe('in_progress');
    await send(number, [['delivered', 11]], null);
    const order = await read(id);
    expect([order.status, order.waitingOn, order.shipments[0]?.progress?.step]).toEqual(['in_progress', 'warehouse', 'delivered']);
  });

  it('is believed by its signature only, and learns of no parcel whether it is known', async () => {
    const { id, number } = await shipped();
    const url = '/api/v1/carriers/easypost/events';
    const forged = await desk.app.inject({ method: 'POST', url, ...signedEvent(trackerOf(number, whole), 'another secret') });
    expect([forged.statusCode, forged.json().code]).toEqual([401, 'unauthenticated']);
    const { payload, headers } = signedEvent(trackerOf(number, whole));
    const changed = await desk.app.inject({ method: 'POST', url, payload: payload.replace('CHICAGO', 'BOSTON'), headers });
    const unsigned = await desk.app.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/json' } });
    expect([changed.statusCode, unsigned.statusCode]).toEqual([401, 401]);
    expect((await read(id)).version).toBe(4);
    const [known, unknown] = [await send(number, [['in_transit', 5]]), await send('NOBODYKNOWSIT', whole)];
    expect([unknown.statusCode, unknown.body]).toEqual([known.statusCode, known.body]);
    for (const body of [
      '{',
      '[]',
      '{"object":"Event"}',
      JSON.stringify({ object: 'Event', description: 'tracker.updated', result: { tracking_code: 7 } }),
    ]) {
      const { headers: signedHeaders } = signedEvent({});
      const signature = (await import('node:crypto'))
        .createHmac('sha256', tracking.service.webhookSecret.normalize('NFKD'))
        .update(body)
        .digest('hex');
      const answer = await desk.app.inject({
        method: 'POST',
        url,
        payload: body,
        headers: { ...signedHeaders, 'x-hmac-signature': `hmac-sha256-hex=${signature}` },
      });
      expect(answer.statusCode, body).toBe(400);
    }
  });
});

describe('a carrier that is asked', () => {
  const isDue = (id: string) => desk.sql.query(`update tracked_parcels set next_at = now() - interval '1 minute' where order_id = $1`, [id]);
  const awaited = (id: string) =>
    expect.poll(async () => (await desk.sql.query('select 1 from tracked_parcels where order_id = $1', [id])).rowCount, { timeout: 5000 }).toBe(1);

  it('learns the number and nothing else, which is on record, and is asked no more once the parcel is there', async () => {
    const { id, number } = await shipped();
    await awaited(id);
    await isDue(id);
    tracking.said = [['in_transit', 5]];
    expect(await desk.pollCarriers()).toBe(1);
    expect(tracking.asked).toEqual([
      { authorization: `Basic ${Buffer.from('EZTK-test:').toString('base64')}`, body: { tracker: { tracking_code: number } } },
    ]);
    expect((await read(id)).shipments[0]?.progress?.step).toBe('in_transit');
    const { rows } = await desk.sql.query(
      `select detail::jsonb as detail, purpose from journal_entries where resource_id = $1 and action = 'patient.disclose'`,
      [id],
    );
    expect(rows).toEqual([{ detail: { recipient: 'easypost', classes: ['fulfilment'] }, purpose: 'operations' }]);
    expect(await desk.pollCarriers()).toBe(0);
    await isDue(id);
    tracking.said = [['delivered', 9]];
    expect(await desk.pollCarriers()).toBe(1);
    expect((await read(id)).status).toBe('completed');
    await isDue(id);
    expect([await desk.pollCarriers(), tracking.asked.length]).toEqual([0, 2]);
  });

  it.each(['is away', 'talks garbage', 'mixes up', 'is silent'] as const)('and %s changes nothing, and is asked again', async (mood) => {
    const { id } = await shipped();
    await awaited(id);
    await isDue(id);
    tracking.mood = mood;
    tracking.said = [['delivered', 9]];
    expect(await desk.pollCarriers()).toBe(0);
    expect((await read(id)).version).toBe(4);
    const { items } = (await desk.call('admin', 'GET', '/outside-services')).json();
    expect(items.find(({ name }: { name: string }) => name === 'easypost')).toMatchObject({ lastFailure: { reason: expect.any(String) } });
    tracking.mood = 'answers';
    await isDue(id);
    await expect.poll(() => desk.pollCarriers(), { timeout: 40_000, interval: 500 }).toBe(1);
    expect((await read(id)).status).toBe('completed');
  });

  it('and falls silent has somebody trace the parcel, until it is heard of again', async () => {
    const { id, number } = await shipped();
    await awaited(id);
    const heard = (hours: number) =>
      desk.sql.query(`update tracked_parcels set heard_at = now() - make_interval(hours => $2) where order_id = $1`, [id, hours]);
    await heard(70);
    expect(await desk.flagSilent()).toBe(0);
    await heard(73);
    expect([await desk.flagSilent(), await desk.flagSilent()]).toEqual([1, 0]);
    const silent = await read(id);
    expect([silent.version, silent.waitingOn, silent.nextStep, silent.shipments[0]?.silentSince]).toEqual([
      4,
      'warehouse',
      'trace',
      silent.shipments[0]?.shippedAt,
    ]);
    await send(number, [['in_transit', 5]]);
    const again = await read(id);
    expect([again.waitingOn, again.shipments[0]?.silentSince]).toEqual(['carrier', null]);
    expect(await desk.flagSilent()).toBe(0);
    await send(number, whole);
    await heard(73);
    expect([await desk.flagSilent(), (await read(id)).status]).toEqual([0, 'completed']);
  });

  it('is asked about all the others, when what is known of one cannot be opened', async () => {
    const parcels = [await shipped(), await shipped(), await shipped()];
    for (const { id } of parcels) await awaited(id);
    const [broken, ...others] = parcels;
    const spoil = `update orders set encrypted_data = jsonb_set(encrypted_data, '{fulfilment,tag}', '"AAAAAAAAAAAAAAAAAAAAAA"') where id = $1`;
    await desk.sql.query(spoil, [broken?.id]);
    for (const { id } of parcels) await isDue(id);
    tracking.said = [['delivered', 9]];
    await expect(desk.pollCarriers()).rejects.toThrow('1 of 3 parcels could not be worked on');
    for (const { id } of others) expect((await read(id)).status).toBe('completed');
    await desk.sql.query('delete from tracked_parcels where order_id = $1', [broken?.id]);
  });

  it('is flagged on the order first, so that a kill in between loses no flag and ends no tracking', async () => {
    const { id } = await shipped();
    await awaited(id);
    await desk.sql.query(`update tracked_parcels set heard_at = now() - interval '73 hours' where order_id = $1`, [id]);
    const flaggedAt = async () => (await desk.sql.query('select flagged_at from tracked_parcels where order_id = $1', [id])).rows[0].flagged_at;
    await desk.sql.query('begin');
    await desk.sql.query('select 1 from orders where id = $1 for update', [id]);
    const flagging = desk.flagSilent();
    await expect.poll(async () => (await desk.sql.query('select 1 from pg_locks where not granted')).rowCount).toBeGreaterThan(0);
    expect(await flaggedAt()).toBeNull();
    await desk.sql.query('commit');
    expect(await flagging).toBe(1);
    // As a kill after the order's flag leaves it.
    await desk.sql.query('update tracked_parcels set flagged_at = null where order_id = $1', [id]);
    await desk.flagSilent();
    expect(await flaggedAt()).not.toBeNull();
    await isDue(id);
    tracking.said = [['in_transit', 5]];
    expect(await desk.pollCarriers()).toBe(1);
  });
});
