import type { Order } from '@orderly/contract';
import { labelOf } from '../orders/index.ts';
import { code128 } from '../platform/pdf/barcode.ts';
import { openPaper } from '../platform/pdf/paper.ts';

export interface PackingSlip {
  /** With the classes `contact` and `fulfilment` open. */
  readonly order: Order;
  /** Which of the order's shipments, from 1 on. */
  readonly place: number;
  readonly distributor: string;
}

type Item = NonNullable<Order['shipments'][number]['lines'][number]['items']>[number];

/** A packing slip as PDF: the same bytes of the same shipment. It names neither diagnosis nor payer nor birth date. */
export async function writePackingSlip({ order, place, distributor }: PackingSlip): Promise<Buffer> {
  const shipment = order.shipments[place - 1];
  if (shipment === undefined) throw new RangeError('the order has no such shipment');
  const { patient, shipTo } = order;
  const paper = openPaper({
    title: `Packing slip ${order.number}`,
    head: { left: distributor, right: `Order ${order.number}` },
    foot: `Order ${order.number}, shipment ${place} of ${order.shipments.length}.`,
    madeAt: new Date(shipment.shippedAt),
  });
  paper.title('Packing slip', code128(order.number));
  paper.heading('Ship to');
  const name = [patient?.givenName, patient?.familyName].filter((part) => part !== undefined).join(' ');
  paper.paragraph(name, { bold: true });
  for (const line of [shipTo?.line1, shipTo?.line2, shipTo === undefined ? undefined : `${shipTo.city}, ${shipTo.state} ${shipTo.zip}`])
    if (line !== undefined) paper.paragraph(line);
  paper.heading('Shipment');
  paper.facts([
    ['Order', order.number],
    ['Shipment', `${place} of ${order.shipments.length}`],
    ['Packed', shipment.shippedAt.slice(0, 10)],
    ['Way', shipment.method.replaceAll('_', ' ')],
    ['Carrier', shipment.carrier === undefined ? '' : shipment.carrier.toUpperCase()],
    ['Tracking number', shipment.trackingNumber],
    ['From', distributor],
    ['Closed', shipment.closed === null || shipment.closed === undefined ? '' : `${labelOf('close_shipment', shipment.closed.code)}: do not send`],
  ]);
  paper.heading('Contents');
  paper.table(
    [
      { title: 'HCPCS', share: 14, bold: true },
      { title: 'Item', share: 44 },
      { title: 'Quantity', share: 10, align: 'right' },
      { title: 'Lot, serial, expiry', share: 32 },
    ],
    shipment.lines.map(({ lineId, quantity, items }) => {
      const line = order.lines.find(({ id }) => id === lineId);
      const side = line?.laterality === undefined ? '' : `side ${line.laterality}`;
      return [
        [line?.hcpcs ?? '', ...(line?.modifiers ?? [])].join(' '),
        [line?.description ?? '', side].filter((part) => part !== '').join(', '),
        String(quantity),
        (items ?? []).map(itemLine).join('\n'),
      ];
    }),
  );
  const pieces = shipment.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  paper.gap(6);
  paper.paragraph(`${pieces} in all.`, { bold: true });
  paper.gap(24);
  paper.paragraph('Packed by ______________________________        Checked by ______________________________', { muted: true });
  return paper.end();
}

function itemLine({ quantity, lot, serial, expiresOn }: Item): string {
  const parts = [
    lot === undefined ? '' : `lot ${lot}`,
    serial === undefined ? '' : `serial ${serial}`,
    expiresOn === undefined ? '' : `expires ${expiresOn}`,
  ].filter((part) => part !== '');
  return `${quantity ?? 1} × ${parts.join(', ')}`;
}
