import { randomUUID } from 'node:crypto';
import type { Order } from '@orderly/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ifMatch, openDesk } from './desk.ts';
import { pdfText } from './pdf-text.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
beforeAll(async () => {
  desk = await openDesk({
    people: ['provider', 'provider.west', 'verifier', 'master_distributor', 'distributor.west', 'sales_rep', 'compliance', 'admin'],
  });
});
afterAll(() => desk.close());

const patient = { givenName: 'Żaneta', birthDate: '1948-05-06', sex: 'female', phone: '+12175550100' };
const lines = [
  { hcpcs: 'E0601', description: 'CPAP device', quantity: 1, supplyType: 'purchase' },
  { hcpcs: 'A7030', description: 'Mask, size M', quantity: 2, supplyType: 'purchase' },
];

const change = async (id: string, version: number, path: string, body: object, person = 'master_distributor'): Promise<Order> => {
  const answer = await desk.call(person, 'PUT', `/orders/${id}/${path}`, body, ifMatch(version));
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};

/** At version 3. */
async function approved(more: object = {}): Promise<Order> {
  const { id } = await desk.checked(
    (
      await desk.place({
        patient: { ...patient, familyName: `Nguyễn ${randomUUID().slice(0, 8)}`, mrn: randomUUID().slice(0, 12) },
        lines,
        diagnoses: ['G47.33'],
        ...more,
      })
    ).id,
  );
  return change(id, 2, 'verify', { decision: 'approve' }, 'verifier');
}

const entriesOf = async (id: string, action: string) =>
  (
    await desk.sql.query(
      'select actor_role, outcome, patient_id, detail::jsonb as detail from journal_entries where resource_id = $1 and action = $2',
      [id, action],
    )
  ).rows;

describe('a packing slip', () => {
  let order: Order;
  let path: string;
  beforeAll(async () => {
    const { id, lines: ordered } = await approved();
    const items = [{ lot: 'LOT-7', serial: 'SN-1' }];
    const sent = [{ lineId: ordered[0]?.id, quantity: 1, items }];
    order = await change(id, 3, 'ship', { shipments: [{ method: 'carrier', trackingNumber: '1Z999AA10123456784', lines: sent }] });
    path = `/orders/${id}/shipments/${order.shipments[0]?.id}/packing-slip`;
  });

  it('says where the parcel goes and what is in it, with the order’s number as a barcode', async () => {
    const slip = await desk.call('master_distributor', 'GET', path);
    expect([slip.statusCode, slip.headers['content-type']], slip.body.slice(0, 300)).toEqual([200, 'application/pdf']);
    const text = pdfText(slip.rawPayload);
    for (const part of [
      'Żaneta Nguyễn',
      '12 Elm Street',
      'Springfield, IL 62704',
      'E0601',
      'CPAP device',
      'lot LOT-7, serial SN-1',
      '1Z999AA10123456784',
      order.number,
    ])
      expect(text).toContain(part);
    // What did not ship with it, and what is no carrier's business.
    for (const part of ['Mask', 'G47', '1948', '2175550100']) expect(text).not.toContain(part);
    expect(slip.headers['content-disposition']).not.toContain('aneta');
    expect((await desk.call('master_distributor', 'GET', path)).rawPayload.equals(slip.rawPayload)).toBe(true);
  });

  it('is printed by whoever may see contact and goods, each look recorded', async () => {
    const statuses = await Promise.all(
      ['provider', 'verifier', 'provider.west', 'distributor.west', 'sales_rep', 'compliance', 'admin'].map(async (person) => [
        person,
        (await desk.call(person, 'GET', path)).statusCode,
      ]),
    );
    expect(statuses).toEqual([
      ['provider', 200],
      ['verifier', 200],
      ['provider.west', 404],
      ['distributor.west', 404],
      ['sales_rep', 403],
      ['compliance', 403],
      ['admin', 403],
    ]);
    const entries = (await entriesOf(order.id, 'order.packing_slip')).filter(({ actor_role }) => actor_role === 'verifier');
    expect(entries.map(({ outcome, detail }) => [outcome, detail.classes])).toEqual([['ok', ['contact', 'fulfilment']]]);
    expect(entries[0].patient_id).not.toBeNull();
    expect((await desk.call('verifier', 'GET', path.replace(/[^/]+(?=\/packing)/, randomUUID()))).statusCode).toBe(404);
  });
});

describe('a pick list', () => {
  const pick = (body: object, person = 'master_distributor') => desk.call(person, 'POST', '/orders/pick-list', body);

  it('adds up items over orders, and names what may not ship now with the reason', async () => {
    const [first, second, held, backordered, pending] = [
      await approved(),
      await approved({ lines: [lines[1]] }),
      await approved(),
      await approved(),
      await desk.place({ lines }),
    ];
    await change(held.id, 3, 'hold', { code: 'awaiting_patient' });
    await change(backordered.id, 3, 'hold', { code: 'back_order', lineId: backordered.lines[0]?.id, expectedAt: '2026-12-24' });
    const orders = [first, second, held, backordered, pending] as Order[];
    const list = await pick({ orderIds: orders.map(({ id }) => id) });
    expect(list.statusCode, list.body.slice(0, 500)).toBe(200);
    const text = pdfText(list.rawPayload).split('\n');
    const after = (part: string, count: number) => text.slice(text.indexOf(part), text.indexOf(part) + count);
    expect(after('E0601', 3)).toEqual(['E0601', 'CPAP device', '1']);
    expect(after('A7030', 3)).toEqual(['A7030', 'Mask, size M', '6']);
    expect(text.join('\n')).toContain('7 pieces of 2 items for 3 orders.');
    const left = text.slice(text.indexOf('Left out')).join(' ');
    for (const part of [held.number, pending.number, `${backordered.number} 1 × E0601 Back-ordered, expected 2026-12-24.`])
      expect(left).toContain(part);
    for (const part of ['aneta', 'Nguy', 'Elm', 'G47', '1948']) expect(text.join('\n')).not.toContain(part);
    expect(await entriesOf(first.id, 'order.pick_list')).toMatchObject([{ outcome: 'ok', detail: { classes: ['fulfilment'] } }]);
    expect(await entriesOf(held.id, 'order.pick_list')).toEqual([]);
  });

  it('takes the orders of a territory and below', async () => {
    const order = await approved();
    const inTerritory = await pick({ territoryId: order.territoryId });
    expect(inTerritory.statusCode, inTerritory.body.slice(0, 500)).toBe(200);
    expect(pdfText(inTerritory.rawPayload)).toContain(order.number);
  });

  it('is for distributors, of orders and territories in their sight', async () => {
    const order = await approved();
    for (const person of ['provider', 'verifier', 'sales_rep', 'compliance', 'admin'])
      expect((await pick({ orderIds: [order.id] }, person)).statusCode).toBe(403);
    expect((await pick({ orderIds: [order.id] }, 'distributor.west')).statusCode).toBe(404);
    expect((await pick({ territoryId: order.territoryId }, 'distributor.west')).statusCode).toBe(404);
    expect((await pick({ orderIds: [randomUUID()] })).statusCode).toBe(404);
    expect((await pick({})).statusCode).toBe(422);
    expect((await pick({ orderIds: [order.id], territoryId: order.territoryId })).statusCode).toBe(422);
  });
});
