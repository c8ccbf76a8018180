import type { PlaceOrder } from '@orderly/contract';
import { enter, inScope, need, type Principal, recorded } from '../identity/index.ts';
import { commitEntry } from '../journal/index.ts';
import { phiClasses } from '../phi/index.ts';
import { OrderlyError } from '../platform/errors.ts';
import { notFound } from './change-order.ts';
import type { OrderDeps, Request } from './deps.ts';
import { openSealed } from './open-order.ts';
import { orderEntry } from './order-entry.ts';
import { classesOf } from './read-order.ts';
import { type OrderRow, readOrder } from './store.ts';

type Asking = Omit<Request, 'idempotency'> & { readonly orderId: string };

/**
 * What to place for the same again: everything of an earlier order but its territory, which may be another by now, dated today; after a rejected order what corrects it. That look is in the
 * journal before this answers. Errors: unauthenticated, forbidden, not_found.
 */
export function orderAgain(deps: OrderDeps, request: Asking): Promise<PlaceOrder> {
  const attempt = { action: 'order.read_phi', resourceType: 'order', resourceId: request.orderId, context: request.context } as const;
  return recorded(deps.db, attempt, (as) => again(deps, request, as));
}

function again(deps: OrderDeps, { credential, context, orderId }: Asking, as: (principal: Principal) => void): Promise<PlaceOrder> {
  return deps.db.transaction(async (tx) => {
    const [principal, row] = await Promise.all([enter(tx, credential, deps.adjustPrincipal), readOrder(tx, orderId)]);
    as(principal);
    need(principal, 'orders.place');
    if (row === undefined || !inScope(principal, row)) throw notFound();
    const classes = classesOf(principal, row);
    if (phiClasses.some((name) => !classes.includes(name))) {
      throw new OrderlyError('forbidden', 'Whoever orders again sees all of the order. Ask its clinic or the order desk.');
    }
    const draft = await draftOf(tx, deps, row);
    await commitEntry(tx, orderEntry(principal, context, row, { action: 'order.read_phi', detail: { classes: [...classes] } }));
    return draft;
  });
}

async function draftOf(tx: Parameters<typeof openSealed>[0], deps: OrderDeps, row: OrderRow): Promise<PlaceOrder> {
  const order = await openSealed(tx, deps, row);
  if (order?.shipTo === undefined) throw notFound();
  return {
    patientId: row.patientId,
    providerId: row.providerId,
    orderDate: deps.clock.now().toISOString().slice(0, 10),
    billTo: row.billTo,
    ...(row.billTo === 'insurance' && order.coverage !== undefined ? { coverage: order.coverage } : {}),
    lines: order.lines.map(({ hcpcs, description, quantity, laterality, modifiers, supplyType }) => ({
      hcpcs,
      ...(description === undefined ? {} : { description }),
      quantity,
      ...(laterality === undefined ? {} : { laterality: laterality as 'RT' | 'LT' | 'bilateral' }),
      ...(modifiers.length === 0 ? {} : { modifiers }),
      supplyType: supplyType as 'purchase' | 'rental',
    })),
    ...(order.diagnoses === undefined || order.diagnoses.length === 0 ? {} : { diagnoses: order.diagnoses }),
    shipTo: order.shipTo,
    priority: row.priority,
    ...(row.status === 'rejected' ? { replaces: row.id } : {}),
    ...(row.status === 'rejected' || row.status === 'cancelled' ? {} : { repeats: row.id }),
  };
}
