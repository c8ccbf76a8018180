import { type ActionRule, actions, finalStatuses, initialStatus, type Status, statuses } from '@orderly/contract';
import type { Database } from '../platform/db/database.ts';
import { OperatorError } from '../platform/errors.ts';
import { readLiveStatuses, replaceTransitions } from './workflow-store.ts';

/** The status changes that the actions' table allows. */
export function transitionsOf(table: Readonly<Record<string, ActionRule>> = actions): [from: Status, to: Status][] {
  const pairs = new Map<string, [Status, Status]>();
  for (const { from, to } of Object.values(table)) {
    if (to === 'same') continue;
    for (const before of from) if (before !== null && before !== to) pairs.set(`${before}>${to}`, [before, to]);
  }
  return [...pairs.values()];
}

/** What is wrong with a workflow, in words that say where: unreachable statuses, traps, edges that nobody may take. Empty when it is sound. */
export function checkWorkflow(table: Readonly<Record<string, ActionRule>> = actions): string[] {
  const mistakes: string[] = [];
  const edges = transitionsOf(table);
  const finals: readonly Status[] = finalStatuses;
  const reached = reachedFrom([initialStatus], edges);
  const ending = reachedFrom(
    finals,
    edges.map(([from, to]) => [to, from]),
  );
  for (const status of statuses) {
    if (!reached.has(status)) mistakes.push(`status ${status} cannot be reached from ${initialStatus}`);
    if (!ending.has(status)) mistakes.push(`status ${status} is a trap: no actions lead from it to a final status`);
    const leaving = edges.find(([from]) => from === status);
    if (finals.includes(status) && leaving !== undefined) mistakes.push(`status ${status} is final and yet an action leads from it to ${leaving[1]}`);
  }
  for (const [name, rule] of Object.entries(table)) if (rule.by.length === 0) mistakes.push(`action ${name} is one that no role may take`);
  return mistakes;
}

function reachedFrom(starts: readonly Status[], edges: readonly (readonly [Status, Status])[]): Set<Status> {
  const reached = new Set(starts);
  // A set may grow while it is walked: what is added is walked too.
  for (const status of reached) for (const [from, to] of edges) if (from === status) reached.add(to);
  return reached;
}

/**
 * Boots the workflow: checks the table, compares it with the statuses that orders hold and writes the reference tables with which the database refuses
 * an illegal status change whoever sends it. Runs under the worker's role. Throws with every mistake named.
 */
export async function syncWorkflow(db: Database): Promise<void> {
  const mistakes = checkWorkflow();
  for (const status of await readLiveStatuses(db)) {
    if (!(statuses as readonly string[]).includes(status)) mistakes.push(`orders hold the status ${status}, which contract/src/workflow.ts lacks`);
  }
  if (mistakes.length > 0) throw new OperatorError(`The workflow in contract/src/workflow.ts is not sound:\n- ${mistakes.join('\n- ')}`);
  await db.transaction((tx) => replaceTransitions(tx, statuses, transitionsOf()));
}
