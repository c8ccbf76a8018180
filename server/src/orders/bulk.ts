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

/** Takes up to 500 actions, each its own transaction with its own result, in the order asked. Never throws for an item. */
export async function changeMany(deps: OrderDeps, request: Omit<Request, 'idempotency'>, items: readonly BulkItem[]): Promise<BulkResult[]> {
  const results: BulkResult[] = new Array(items.length);
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index] as BulkItem;
      try {
        const answer = await changeOrder(deps, {
          ...request,
          idempotency: null,
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
