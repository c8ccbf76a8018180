import { holdCodes, type PickList } from '@orderly/contract';
import { enter, inScope, need, type Principal, recorded } from '../identity/index.ts';
import { appendEntries } from '../journal/index.ts';
import { allowedActions, classesOf, leftToShip, notFound, type OrderRow, openSealed, orderEntry, readOrder } from '../orders/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { Printed } from './packing-slip.ts';
import type { Picking } from './pick-list-pdf.ts';
import type { SlipDeps, SlipRequest } from './slips.ts';
import { readPreparing } from './store.ts';

export interface PickListRequest extends SlipRequest {
  readonly wanted: PickList;
}

const mostOrders = 100;

/**
 * What a warehouse is to take off its shelves for orders that are being prepared: those named, or the first hundred due of a territory. Nothing that may not ship now is on it;
 * it is named with the reason instead. No patient is named; what an item is called is of the class `fulfilment`, and each order's look is in the journal before this answers.
 * Errors: unauthenticated, forbidden, missing_data, not_found where an order or the territory is out of sight.
 */
export function printPickList(deps: SlipDeps, request: PickListRequest): Promise<Printed> {
  const attempt = {
    action: 'order.pick_list',
    resourceType: 'territory',
    resourceId: request.wanted.territoryId ?? null,
    context: request.context,
  } as const;
  return recorded(deps.db, attempt, async (as) => {
    const picking = await deps.db.transaction((tx) => readPicking(tx, deps, request, as));
    // Loaded when somebody prints: fonts and library take longer than the rest of the start.
    const { writePickList } = await import('./pick-list-pdf.ts');
    return { pdf: await writePickList(picking), name: `pick-list-${picking.at.toISOString().slice(0, 10)}.pdf` };
  });
}

async function readPicking(tx: Tx, deps: SlipDeps, request: PickListRequest, as: (principal: Principal) => void): Promise<Picking> {
  const principal = await enter(tx, request.credential, deps.adjustPrincipal);
  as(principal);
  need(principal, 'orders.pick');
  const ids = await idsOf(tx, principal, request.wanted);
  const rows = await Promise.all(ids.map((id) => readOrder(tx, id)));
  const at = deps.clock.now();
  const picking = { at, lines: [] as Picking['lines'][number][], orders: [] as Picking['orders'][number][], left: [] as Picking['left'][number][] };
  const looks: OrderRow[] = [];
  for (const row of rows) {
    if (row === undefined || !inScope(principal, row)) throw notFound();
    const refused = refusalOf(row, principal, at);
    if (refused !== null) {
      picking.left.push({ number: row.number, what: 'the order', why: refused });
      continue;
    }
    await pick(tx, deps, row, picking);
    looks.push(row);
  }
  await appendEntries(
    tx,
    looks.map((row) => orderEntry(principal, request.context, row, { action: 'order.pick_list', detail: { classes: ['fulfilment'] } })),
  );
  return { ...picking, mayBeMore: ids.length === mostOrders && request.wanted.territoryId !== undefined };
}

async function idsOf(tx: Tx, principal: Principal, { orderIds, territoryId }: PickList): Promise<readonly string[]> {
  if (orderIds !== undefined && territoryId === undefined) return [...new Set(orderIds)];
  if (orderIds !== undefined || territoryId === undefined) {
    const detail = 'Name the orders, or the territory whose orders are to be picked: one of both.';
    throw new OrderlyError('missing_data', detail, { errors: [{ pointer: '', code: orderIds === undefined ? 'required' : 'ambiguous', detail }] });
  }
  if (!principal.territories.includes(territoryId)) throw new OrderlyError('not_found', 'There is no such territory among those you may see.');
  return readPreparing(tx, territoryId, mostOrders);
}

/** Why nothing of an order can be picked; null when something can. */
function refusalOf(row: OrderRow, principal: Principal, now: Date): string | null {
  if (!classesOf(principal, row).includes('fulfilment')) return 'Another firm prepares it.';
  const ship = allowedActions(row, principal, now).find(({ action }) => action === 'ship');
  if (ship?.allowed === true) return null;
  // What else could be done with it is for the screen.
  return ship?.reason?.match(/^.*?\.(?= |$)/)?.[0] ?? 'It cannot ship.';
}

async function pick(
  tx: Tx,
  deps: SlipDeps,
  row: OrderRow,
  picking: { lines: Picking['lines'][number][]; orders: Picking['orders'][number][]; left: Picking['left'][number][] },
) {
  const order = await openSealed(tx, deps, row, ['fulfilment']);
  if (order === undefined) throw notFound();
  let quantity = 0;
  for (const [lineId, left] of leftToShip(row)) {
    const line = order.lines.find(({ id }) => id === lineId);
    if (line === undefined) continue;
    const item = { hcpcs: [line.hcpcs, ...line.modifiers].join(' '), description: line.description ?? '', laterality: line.laterality ?? '' };
    const hold = row.holds.find((held) => held.lineId === lineId);
    if (hold !== undefined) {
      const expected = hold.expectedAt === undefined ? '' : `, expected ${hold.expectedAt}`;
      picking.left.push({ number: row.number, what: `${left} × ${item.hcpcs}`, why: `${holdCodes[hold.code].label}${expected}.` });
      continue;
    }
    picking.lines.push({ ...item, number: row.number, quantity: left });
    quantity += left;
  }
  if (quantity > 0)
    picking.orders.push({
      number: row.number,
      quantity,
      dueAt: row.dueAt?.toISOString().slice(0, 10) ?? '',
      territory: row.territoryName,
      urgent: row.priority === 'urgent',
    });
}
