import { type Group, type Party, stageOf } from '@orderly/contract';
import { openQuestions } from './actions/questions.ts';
import { isTooEarly } from './actions/ship.ts';
import { unsettled } from './checks.ts';
import { isMoving, isToBeTraced } from './parcel.ts';
import { leftToShip, quantitiesOf, underWay } from './quantities.ts';
import type { OrderState, Shipment } from './state.ts';

type Grouped = Pick<OrderState, 'status' | 'fulfilment' | 'waitingOn' | 'holds' | 'questions' | 'checks' | 'refill' | 'lines' | 'shipments'>;

/**
 * What an order is listed under in its column of the board; null for one that is over without a delivery. Total and pure.
 * Pending: by whose move it is. What waits for the patient stands apart from what waits for the clinic; all that is neither theirs nor the payer's is the desk's.
 * Preparing: `blocked` while nothing may ship, `came_back` when something that was lost, refused, returned or recalled is to ship again and can, `back_ordered` when a
 * line (or the whole order) is on back-order, else `ready`: some of it can ship now.
 * Shipped: `done`; `exception` when a parcel is to be traced, or all is proven and something keeps the order from being complete; `proof_missing` when a delivery is for
 * somebody here to prove; else `moving`.
 */
export function groupOf(order: Grouped, now: Date): Group | null {
  switch (stageOf(order.status, order.fulfilment)) {
    case 'pending':
      return pending[order.waitingOn];
    case 'preparing':
      return preparing(order, now);
    case 'shipped':
      return shipped(order);
    case 'closed':
      return null;
  }
}

const pending: Readonly<Record<Party, Group>> = {
  desk: 'desk',
  clinic: 'clinic',
  payer: 'payer',
  patient: 'patient',
  warehouse: 'desk',
  carrier: 'desk',
  nobody: 'desk',
};

function preparing(order: Grouped, now: Date): Group {
  const whole = order.holds.find(({ lineId }) => lineId === undefined);
  if (openQuestions(order).length > 0 || unsettled(order, now).length > 0) return 'blocked';
  if (whole !== undefined) return whole.code === 'back_order' ? 'back_ordered' : 'blocked';
  const held = new Map(order.holds.map(({ lineId, code }) => [lineId, code]));
  const left = [...leftToShip(order).keys()];
  const free = left.filter((lineId) => !held.has(lineId));
  const tooEarly = isTooEarly(order, now);
  if (!tooEarly && free.some((lineId) => cameBack(order, lineId))) return 'came_back';
  if (left.some((lineId) => held.get(lineId) === 'back_order')) return 'back_ordered';
  return tooEarly || free.length === 0 ? 'blocked' : 'ready';
}

/** Whether less of a line has shipped since a parcel of it ended in vain than was in such parcels. */
function cameBack({ shipments }: Grouped, lineId: string): boolean {
  const inVain = shipments.filter(({ closed, lines: sent }) => closed !== undefined && sent.some((line) => line.lineId === lineId));
  const first = inVain.map(({ closed }) => closed?.at ?? '').toSorted()[0];
  if (first === undefined) return false;
  const again = shipments.filter(({ shippedAt }) => shippedAt > first);
  return quantityIn(again, lineId) < quantityIn(inVain, lineId);
}

function quantityIn(shipments: readonly Shipment[], lineId: string): number {
  return shipments.flatMap(({ lines }) => lines).reduce((sum, line) => sum + (line.lineId === lineId ? line.quantity : 0), 0);
}

function shipped(order: Grouped): Group {
  if (order.status === 'completed') return 'done';
  if (order.shipments.some(isToBeTraced)) return 'exception';
  const open = underWay(order);
  if (open.length === 0) return 'exception';
  return open.every(isMoving) ? 'moving' : 'proof_missing';
}

/** How many lines of which something is left to ship are on hold. */
export function linesHeld({ holds, lines, shipments }: Pick<Grouped, 'holds' | 'lines' | 'shipments'>): number {
  return lines.filter((line) => holds.some(({ lineId }) => lineId === line.id) && quantitiesOf(line, shipments).left > 0).length;
}
