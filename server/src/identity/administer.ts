import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db/database.ts';
import { DatabaseError } from '../platform/db/errors.ts';
import { OrderlyError } from '../platform/errors.ts';
import { type Done, type IdempotentAnswer, once } from '../platform/idempotency/index.ts';
import { countAdmins, lockIdentity, nameRequest } from './admin-store.ts';
import type { Asked } from './asked.ts';
import { type AdjustPrincipal, enter } from './enter.ts';
import { need } from './permissions.ts';
import type { Principal } from './principal.ts';
import { recorded } from './recorded.ts';

/** What the operations of this folder need of the outside. */
export interface IdentityDeps {
  readonly db: Database;
  readonly clock: Clock;
  /** Only the isolation harness sets it. */
  readonly adjustPrincipal?: AdjustPrincipal | undefined;
}

export type ResourceType = 'organization' | 'user' | 'grant' | 'api_key';

/** What an administrator's request is about. */
export interface Target {
  readonly action: `${ResourceType}.${string}`;
  readonly resourceType: ResourceType;
  readonly resourceId: string | null;
}

/** One page of a list. */
export interface Page<T, Position> {
  readonly items: T[];
  /** Where the next page begins; null on the last one. */
  readonly next: Position | null;
}

/** Runs a look-up of an administrator's. Errors: unauthenticated, forbidden, and those of `work`; a refusal is on record. */
export function looking<T>(deps: IdentityDeps, request: Asked, target: Target, work: (tx: Tx) => Promise<T>): Promise<T> {
  return recorded(deps.db, { ...target, context: request.context }, (as) =>
    deps.db.transaction(async (tx) => {
      const principal = await enter(tx, request.credential, deps.adjustPrincipal);
      as(principal);
      need(principal, 'identity.admin');
      return work(tx);
    }),
  );
}

/** Refuses whoever may not administer before something dear is done for them. Errors: unauthenticated, forbidden; a refusal is on record. */
export function permitted(deps: IdentityDeps, request: Asked, target: Target): Promise<void> {
  return looking(deps, request, target, async () => undefined);
}

/**
 * Runs one change of an administrator's in a transaction: permission, lock, the work, a check that an administrator is left. The triggers of the
 * tables journal it. Answers with `status`, or as a repeated Idempotency-Key was answered before.
 * Errors: unauthenticated, forbidden, conflict, idempotency_mismatch, idempotency_in_flight, and those of `work`; a refusal is on record.
 */
export async function administering<T>(
  deps: IdentityDeps,
  request: Asked,
  target: Target & { readonly status?: number },
  work: (tx: Tx, principal: Principal) => Promise<Done<T>>,
): Promise<IdempotentAnswer<T>> {
  const { status = 200, ...attempt } = target;
  try {
    return await recorded(deps.db, { ...attempt, context: request.context }, (as) =>
      deps.db.transaction(async (tx) => {
        const caller = await enter(tx, request.credential, deps.adjustPrincipal);
        as(caller);
        need(caller, 'identity.admin');
        // Changes go one after the other, and whoever waited may have lost the right meanwhile: it is looked at anew. A lock taken by reading waits
        // before the transaction has an id, so journal positions follow the order of the changes.
        const named = nameRequest(tx, { ...request.context, sessionId: caller.sessionId });
        const locked = lockIdentity(tx);
        const [principal] = await Promise.all([enter(tx, request.credential, deps.adjustPrincipal), named, locked]);
        need(principal, 'identity.admin');
        return once(tx, request.idempotency, status, async () => {
          const done = await work(tx, principal);
          if ((await countAdmins(tx)) === 0) throw lastAdmin();
          return done;
        });
      }),
    );
  } catch (error) {
    throw taken(error);
  }
}

function lastAdmin(): OrderlyError {
  return new OrderlyError('conflict', 'This would leave nobody who administers. Make somebody else an administrator first.', {
    errors: [{ pointer: '', code: 'last_admin', detail: 'Give another person the role admin, then try again.' }],
  });
}

const uniques: Readonly<Record<string, { readonly pointer: string; readonly detail: string }>> = {
  users_email: { pointer: '/email', detail: 'Another user has this e-mail address. Use a different one, or change that user.' },
  organizations_name: { pointer: '/name', detail: 'Another organisation has this name. Choose one that tells them apart.' },
};

function taken(error: unknown): unknown {
  const unique = error instanceof DatabaseError && error.kind === 'unique' ? uniques[error.constraint ?? ''] : undefined;
  if (unique === undefined) return error;
  return new OrderlyError('conflict', unique.detail, { errors: [{ ...unique, code: 'taken' }], cause: error });
}

/** Throws invalid_request for one member. */
export function refuse(pointer: string, code: string, detail: string): never {
  throw new OrderlyError('invalid_request', detail, { errors: [{ pointer, code, detail }] });
}

/** Rows, one more than asked for, as a page. */
export function pageFrom<Row, T, Position>(
  rows: readonly Row[],
  limit: number,
  view: (row: Row) => T,
  positionOf: (row: Row) => Position,
): Page<T, Position> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(view), next: rows.length > limit && last !== undefined ? positionOf(last) : null };
}
