import { journalEntry } from '../journal/index.ts';
import { newId } from '../platform/ids.ts';
import { saveTracking } from './check-store.ts';
import { commitSteps } from './commit-steps.ts';
import type { OrderDeps } from './deps.ts';
import { sealDecision } from './seal-order.ts';
import { isUnderWay, type OrderState } from './state.ts';
import { lockOrder, type OrderRow } from './store.ts';
import { systemPrincipal } from './system.ts';
import { type TrackingNews, takeTracking } from './take-tracking.ts';

/**
 * Takes in what a carrier says of a shipment: its delivery or return is a step of the system, with what follows; how far it is on its way leaves the version alone, which
 * counts what is done to an order. Answers whether it was news. `deps.db` is the worker's.
 */
export function recordTracking(deps: OrderDeps, orderId: string, news: TrackingNews): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (order === undefined || !isUnderWay(order.status)) return false;
    const now = deps.clock.now();
    const taken = takeTracking(order, news, { now, newId });
    if (taken === null) return false;
    if ('next' in taken) {
      await saveTracking(tx, taken.next, now, entryOf(order, taken.next, news));
      return true;
    }
    const { decisions } = taken;
    const sealed = await sealDecision(tx, deps.phi, order, decisions[0], { principal: systemPrincipal, source: null });
    if (sealed === null) throw new TypeError('a locked order is there');
    await commitSteps(tx, { order, decisions, by: systemPrincipal, context: { requestId: null, source: null }, at: now, sealed });
    return true;
  });
}

function entryOf(order: OrderRow, next: OrderState, { progress }: TrackingNews) {
  return journalEntry({
    id: newId(),
    actorId: systemPrincipal.userId,
    actorRole: systemPrincipal.kind,
    sessionId: null,
    requestId: null,
    source: null,
    action: 'order.track',
    resourceType: 'order',
    resourceId: order.id,
    patientId: order.patientId,
    territoryId: order.territoryId,
    outcome: 'ok',
    purpose: null,
    detail: { version: next.version, to: progress.step },
  });
}
