import { client } from '../../api/client.ts';

/** An order as a search finds it. */
export interface FoundOrder {
  readonly id: string;
  readonly number: string;
  readonly stage: 'pending' | 'preparing' | 'shipped' | 'closed';
}

const kindNames = ['number', 'trackingNumber', 'lot', 'serial'] as const;
export type Kind = (typeof kindNames)[number];

export const kindWords: Readonly<Record<Kind, { readonly label: string; readonly a: string }>> = {
  number: { label: 'Order number', a: 'an order number' },
  trackingNumber: { label: 'Tracking number', a: 'a tracking number' },
  lot: { label: 'Lot', a: 'a lot' },
  serial: { label: 'Serial number', a: 'a serial number' },
};

/** What one may look for with these permissions. */
export function kindsFor(permissions: readonly string[]): readonly Kind[] {
  return permissions.includes('orders.search') ? kindNames : ['number'];
}

/** What somebody who typed this most likely looks for; the server knows what it is. */
export function likelyKind(text: string, kinds: readonly Kind[]): Kind {
  const bare = text.replace(/[\s-]/g, '');
  if (bare.length <= 8 || !kinds.includes('trackingNumber')) return 'number';
  return 'trackingNumber';
}

const mostFound = 20;

/** The first orders that it finds. The server journals each search for goods. */
export async function findOrders(kind: Kind, text: string): Promise<readonly FoundOrder[]> {
  if (kind === 'number') return (await client.listOrders({ number: text, limit: mostFound })).items;
  return (await client.searchOrders({ body: { [kind]: text, limit: mostFound } })).items;
}
