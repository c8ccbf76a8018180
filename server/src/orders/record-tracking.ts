import type { CarrierProgress } from '@orderly/contract';
import { newId } from '../platform/ids.ts';
import { saveTracking } from './check-store.ts';
import { commitSteps } from './commit-steps.ts';
import type { OrderDeps } from './deps.ts';
import { systemOrderEntry } from './order-entry.ts';
import { saidLast } from './parcel.ts';
import { sealDecision } from './seal-order.ts';
import { isUnderWay } from './state.ts';
import { lockOrder, type OrderRow } from './store.ts';
import { systemPrincipal } from './system.ts';
import { isTracked, type Tracking, takeSilence, takeTracking } from './take-tracking.ts';

/**
 * Takes in what a carrier says of a shipment: its delivery or return is a step of the system, with what follows; how far it is on its way leaves the version alone, which
 * counts what is done to an order. Answers whether it was news. `deps.db` is the worker's.
 */
export function recordTracking(deps: OrderDeps, orderId: string, tracking: Tracking): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (order === undefined || !isUnderWay(order.status)) return false;
    const now = deps.clock.now();
    const taken = takeTracking(order, tracking, { now, newId });
    if (taken === null) return false;
    if ('next' in taken) {
      const shipment = taken.next.shipments.find(({ id }) => id === tracking.shipmentId);
      await saveTracking(tx, taken.next, now, entryOf(order, (shipment === undefined ? null : saidLast(shipment))?.step ?? 'announced'));
      return true;
    }
    const { decisions } = taken;
    const sealed = await sealDecision(tx, deps.phi, order, decisions[0], { principal: systemPrincipal, source: null });
    if (sealed === null) throw new TypeError('a locked order is there');
    await commitSteps(tx, { order, decisions, by: systemPrincipal, context: { requestId: null, source: null }, at: now, sealed });
    return true;
  });
}

/** Flags a shipment whose carrier was not heard of for too long, once. Answers whether it is with its carrier at all. `deps.db` is the worker's. */
export function recordSilence(deps: OrderDeps, orderId: string, shipmentId: string): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderId);
    const shipment = order?.shipments.find(({ id }) => id === shipmentId);
    if (order === undefined || shipment === undefined || !isTracked(order, shipment)) return false;
    const now = deps.clock.now();
    const next = takeSilence(order, shipmentId, now);
    if (next !== null) await saveTracking(tx, next, now, entryOf(order, 'silent'));
    return true;
  });
}

function entryOf(order: OrderRow, to: CarrierProgress | 'silent') {
  return systemOrderEntry(order, { action: 'order.track', detail: { version: order.version, to } });
}
