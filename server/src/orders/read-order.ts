import type { Order } from '@orderly/contract';
import { enter, inScope, need, type Principal, readNames, recorded } from '../identity/index.ts';
import { commitEntry } from '../journal/index.ts';
import { classesFor, type PhiClass, relationOf } from '../phi/index.ts';
import { notFound } from './change-order.ts';
import type { OrderDeps, Request } from './deps.ts';
import { openOrder } from './open-order.ts';
import { orderEntry } from './order-entry.ts';
import { historyForRep } from './rep-view.ts';
import { type HistoryRow, type OrderRow, readHistory, readNotes, readOrder, readSealed, readSignature } from './store.ts';
import { viewOrder } from './view.ts';

export interface ShowRequest extends Omit<Request, 'idempotency'> {
  readonly orderId: string;
  readonly phi: boolean;
}

/** An order as the caller may see it. With `phi`, the classes of patient data it may see; that look is in the journal before this answers. */
export function showOrder(deps: OrderDeps, request: ShowRequest): Promise<Order> {
  const attempt = { action: 'order.read', resourceType: 'order', resourceId: request.orderId, context: request.context } as const;
  return recorded(deps.db, attempt, (as) => show(deps, request, as));
}

function show(deps: OrderDeps, request: ShowRequest, as: (principal: Principal) => void): Promise<Order> {
  return deps.db.transaction(async (tx) => {
    const [principal, row, sealed, notes, signature] = await Promise.all([
      enter(tx, request.credential, deps.adjustPrincipal),
      readOrder(tx, request.orderId),
      request.phi ? readSealed(tx, request.orderId) : undefined,
      request.phi ? readNotes(tx, request.orderId) : [],
      request.phi ? readSignature(tx, request.orderId) : undefined,
    ]);
    as(principal);
    need(principal, 'orders.read');
    if (row === undefined || !inScope(principal, row)) throw notFound();
    const order = viewOrder(row, principal, deps.clock.now());
    if (!request.phi || sealed === undefined) return order;
    const classes = classesOf(principal, row);
    const opened = await openOrder(deps.phi, { order, row, sealed, notes, signature, classes, principal });
    const outcome = classes.length === 0 ? 'denied' : 'ok';
    await commitEntry(tx, orderEntry(principal, request.context, row, { action: 'order.read_phi', outcome, detail: { classes: [...classes] } }));
    return opened;
  });
}

/** The classes of patient data a principal may see of an order, by its relation to it. */
export function classesOf(principal: Principal, row: Pick<OrderRow, 'clinicId' | 'organizationId' | 'territoryId'>): readonly PhiClass[] {
  const viewer = { organizationId: principal.organizationId, inScope: inScope(principal, row) };
  const relation = relationOf(viewer, { clinicId: row.clinicId, operatorId: row.organizationId });
  return classesFor(principal, { relation, addsContact: principal.contactTerritories.includes(row.territoryId) });
}

/** A step of an order, with what whoever took it is called. */
export type NamedStep = HistoryRow & { readonly changedByName: string };

/** Every step of an order, oldest first. */
export function showHistory(deps: OrderDeps, request: Omit<Request, 'idempotency'> & { orderId: string }): Promise<NamedStep[]> {
  const attempt = { action: 'order.read_history', resourceType: 'order', resourceId: request.orderId, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const [principal, row, history] = await Promise.all([
        enter(tx, request.credential, deps.adjustPrincipal),
        readOrder(tx, request.orderId),
        readHistory(tx, request.orderId),
      ]);
      as(principal);
      need(principal, 'orders.read');
      if (row === undefined || !inScope(principal, row)) throw notFound();
      const people = await readNames(tx, [...new Set(history.map(({ changed_by }) => changed_by))]);
      return history.map((step) => ({
        ...(principal.role === 'sales_rep' ? historyForRep(step) : step),
        changedByName: people.get(step.changed_by)?.name ?? '',
      }));
    }),
  );
}
