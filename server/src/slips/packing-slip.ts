import { enter, inScope, need, type Principal, recorded } from '../identity/index.ts';
import { appendEntry } from '../journal/index.ts';
import { classesOf, notFound, openSealed, orderEntry, readOrder } from '../orders/index.ts';
import type { PhiClass } from '../phi/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { PackingSlip } from './packing-slip-pdf.ts';
import type { SlipDeps, SlipRequest } from './slips.ts';

export interface PackingSlipRequest extends SlipRequest {
  readonly orderId: string;
  readonly shipmentId: string;
}

export interface Printed {
  readonly pdf: Buffer;
  /** Names orders and nothing of a patient. */
  readonly name: string;
}

/** What stands on a slip: where it goes, and what is in it. */
const printed: readonly PhiClass[] = ['contact', 'fulfilment'];

/**
 * The slip that goes into a parcel, for whoever may see where it goes and what is in it. The look is in the journal before this answers.
 * Errors: unauthenticated, forbidden, not_found.
 */
export function printPackingSlip(deps: SlipDeps, request: PackingSlipRequest): Promise<Printed> {
  const attempt = { action: 'order.packing_slip', resourceType: 'order', resourceId: request.orderId, context: request.context } as const;
  return recorded(deps.db, attempt, async (as) => {
    const slip = await deps.db.transaction((tx) => readSlip(tx, deps, request, as));
    // Loaded when somebody prints: fonts and library take longer than the rest of the start.
    const { writePackingSlip } = await import('./packing-slip-pdf.ts');
    return { pdf: await writePackingSlip(slip), name: `packing-slip-${slip.order.number}-${slip.place}.pdf` };
  });
}

async function readSlip(tx: Tx, deps: SlipDeps, request: PackingSlipRequest, as: (principal: Principal) => void): Promise<PackingSlip> {
  const [principal, row] = await Promise.all([enter(tx, request.credential, deps.adjustPrincipal), readOrder(tx, request.orderId)]);
  as(principal);
  need(principal, 'orders.slips');
  if (row === undefined || !inScope(principal, row)) throw notFound();
  const classes = classesOf(principal, row);
  if (!printed.every((name) => classes.includes(name))) {
    throw new OrderlyError(
      'forbidden',
      'A packing slip names the patient and the goods, which your role does not see of this order. Ask the firm that ships it.',
    );
  }
  const place = row.shipments.findIndex(({ id }) => id === request.shipmentId);
  if (place < 0) throw new OrderlyError('not_found', 'The order has no such shipment. Read the order for its shipments.');
  const order = await openSealed(tx, deps, row, printed);
  if (order === undefined) throw notFound();
  await appendEntry(tx, orderEntry(principal, request.context, row, { action: 'order.packing_slip', detail: { classes: [...printed] } }));
  return { order, place: place + 1, distributor: row.organizationName };
}
