import type { Order } from '@orderly/contract';

type Line = Order['lines'][number];
type Shipment = Order['shipments'][number];

/** What of a line is neither shipped nor cancelled. */
export function leftOf({ quantity, shipped, cancelled }: Line): number {
  return quantity - shipped - (cancelled?.quantity ?? 0);
}

/** What of a line has shipped and is not proven to have arrived. */
export function onItsWayOf({ shipped, delivered }: Line): number {
  return shipped - delivered;
}

/** Whether a shipment has neither arrived nor been closed. */
export function isUnderWay({ deliveredAt, closed }: Shipment): boolean {
  return deliveredAt === null && closed === null;
}

/** What a line is called where its description, which is patient data, is not there. */
export function lineName({ hcpcs, category, description, laterality }: Line): string {
  const side = laterality === undefined ? '' : `, ${sideWords[laterality] ?? laterality}`;
  return `${hcpcs} ${description ?? category}${side}`;
}

const sideWords: Readonly<Record<string, string>> = { RT: 'right', LT: 'left', bilateral: 'both sides' };
