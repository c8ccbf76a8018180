import type { ChangeTerritory, TerritoryView } from '@orderly/contract';
import type { Detail } from '../journal/index.ts';
import type { IdempotentAnswer } from '../platform/idempotency/index.ts';
import { applyChange } from './boundaries.ts';
import {
  boundaryDetail,
  changeTree,
  checkOperator,
  liveRecordOf,
  refuse,
  type TerritoryDeps,
  type TerritoryRequest,
  type TreeChange,
  treeOf,
} from './change-tree.ts';
import { type BoundariesInput, checkPlacement, firstDay, planBoundaries } from './check-boundaries.ts';
import { type TerritoryRecord, updateTerritory, writeBoundaries } from './store.ts';

/**
 * Changes name, operator, automatic approval or, from a day on, the boundaries of a territory. Orders keep their territory whatever becomes of its boundaries.
 * Errors: unauthenticated, forbidden, not_found, conflict (retired), invalid_request.
 */
export function changeTerritory(
  deps: TerritoryDeps,
  request: TerritoryRequest & { territoryId: string; input: ChangeTerritory },
): Promise<IdempotentAnswer<TerritoryView>> {
  const { territoryId, input } = request;
  return changeTree(deps, request, { action: 'territory.change', territoryId }, async (change) => {
    const { tx, forest, at } = change;
    const record = liveRecordOf(forest, territoryId);
    const operatorId = input.operatorId ?? record.operatorId;
    const name = input.name?.trim() ?? record.name;
    const autoApprove = input.autoApprove ?? record.autoApprove;
    if (operatorId !== record.operatorId) await checkOperator(tx, operatorId);
    const boundaries = input.boundaries === undefined ? {} : await changeBoundaries(deps, change, record, input.boundaries);
    const isOther = operatorId !== record.operatorId || name !== record.name || autoApprove !== record.autoApprove;
    if (isOther) await updateTerritory(tx, { id: territoryId, name, operatorId, autoApprove, at });
    const operator: Record<string, string> = operatorId === record.operatorId ? {} : { operatorId, previousOperatorId: record.operatorId };
    return {
      territoryId,
      ids: operator,
      detail: { renamed: name !== record.name, ...(input.autoApprove === undefined ? {} : { autoApprove }), ...boundaries },
    };
  });
}

async function changeBoundaries(deps: TerritoryDeps, change: TreeChange, record: TerritoryRecord, input: BoundariesInput): Promise<Detail> {
  const { tx, forest, today } = change;
  const { id, parentId } = record;
  const { geography } = deps.territories;
  if (parentId === null) refuse('/boundaries', 'root_holds_all', 'The root holds every ZIP and has no boundaries.');
  const from = firstDay(input, today);
  const writes = planBoundaries(record.boundaries, input, from, geography);
  const boundaries = applyChange(record.boundaries, writes);
  checkPlacement({ forest, tree: treeOf(forest) }, { id, parentId, boundaries }, { input, geography, from });
  await writeBoundaries(tx, id, writes);
  return boundaryDetail(writes, from);
}
