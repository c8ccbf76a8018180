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
 * Takes up to 500 actions, each its own transaction with its own result, in the order asked. Never throws for an item. A repeated Idempotency-Key
 * answers what succeeded as before and tries again what did not: a part of a request that was cut off is not lost and not done twice.
 */
export async function changeMany(deps: OrderDeps, request: Request, items: readonly BulkItem[]): Promise<BulkResult[]> {
  const results: BulkResult[] = new Array(items.length);
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < items.length; index = next++) {
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
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
  return results;
}

/** An item's own key; a key that a client sends has no space in it. */
function keyOfItem(idempotency: Idempotency | null, index: number): Idempotency | null {
  return idempotency === null ? null : { ...idempotency, key: `${idempotency.key} ${index}` };
}
