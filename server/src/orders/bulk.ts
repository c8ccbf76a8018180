import { enter, need, recorded } from '../identity/index.ts';
import type { Idempotency } from '../platform/idempotency/index.ts';
import type { Change } from './change.ts';
import { changeOrder } from './change-order.ts';
import type { OrderDeps, Request } from './deps.ts';

export interface BulkItem {
  readonly id: string;
  readonly version: number;
  readonly change: Change;
}

export interface BulkResult {
  readonly id: string;
  readonly version?: number;
  readonly error?: unknown;
}

/** How many orders of one bulk request are worked on at once: enough to fill a round trip, few enough to leave connections to others. */
const concurrency = 4;

/**
 * Takes up to 500 actions, each its own transaction with its own result, those of one order in the order asked. No item's error is thrown.
 * A repeated Idempotency-Key answers what succeeded as before and tries again what did not: a part of a request that was cut off is not lost and
 * not done twice.
 * Errors: unauthenticated and forbidden, before anything is changed.
 */
export async function changeMany(deps: OrderDeps, request: Request, items: readonly BulkItem[]): Promise<BulkResult[]> {
  await mayChange(deps, request);
  const results: BulkResult[] = new Array(items.length);
  async function take(index: number): Promise<void> {
    const item = items[index] as BulkItem;
    try {
      const answer = await changeOrder(deps, {
        ...request,
        idempotency: keyOfItem(request.idempotency, index),
        orderId: item.id,
        wanted: item.change,
        expectedVersion: item.version,
      });
      results[index] = { id: item.id, version: answer.body.version };
    } catch (error) {
      results[index] = { id: item.id, error };
    }
  }
  // What is asked of one order is done one after the other: each names the version that the one before it leads to.
  const byOrder = [...Map.groupBy(items.keys(), (index) => (items[index] as BulkItem).id).values()];
  let next = 0;
  async function work(): Promise<void> {
    for (let order = byOrder[next++]; order !== undefined; order = byOrder[next++]) for (const index of order) await take(index);
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, byOrder.length) }, work));
  return results;
}

/** Each item asks again; this is for whoever has no business here at all, who must not look like somebody whose items failed. */
function mayChange(deps: OrderDeps, request: Request): Promise<void> {
  const attempt = { action: 'order.change', resourceType: 'order', resourceId: null, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(
      async (tx) => {
        const principal = await enter(tx, request.credential, deps.adjustPrincipal);
        as(principal);
        need(principal, 'orders.change');
      },
      { readOnly: true },
    ),
  );
}

/** An item's own key; a key that a client sends has no space in it. */
function keyOfItem(idempotency: Idempotency | null, index: number): Idempotency | null {
  return idempotency === null ? null : { ...idempotency, key: `${idempotency.key} ${index}` };
}
