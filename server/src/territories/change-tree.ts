import { createHash } from 'node:crypto';
import type { TerritoryView } from '@orderly/contract';
import { type Asked, enter, need, type Principal, recorded } from '../identity/index.ts';
import { appendEntry, canonicalJson, type Detail, type JournalEntry, journalEntry } from '../journal/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import { type IdempotentAnswer, once } from '../platform/idempotency/index.ts';
import type { BoundaryEntry, Day } from './boundaries.ts';
import { dayOf, type Forest, forestOf, type Locator } from './locator.ts';
import { lockTree, raiseRevision, readOperator, readTree, type TerritoryRecord } from './store.ts';
import type { TerritoryTree } from './tree.ts';
import { viewTerritory } from './view.ts';

/** What the operations of this folder need of the outside. */
export interface TerritoryDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly territories: Locator;
}

/** Who asks, and from where. */
export type TerritoryRequest = Asked;

/** One change of the tree under its lock. */
export interface TreeChange {
  readonly tx: Tx;
  readonly forest: Forest;
  readonly principal: Principal;
  readonly at: Date;
  readonly today: Day;
}

/** What a change did, for the journal: codes, ids and numbers. */
export interface Changed {
  readonly territoryId: string;
  readonly action: 'territory.create' | 'territory.change' | 'territory.move' | 'territory.retire';
  readonly ids: Readonly<Record<string, string>>;
  readonly detail: Detail;
}

/**
 * Runs one change of the tree: permission, lock, the work, a check that the result is a tree, the raised revision and the journal entry, all in one
 * transaction. Answers the territory after it, or as a repeated Idempotency-Key was answered before. Errors: unauthenticated, forbidden,
 * idempotency_mismatch, idempotency_in_flight, and those of the work; a refusal is on record.
 */
export function changeTree(
  deps: TerritoryDeps,
  request: TerritoryRequest,
  attempt: { action: Changed['action']; territoryId: string | null },
  work: (change: TreeChange) => Promise<Omit<Changed, 'action'>>,
): Promise<IdempotentAnswer<TerritoryView>> {
  const { action, territoryId } = attempt;
  const status = action === 'territory.create' ? 201 : 200;
  return recorded(deps.db, { action, resourceType: 'territory', resourceId: territoryId, context: request.context }, (as) =>
    deps.db.transaction(async (tx) => {
      const principal = await enter(tx, request.credential);
      as(principal);
      need(principal, 'territories.write');
      return once(tx, request.idempotency, status, async () => {
        // A lock taken by reading waits before the transaction has an id, so journal positions follow the order of the changes.
        await lockTree(tx);
        // Again, for what was revoked while this one waited.
        need(await enter(tx, request.credential), 'territories.write');
        const forest = await deps.territories.forest(tx);
        const at = deps.clock.now();
        const changed = await work({ tx, forest, principal, at, today: dayOf(at) });
        await Promise.all([raiseRevision(tx), appendEntry(tx, entryOf(request, principal, { ...changed, action }))]);
        // Not through the locator: it must not keep a tree that has not been committed.
        const after = forestOf(await readTree(tx));
        return { body: viewTerritory(recordOf(after, changed.territoryId), dayOf(at)), resourceId: changed.territoryId };
      });
    }),
  );
}

function entryOf({ context }: TerritoryRequest, principal: Principal, { action, territoryId, ids, detail }: Changed): JournalEntry {
  return journalEntry({
    actorId: principal.userId,
    actorRole: principal.role ?? principal.kind,
    sessionId: principal.sessionId,
    requestId: context.requestId,
    source: context.source,
    action,
    resourceType: 'territory',
    resourceId: territoryId,
    patientId: null,
    territoryId,
    outcome: 'ok',
    purpose: null,
    // The journal checks that these are ids.
    detail: { ...detail, ...(ids as Detail) },
  });
}

/** The tree, once there is one. Errors: not_found. */
export function treeOf(forest: Forest): TerritoryTree {
  if (forest.tree === null) throw notFound();
  return forest.tree;
}

/** A territory of the tree. Errors: not_found. */
export function recordOf(forest: Forest, id: string): TerritoryRecord {
  const record = forest.records.get(id);
  if (record === undefined) throw notFound();
  return record;
}

export function notFound(): OrderlyError {
  return new OrderlyError('not_found', 'There is no such territory among those you may see.');
}

/** A living territory of the tree. Errors: not_found, conflict when it is retired. */
export function liveRecordOf(forest: Forest, id: string): TerritoryRecord {
  const record = recordOf(forest, id);
  if (record.retiredAt !== null) throw new OrderlyError('conflict', 'The territory is retired and does not change any more.');
  return record;
}

/** Refuses an operator that is no (master) distributor. Errors: invalid_request. */
export async function checkOperator(tx: Tx, operatorId: string): Promise<void> {
  const operator = await readOperator(tx, operatorId);
  const kinds = ['master_distributor', 'distributor'];
  if (operator === undefined || operator.disabled || !kinds.includes(operator.kind)) {
    refuse('/operatorId', 'not_an_operator', 'Name a master distributor or distributor that is not disabled.');
  }
}

/** Throws invalid_request for one member. */
export function refuse(pointer: string, code: string, detail: string): never {
  throw new OrderlyError('invalid_request', detail, { errors: [{ pointer, code, detail }] });
}

/** What the journal says of written boundary entries: how many, from when (as the number 20261201), and a digest that pins them. */
export function boundaryDetail(writes: readonly BoundaryEntry[], day: Day): Detail {
  const digest = createHash('sha256').update(canonicalJson(writes)).digest('hex').slice(0, 56);
  return { entries: writes.length, validFrom: Number(day.replaceAll('-', '')), digest: asCode(`sha256:${digest}`) };
}

/** The type of a code, for text that is lower case by construction. */
function asCode<T extends string>(text: T): Lowercase<T> {
  return text.toLowerCase() as Lowercase<T>;
}
