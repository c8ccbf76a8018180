import type { Tx } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';
import { openQuestions } from './actions/questions.ts';
import type { Change } from './change.ts';
import { commitSteps } from './commit-steps.ts';
import { decideSteps } from './decide.ts';
import type { OrderDeps } from './deps.ts';
import { sealDecision } from './seal-order.ts';
import { lockOrder, type OrderRow } from './store.ts';
import { systemPrincipal } from './system.ts';

/** A change that nobody but the system makes, on an order that the transaction has locked, with what follows from it. Commits. */
export async function changeBySystem(tx: Tx, deps: Pick<OrderDeps, 'phi'>, order: OrderRow, change: Change, now: Date): Promise<void> {
  const decisions = decideSteps(order, change, systemPrincipal, { now, newId });
  const sealed = await sealDecision(tx, deps.phi, order, decisions[0], { principal: systemPrincipal, source: null });
  if (sealed === null) throw new TypeError('a locked order is there');
  await commitSteps(tx, { order, decisions, by: systemPrincipal, context: { requestId: null, source: null }, at: now, sealed });
}

/** Approves an order in verification as the system, if it still is as `wanted` asks. Answers whether it did. `deps.db` is the worker's. */
export function approveBySystem(deps: OrderDeps, orderId: string, wanted: (order: OrderRow) => boolean): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderId);
    const isFree = order?.status === 'verification' && order.holds.every((hold) => hold.lineId !== undefined) && openQuestions(order).length === 0;
    if (order === undefined || !isFree || !wanted(order)) return false;
    await changeBySystem(tx, deps, order, { action: 'approve', input: {} }, deps.clock.now());
    return true;
  });
}
