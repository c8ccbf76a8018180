import type { TerritoryView } from '@orderly/contract';
import { OrderlyError } from '../platform/errors.ts';
import type { IdempotentAnswer } from '../platform/idempotency/index.ts';
import { changeTree, liveRecordOf, notFound, refuse, type TerritoryDeps, type TerritoryRequest, treeOf } from './change-tree.ts';
import { checkPlacement } from './check-boundaries.ts';
import { reparent } from './store.ts';
import { maxDepth, moveProblem, subtreeOf } from './tree.ts';

const problems = {
  is_root: 'The root has no parent and stays.',
  into_itself: 'A territory cannot hang under itself or what lies below it.',
  parent_retired: 'Name a parent that is not retired.',
  too_deep: `A tree has at most ${maxDepth} levels below the root.`,
} as const;

/**
 * Hangs a territory with all below it under another parent, at once: grants on the new ancestors reach it from the next request, those on the old ones
 * do no more. Its boundaries must lie inside the new parent and share no code with the new siblings.
 * Errors: unauthenticated, forbidden, not_found, conflict (retired), invalid_request.
 */
export function moveTerritory(
  deps: TerritoryDeps,
  request: TerritoryRequest & { territoryId: string; parentId: string },
): Promise<IdempotentAnswer<TerritoryView>> {
  const { territoryId, parentId } = request;
  return changeTree(deps, request, { action: 'territory.move', territoryId }, async ({ tx, forest, at, today }) => {
    const record = liveRecordOf(forest, territoryId);
    const tree = treeOf(forest);
    if (record.parentId === null) throw new OrderlyError('conflict', problems.is_root);
    if (!forest.records.has(parentId)) refuse('/parentId', 'no_parent', notFound().detail);
    const problem = moveProblem(tree, territoryId, parentId, today);
    if (problem !== null) refuse('/parentId', problem, problems[problem]);
    checkPlacement(
      { forest, tree },
      { id: territoryId, parentId, boundaries: record.boundaries },
      { input: {}, geography: deps.territories.geography, from: today },
    );
    await reparent(tx, territoryId, parentId, at);
    const moved = subtreeOf(tree, territoryId).length;
    return { territoryId, ids: { previousParentId: record.parentId, parentId }, detail: { moved } };
  });
}
