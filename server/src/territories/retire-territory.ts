import type { TerritoryView } from '@orderly/contract';
import { OrderlyError } from '../platform/errors.ts';
import type { IdempotentAnswer } from '../platform/idempotency/index.ts';
import { planChange } from './boundaries.ts';
import { boundaryDetail, changeTree, liveRecordOf, type TerritoryDeps, type TerritoryRequest, treeOf } from './change-tree.ts';
import { markRetired, writeBoundaries } from './store.ts';
import { isLive } from './tree.ts';

/**
 * Retires a territory: it takes no new order from now on, its codes are free for others, its orders stay in it and go on. It never vanishes.
 * What lies below it is retired or moved first. Errors: unauthenticated, forbidden, not_found, conflict (the root, retired, live children).
 */
export function retireTerritory(deps: TerritoryDeps, request: TerritoryRequest & { territoryId: string }): Promise<IdempotentAnswer<TerritoryView>> {
  const { territoryId } = request;
  return changeTree(deps, request, { action: 'territory.retire', territoryId }, async ({ tx, forest, at, today }) => {
    const record = liveRecordOf(forest, territoryId);
    if (record.parentId === null) throw new OrderlyError('conflict', 'The root takes what no other territory holds and cannot be retired.');
    const children = (treeOf(forest).childrenOf.get(territoryId) ?? []).filter((child) => isLive(child, today));
    if (children.length > 0) {
      throw new OrderlyError('conflict', 'Territories below this one still take orders. Move or retire them first.', {
        data: { liveChildren: children.length },
      });
    }
    const writes = planChange(record.boundaries, { zip5: [], county: [], zip3: [], state: [] }, today);
    await writeBoundaries(tx, territoryId, writes);
    await markRetired(tx, territoryId, at);
    return { territoryId, ids: {}, detail: boundaryDetail(writes, today) };
  });
}
