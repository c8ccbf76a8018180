import { client } from '../api/client.ts';

/** A pick list takes so many orders. */
export const mostOfPickList = 100;

/** Saves the pick list of these orders as PDF. It names no patient. */
export async function savePickList(orderIds: readonly string[]): Promise<void> {
  const { data, headers } = await client.answer('printPickList', { body: { orderIds: [...orderIds] } });
  save(data, headers, 'pick-list.pdf');
}

/** Saves the packing slip of a shipment as PDF; the look at where it goes is recorded. */
export async function savePackingSlip(orderId: string, shipmentId: string): Promise<void> {
  const { data, headers } = await client.answer('printPackingSlip', { orderId, shipmentId });
  save(data, headers, 'packing-slip.pdf');
}

const revokeAfterMs = 10_000;

/** Hands a paper to the browser as a file; the page keeps nothing of it. */
function save(paper: Blob, headers: Headers, otherwise: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(paper);
  link.download = /filename="([^"]+)"/.exec(headers.get('content-disposition') ?? '')?.[1] ?? otherwise;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), revokeAfterMs);
}
