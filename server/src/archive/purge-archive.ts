import type { Archive } from '@orderly/contract';
import { recorded } from '../identity/index.ts';
import { appendEntry } from '../journal/index.ts';
import { orderEntry } from '../orders/index.ts';
import { OrderlyError } from '../platform/errors.ts';
import { type ArchiveReadDeps, type ArchiveRequest, enterArchive, viewArchive } from './read-archive.ts';
import { refuseUntil } from './retention.ts';
import { purgeBundles, readBundles } from './store.ts';

export const purgeAction = 'order.purge_archive';

/**
 * Purges what is sealed of an order once it need not be kept any more: the keys of its contents go with this, the contents themselves soon after. What was sealed, when
 * and with which hashes stays known. Asked again it answers the same. Errors: unauthenticated, forbidden, not_found, retention, which is journalled.
 */
export function purgeArchive(deps: ArchiveReadDeps, request: ArchiveRequest): Promise<Archive> {
  const attempt = { action: purgeAction, resourceType: 'order', resourceId: request.orderId, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const { principal, order, bundles } = await enterArchive(tx, deps, request, { as, permission: 'orders.purge' });
      if (bundles.length === 0) throw new OrderlyError('not_found', 'Nothing of this order is sealed. An order is sealed once it is over.');
      const kept = bundles.filter(({ state }) => state === 'sealed');
      if (kept.length === 0) return viewArchive(order.id, bundles);
      const now = deps.clock.now();
      // All or none: what was sealed first tells of the same patient as what was sealed last.
      for (const { retain_until } of kept) refuseUntil(retain_until, now);
      await purgeBundles(tx, order.id, now);
      await appendEntry(
        tx,
        orderEntry(principal, request.context, order, { action: purgeAction, detail: { versions: kept.map(({ version }) => `step.${version}`) } }),
      );
      return viewArchive(order.id, await readBundles(tx, order.id));
    }),
  );
}
