import type { CreateTerritory, TerritoryView } from '@orderly/contract';
import { OrderlyError } from '../platform/errors.ts';
import type { IdempotentAnswer } from '../platform/idempotency/index.ts';
import { newId } from '../platform/ids.ts';
import {
  boundaryDetail,
  type Changed,
  changeTree,
  checkOperator,
  refuse,
  type TerritoryDeps,
  type TerritoryRequest,
  type TreeChange,
} from './change-tree.ts';
import { checkPlacement, firstDay, planBoundaries } from './check-boundaries.ts';
import { insertTerritory, writeBoundaries } from './store.ts';
import { isLive, maxDepth, pathTo } from './tree.ts';

/** Territories of one company, retired ones included. */
const maxTerritories = 5000;

/**
 * Adds a territory under a parent, or the root when there is none yet. Its boundaries lie inside the parent and share no code with a sibling.
 * Errors: unauthenticated, forbidden, invalid_request, conflict.
 */
export function createTerritory(
  deps: TerritoryDeps,
  request: TerritoryRequest & { input: CreateTerritory },
): Promise<IdempotentAnswer<TerritoryView>> {
  const { input } = request;
  return changeTree(deps, request, { action: 'territory.create', territoryId: null }, async (change) => {
    if (change.forest.records.size >= maxTerritories) {
      throw new OrderlyError('conflict', `There are ${maxTerritories} territories already; widen one instead.`);
    }
    await checkOperator(change.tx, input.operatorId);
    return input.parentId === undefined || input.parentId === null
      ? createRoot(change, input)
      : createBelow(change, deps, { ...input, parentId: input.parentId });
  });
}

async function createRoot({ tx, forest, at }: TreeChange, input: CreateTerritory): Promise<Omit<Changed, 'action'>> {
  if (forest.tree !== null) refuse('/parentId', 'root_exists', 'There is a root already. Name the parent of the new territory.');
  if (input.boundaries !== undefined) refuse('/boundaries', 'root_holds_all', 'The root holds every ZIP. Leave the boundaries out.');
  const id = newId();
  await insertTerritory(tx, { id, parentId: null, name: input.name.trim(), operatorId: input.operatorId, at });
  return { territoryId: id, ids: { operatorId: input.operatorId }, detail: {} };
}

async function createBelow(change: TreeChange, deps: TerritoryDeps, input: CreateTerritory & { parentId: string }): Promise<Omit<Changed, 'action'>> {
  const { tx, forest, at, today } = change;
  const { parentId, operatorId } = input;
  const parent = forest.records.get(parentId);
  const { tree } = forest;
  if (tree === null || parent === undefined || !isLive(parent, today))
    refuse('/parentId', 'no_parent', 'Name a parent that exists and is not retired.');
  if (pathTo(tree, parentId).length > maxDepth) refuse('/parentId', 'too_deep', `A tree has at most ${maxDepth} levels below the root.`);
  const id = newId();
  const { geography } = deps.territories;
  const given = input.boundaries ?? {};
  const from = firstDay(given, today);
  const writes = planBoundaries([], given, from, geography);
  checkPlacement({ forest, tree }, { id, parentId, boundaries: writes }, { input: given, geography, from });
  await insertTerritory(tx, { id, parentId, name: input.name.trim(), operatorId, at });
  await writeBoundaries(tx, id, writes);
  return { territoryId: id, ids: { operatorId, parentId }, detail: boundaryDetail(writes, from) };
}
