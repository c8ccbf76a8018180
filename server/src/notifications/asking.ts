import { type AdjustPrincipal, type Asked, enter, need, type Permission, type Principal, recorded } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db/database.ts';
import { type Done, type IdempotentAnswer, once } from '../platform/idempotency/index.ts';

/** What the operations of this folder need of the outside. */
export interface AskingDeps {
  readonly db: Database;
  readonly clock: Clock;
  /** Only the isolation harness sets it. */
  readonly adjustPrincipal?: AdjustPrincipal | undefined;
}

/** What a request is about, and what it takes. */
export interface Target {
  readonly action: `${string}.${string}`;
  readonly resourceType: string;
  readonly resourceId: string | null;
  readonly permission: Permission;
}

/** Runs a request in a transaction, entered. Errors: unauthenticated, forbidden, and those of `work`; a refusal is on record. */
export function asking<T>(deps: AskingDeps, request: Asked, target: Target, work: (tx: Tx, principal: Principal) => Promise<T>): Promise<T> {
  const { permission, ...attempt } = target;
  return recorded(deps.db, { ...attempt, context: request.context }, (as) =>
    deps.db.transaction(async (tx) => {
      const principal = await enter(tx, request.credential, deps.adjustPrincipal);
      as(principal);
      need(principal, permission);
      return work(tx, principal);
    }),
  );
}

/** The same for a change that may be sent again with its Idempotency-Key. Errors: idempotency_mismatch, idempotency_in_flight besides. */
export function changing<T>(
  deps: AskingDeps,
  request: Asked,
  target: Target & { readonly status?: number },
  work: (tx: Tx, principal: Principal) => Promise<Done<T>>,
): Promise<IdempotentAnswer<T>> {
  const { status = 200, ...rest } = target;
  return asking(deps, request, rest, (tx, principal) => once(tx, request.idempotency, status, () => work(tx, principal)));
}

/** Rows, one more than asked for, as a page. */
export function pageFrom<Row, T, Position>(rows: readonly Row[], limit: number, view: (row: Row) => T, positionOf: (row: Row) => Position) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(view), next: rows.length > limit && last !== undefined ? positionOf(last) : null };
}
