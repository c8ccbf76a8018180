import { waiveAll } from '../waive-all.ts';
import { change, deliveredTo, type Json, marking, others, received, type Setting, seers } from './setting.ts';

/** A shipment that comes back, another that is signed for on a screen; and a line that nobody is to get. */
export async function tellOfShipments(setting: Setting, id: string, lineless: string): Promise<void> {
  const { client } = setting;
  const mark = (operation: string, place: string) => marking(setting, operation)(place);
  const by = 'master_distributor';
  const lastShipment = async () => {
    const { body } = await client.must(by, 'GET', `/api/v1/orders/${id}`);
    return (body.shipments as { id: string }[]).at(-1)?.id as string;
  };
  await change(setting, 'verifier', id, 'verify', { decision: 'approve', waive: waiveAll });
  const [line] = ((await client.must(by, 'GET', `/api/v1/orders/${id}`)).body.lines ?? []) as { id: string }[];
  const holding = (item: Json) => [{ lineId: line?.id, quantity: 1, items: [item] }];
  const item = (member: string) => mark('shipOrder', `/shipments/*/lines/*/items/*/${member}`);
  const [lot, serial] = [item('lot'), item('serial')];
  await change(setting, by, id, 'ship', { shipments: [{ method: 'pickup', lines: holding({ lot, serial }) }] });
  for (const search of [{ lot }, { serial }, { trackingNumber: mark('shipOrder', '/shipments/*/trackingNumber') }, { lot, serial }]) {
    for (const person of [...seers, ...others]) await client.ask(person, 'POST', '/api/v1/orders/search', { body: search });
  }
  await change(setting, by, id, `shipments/${await lastShipment()}/close`, { code: 'returned', note: mark('closeShipment', '/note') });
  await change(setting, by, id, 'ship', { shipments: [{ method: 'own_delivery', lines: holding({ udi: item('udi') }) }] }, 'again');
  const proof = {
    ...received,
    receivedBy: mark('deliverShipment', '/receivedBy'),
    signature: mark('deliverShipment', '/signature'),
    deliveredTo: deliveredTo((place) => mark('deliverShipment', place)),
  };
  const path = `/api/v1/orders/${id}/shipments/${await lastShipment()}/deliver`;
  await client.ask(by, 'PUT', path, { body: { ...proof, relationship: 'courier' }, version: 6 });
  await client.ask(by, 'PUT', path, { body: proof, version: 2 });
  await client.ask('provider', 'PUT', path, { body: proof, version: 6 });
  await change(setting, by, id, `shipments/${await lastShipment()}/deliver`, proof);
  const { body } = await client.must('provider', 'GET', `/api/v1/orders/${lineless}`);
  const [unwanted] = body.lines as { id: string }[];
  await change(setting, 'provider', lineless, `lines/${unwanted?.id}/cancel`, { code: 'requested_by_clinic', note: mark('cancelLine', '/note') });
}

export async function tellOfShipmentsInBulk(setting: Setting, id: string): Promise<void> {
  const mark = marking(setting, 'changeOrders');
  await change(setting, 'verifier', id, 'verify', { decision: 'approve', waive: waiveAll });
  const by = 'master_distributor';
  const act = async (action: (order: { version: number; lines: { id: string }[]; shipments: { id: string }[] }) => Json) => {
    const { body } = await setting.client.must(by, 'GET', `/api/v1/orders/${id}`);
    const order = body as unknown as Parameters<typeof action>[0];
    const answer = await setting.client.must(by, 'POST', '/api/v1/orders/actions', {
      body: { items: [{ id, version: order.version, ...action(order) }] },
    });
    if ((answer.body.items as { ok: boolean }[])[0]?.ok !== true) throw new Error(JSON.stringify(answer.body));
  };
  const item = (member: string) => mark(`/items/*/shipments/*/lines/*/items/*/${member}`);
  const sending = (goods: Json) =>
    act(({ lines }) => {
      const sent = [{ lineId: lines[0]?.id, quantity: 1, items: [goods] }];
      return { action: 'ship', shipments: [{ method: 'carrier', carrier: 'other', trackingNumber: 'PARCEL-1', lines: sent }] };
    });
  await sending({ lot: item('lot'), serial: item('serial') });
  await act(({ shipments }) => ({ action: 'closeShipment', shipmentId: shipments[0]?.id, code: 'lost' }));
  await sending({ udi: item('udi') });
  await act(({ shipments }) => ({
    action: 'deliver',
    shipmentId: shipments[1]?.id,
    receivedAt: received.receivedAt,
    receivedBy: mark('/items/*/receivedBy'),
    deliveredTo: deliveredTo((place) => mark(`/items/*${place}`)),
  }));
}
