import { randomUUID } from 'node:crypto';
import type { Order } from '@orderly/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ifMatch, openDesk } from './desk.ts';
import { drawnSignature, samplePdf } from './sample-files.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
beforeAll(async () => {
  desk = await openDesk({ people: ['provider', 'verifier', 'master_distributor', 'distributor.west', 'sales_rep'] });
});
afterAll(() => desk.close());

const lines = [
  { hcpcs: 'E0601', quantity: 1, supplyType: 'purchase' },
  { hcpcs: 'A7030', quantity: 3, supplyType: 'purchase' },
];

/** An order that the desk has approved, at version 3. */
async function approved(): Promise<Order> {
  const { id } = await desk.checked((await desk.place({ lines })).id);
  const answer = await desk.call('verifier', 'PUT', `/orders/${id}/verify`, { decision: 'approve' }, ifMatch(2));
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

const change = (id: string, version: number, path: string, body: object, headers = {}) =>
  desk.call('master_distributor', 'PUT', `/orders/${id}/${path}`, body, { ...ifMatch(version), ...headers });
const signed = { receivedAt: '2026-11-20T10:00:00.000Z', receivedBy: 'Quill Testperson', relationship: 'spouse', signature: drawnSignature };
const documents = async (id: string) => (await desk.call('provider', 'GET', `/orders/${id}/documents`)).json().items;

describe('an order in several shipments', () => {
  it('is proven one by one, what came back ships again, and the last proof completes it', async () => {
    const order = await approved();
    const { id } = order;
    const [first, second] = order.lines;
    const shipments = [
      { method: 'pickup', lines: [{ lineId: first?.id, quantity: 1 }] },
      { method: 'carrier', trackingNumber: '1Z 999 AA1 01 2345 6784', lines: [{ lineId: second?.id, quantity: 3 }] },
    ];
    const sent: Order = (await change(id, 3, 'ship', { shipments })).json();
    expect([sent.fulfilment, sent.stage, sent.shipments[1]?.carrier]).toEqual(['shipped', 'shipped', 'ups']);
    const [pickup, parcel] = sent.shipments.map((shipment) => shipment.id);
    const proven: Order = (await change(id, 4, `shipments/${pickup}/deliver`, signed)).json();
    expect([proven.version, proven.status, proven.lines[0]?.delivered, proven.lines[1]?.delivered]).toEqual([5, 'in_progress', 1, 0]);
    const lost: Order = (await change(id, 5, `shipments/${parcel}/close`, { code: 'lost', note: 'No scan since Tuesday' })).json();
    expect([lost.fulfilment, lost.stage, lost.lines[1]?.shipped, lost.shipments[1]?.closed?.code]).toEqual(['preparing', 'preparing', 0, 'lost']);
    const again: Order = (await change(id, 6, 'ship', { shipments: [{ method: 'carrier', trackingNumber: '1Z5R89390357567127' }] })).json();
    const early = await change(id, 7, 'complete', {});
    expect([early.statusCode, early.json().errors.map((error: { pointer: string }) => error.pointer)]).toEqual([
      422,
      ['/proofOfDelivery', '/lines/1'],
    ]);
    const proof = { receivedAt: '2026-11-21T10:00:00.000Z', deliveredTo: { city: 'Chicago', state: 'IL' } };
    const done: Order = (await change(id, 7, `shipments/${again.shipments[2]?.id}/deliver`, proof)).json();
    expect([done.version, done.status, done.fulfilment]).toEqual([9, 'completed', 'delivered']);
    const { items } = (await desk.call('verifier', 'GET', `/orders/${id}/history`)).json();
    expect(items.slice(3).map(({ action, version }: { action: string; version: number }) => `${version} ${action}`)).toEqual([
      '4 ship',
      '5 deliver',
      '6 closeShipment',
      '7 ship',
      '8 deliver',
      '9 complete',
    ]);
    const read: Order = (await desk.call('provider', 'GET', `/orders/${id}?include=phi`)).json();
    expect(read.shipments.map(({ proof: kept }) => kept?.receivedBy ?? kept?.deliveredTo?.city ?? null)).toEqual([
      'Quill Testperson',
      null,
      'Chicago',
    ]);
    expect(read.notes?.map(({ text }) => text)).not.toContain('No scan since Tuesday');
    for (const text of ['Quill', 'Chicago', '1Z', 'spouse'])
      expect((await desk.call('sales_rep', 'GET', `/orders/${id}?include=phi`)).body).not.toContain(text);
  });
});

describe('a signature that is drawn', () => {
  it('becomes a document of the order with the delivery, once, however often it is sent', async () => {
    const { id } = await approved();
    const sent: Order = (await change(id, 3, 'ship', { shipments: [{ method: 'own_delivery' }] })).json();
    const path = `shipments/${sent.shipments[0]?.id}/deliver`;
    const headers = { 'idempotency-key': randomUUID() };
    const answers = [await change(id, 4, path, signed, headers), await change(id, 4, path, signed, headers)];
    expect(answers.map(({ statusCode, headers: { 'idempotent-replayed': replayed } }) => [statusCode, replayed])).toEqual([
      [200, undefined],
      [200, 'true'],
    ]);
    expect(answers[0]?.json()).toMatchObject({ status: 'completed', version: 6 });
    const found = await documents(id);
    expect(found).toMatchObject([{ kind: 'delivery', mediaType: 'image/png', state: 'stored' }]);
    const content = await desk.call('provider', 'GET', `/orders/${id}/documents/${found[0].id}/content`);
    expect(content.rawPayload.toString('base64')).toBe(drawnSignature.split(',')[1]);
    const { rows } = await desk.sql.query(
      'select count(*)::int as chunks from document_chunks c join order_documents d on d.id = c.document_id where d.order_id = $1',
      [id],
    );
    expect(rows).toEqual([{ chunks: 1 }]);
  });

  it('leaves nothing behind when the delivery is refused', async () => {
    const { id } = await approved();
    const sent: Order = (await change(id, 3, 'ship', { shipments: [{ method: 'own_delivery' }] })).json();
    const path = `shipments/${sent.shipments[0]?.id}/deliver`;
    expect((await change(id, 9, path, signed)).statusCode).toBe(412);
    expect((await change(id, 4, path, { ...signed, relationship: 'courier' })).json().errors[0].code).toBe('not_a_designee');
    const notPng = `data:image/png;base64,${samplePdf().toString('base64')}`;
    expect((await change(id, 4, path, { ...signed, signature: notPng })).statusCode).toBe(400);
    expect((await desk.call('provider', 'PUT', `/orders/${id}/${path}`, signed, ifMatch(4))).statusCode).toBe(403);
    expect((await desk.call('distributor.west', 'PUT', `/orders/${id}/${path}`, signed, ifMatch(4))).statusCode).toBe(404);
    const { rows } = await desk.sql.query(
      'select count(c.*)::int as chunks from order_documents d left join document_chunks c on c.document_id = d.id where d.order_id = $1',
      [id],
    );
    expect(rows).toEqual([{ chunks: 0 }]);
    expect(((await desk.call('provider', 'GET', `/orders/${id}`)).json() as Order).version).toBe(4);
  });
});

describe('a line that nobody is to get', () => {
  it('is left out, and the order goes on or ends without it', async () => {
    const order = await approved();
    const [first, second] = order.lines.map(({ id }) => id);
    const less: Order = (await change(order.id, 3, `lines/${first}/cancel`, { code: 'item_unavailable' })).json();
    expect(less.lines[0]?.cancelled).toMatchObject({ quantity: 1, code: 'item_unavailable' });
    const sent: Order = (await change(order.id, 4, 'ship', { shipments: [{ method: 'pickup' }] })).json();
    expect(sent.shipments[0]?.lines).toEqual([{ lineId: second, quantity: 3 }]);
    const asked = await change(order.id, 5, `lines/${second}/cancel`, { code: 'requested_by_patient' });
    expect([asked.statusCode, asked.json().errors[0].pointer]).toEqual([422, '/disposition']);
    const gone: Order = (await change(order.id, 5, `lines/${second}/cancel`, { code: 'requested_by_patient', disposition: 'intercepted' })).json();
    expect([gone.status, gone.version]).toEqual(['cancelled', 7]);
  });
});

describe('what must be recorded of an item', () => {
  const tissue = { lines: [{ hcpcs: 'Q4186', quantity: 4, supplyType: 'purchase' }] };
  const udi = (lot: string, day: string) => `(01)00380740000011(17)${day}(10)${lot}`;

  it('keeps it from shipping until it is, is sealed, and finds every order in sight for a recall', async () => {
    const lot = `LOT-${randomUUID().slice(0, 8)}`;
    const send = async (items?: object[]) => {
      const {
        id,
        lines: [line],
      } = await desk.checked((await desk.place(tissue)).id);
      await desk.call('verifier', 'PUT', `/orders/${id}/verify`, { decision: 'approve' }, ifMatch(2));
      const goods = items === undefined ? {} : { lines: [{ lineId: line?.id, quantity: 4, items }] };
      return { id, answer: await change(id, 3, 'ship', { shipments: [{ method: 'pickup', ...goods }] }) };
    };
    const without = await send();
    expect([without.answer.statusCode, without.answer.json().errors]).toMatchObject([
      422,
      [{ pointer: '/shipments/0/lines/0/items', code: 'required' }],
    ]);
    expect((await send([{ lot }])).answer.json().errors).toMatchObject([{ pointer: '/shipments/0/lines/0/items/0/expiresOn' }]);
    expect((await send([{ udi: udi(lot, '200131') }])).answer.json().errors).toMatchObject([{ code: 'expired' }]);
    const { id, answer } = await send([
      { udi: udi(lot, '400131'), quantity: 3 },
      { lot: 'ANOTHER', expiresOn: '2099-01-31' },
    ]);
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.body).not.toContain(lot);
    const read: Order = (await desk.call('provider', 'GET', `/orders/${id}?include=phi`)).json();
    expect(read.shipments[0]?.lines[0]?.items).toMatchObject([
      { lot, expiresOn: '2040-01-31', quantity: 3 },
      { lot: 'ANOTHER', quantity: 1 },
    ]);
    const find = (person: string, search: object) => desk.call(person, 'POST', '/orders/search', search);
    for (const person of ['provider', 'verifier', 'master_distributor']) {
      expect((await find(person, { lot: ` ${lot.toLowerCase()} ` })).json().items, person).toMatchObject([
        { id, shipmentIds: [read.shipments[0]?.id] },
      ]);
    }
    expect((await find('distributor.west', { lot })).json().items).toEqual([]);
    expect((await find('sales_rep', { lot })).statusCode).toBe(403);
    expect((await find('verifier', { lot, serial: '1' })).statusCode).toBe(422);
    const { rows } = await desk.sql.query(`select count(*)::int as looks from journal_entries where action = 'order.search' and resource_id = $1`, [
      id,
    ]);
    expect(rows).toEqual([{ looks: 3 }]);
    const { rows: kept } = await desk.sql.query(
      `select to_jsonb(o)::text || (select string_agg(g.hash::text, ' ') from shipped_goods g where g.order_id = o.id) as row from orders o where id = $1`,
      [id],
    );
    expect(kept[0].row).not.toContain(lot);
  });
});
