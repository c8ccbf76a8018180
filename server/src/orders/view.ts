import { type CheckName, checks as names, type Order, type OrderListItem, stageOf } from '@orderly/contract';
import type { Principal } from '../identity/index.ts';
import { openQuestions } from './actions/questions.ts';
import { categoryOf } from './categories.ts';
import { wholeChecks } from './checks.ts';
import { allowedActions } from './decide.ts';
import { groupOf, linesHeld } from './group.ts';
import type { ListRow } from './list-store.ts';
import { saidLast } from './parcel.ts';
import { quantitiesOf } from './quantities.ts';
import { listItemForRep, orderForRep } from './rep-view.ts';
import { type CheckState, isUnderWay, type Line, type OrderState, type Shipment } from './state.ts';
import type { OrderRow } from './store.ts';

/** An order as its viewer may see it, without any patient data. */
export function viewOrder(row: OrderRow, principal: Principal, now: Date): Order {
  const view = wholeOrder(row, principal, now);
  return principal.role === 'sales_rep' ? orderForRep(view) : view;
}

function wholeOrder(row: OrderRow, principal: Principal, now: Date): Order {
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    fulfilment: row.fulfilment,
    onHold: isOnHold(row),
    stage: stageOf(row.status, row.fulfilment),
    waitingOn: row.waitingOn,
    nextStep: row.nextStep,
    since: row.since.toISOString(),
    dueAt: row.dueAt?.toISOString() ?? null,
    version: row.version,
    territoryId: row.territoryId,
    territoryName: row.territoryName,
    organizationId: row.organizationId,
    organizationName: row.organizationName,
    clinicId: row.clinicId,
    clinicName: row.clinicName,
    providerId: row.providerId,
    priority: row.priority,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    billTo: row.billTo,
    orderDate: row.orderDate,
    neededBy: row.neededBy,
    placedBy: row.placedBy,
    signedBy: row.signedBy,
    replaces: row.replaces,
    repeats: row.repeats,
    refill: row.refill === null ? null : { ...row.refill },
    holds: row.holds.map((hold) => ({ ...hold })),
    checks: names.map((name) => checkView(name, row.checks[name])),
    questions: row.questions.map(({ documentIds, ...question }) => ({
      ...question,
      ...(documentIds === undefined ? {} : { documentIds: [...documentIds] }),
    })),
    lines: row.lines.map((line) => ({
      id: line.id,
      hcpcs: line.hcpcs,
      category: categoryOf(line.hcpcs),
      quantity: line.quantity,
      ...(line.laterality === undefined ? {} : { laterality: line.laterality }),
      modifiers: [...line.modifiers],
      supplyType: line.supplyType,
      ...goingOf(line, row.shipments),
    })),
    shipments: row.shipments.map(({ provenBy: _papers, ...shipment }) => ({
      ...shipment,
      lines: shipment.lines.map((line) => ({ ...line })),
      closed: shipment.closed ?? null,
      progress: saidLast(shipment),
      silentSince: shipment.silentSince ?? null,
    })),
    allowedActions: allowedActions(row, principal, now),
  };
}

function checkView(check: CheckName, { outcome, codes, at, until, waived }: CheckState): Order['checks'][number] {
  return { check, outcome, codes: [...codes], checkedAt: at, expiresAt: until, waivedWith: waived ?? null };
}

/** One row of a list: nothing of the patient. */
export function viewListItem(row: ListRow, principal: Pick<Principal, 'role'>): OrderListItem {
  const item: OrderListItem = {
    id: row.id,
    number: row.number,
    status: row.status,
    fulfilment: row.fulfilment,
    onHold: isOnHold(row),
    stage: row.stage,
    waitingOn: row.waiting_on,
    nextStep: row.next_step,
    since: row.since.toISOString(),
    dueAt: row.due_at instanceof Date ? row.due_at.toISOString() : null,
    version: row.version,
    territoryId: row.territory_id,
    territoryName: row.territory_name,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    clinicId: row.clinic_id,
    clinicName: row.clinic_name,
    providerId: row.provider_id,
    priority: row.priority,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    group: groupOf({ ...row, waitingOn: row.waiting_on, checks: wholeChecks(row.checks ?? {}) }, row.read_at),
    linesHeld: linesHeld(row),
    categories: [...new Set(row.lines.map((line) => categoryOf(line.hcpcs)))],
    quantityOrdered: row.lines.reduce((sum, line) => sum + line.quantity, 0),
    quantityShipped: row.lines.reduce((sum, line) => sum + goingOf(line, row.shipments).shipped, 0),
  };
  return principal.role === 'sales_rep' ? listItemForRep(item) : item;
}

/** By a hold, or by a question that the clinic has not answered. */
function isOnHold(order: Pick<OrderState, 'status' | 'holds' | 'questions'>): boolean {
  return order.holds.length > 0 || (isUnderWay(order.status) && openQuestions(order).length > 0);
}

function goingOf(line: Line, shipments: readonly Shipment[]) {
  const { onItsWay, delivered } = quantitiesOf(line, shipments);
  const { disposition } = line;
  return { shipped: onItsWay + delivered, delivered, ...(disposition === undefined ? {} : { disposition }), cancelled: line.cancelled ?? null };
}
