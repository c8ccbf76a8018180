import type { Claim, Claimed, ClaimOrder, QueueItem } from '@orderly/contract';
import { type Asked, enter, need, type Principal, recorded } from '../identity/index.ts';
import type { OrderDeps } from '../orders/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import { type Done, type IdempotentAnswer, once } from '../platform/idempotency/index.ts';
import { type ClaimRow, giveBack, type QueuePosition, readQueue, takeNext, takeOne, waitsForDesk } from './queue-store.ts';

/** How long an order is somebody's before it goes to the next who asks. */
const claimLasts = '15 minutes';
/** Orders that one person holds at once, so that nobody empties the queue. */
const mostHeld = 20;
/** Somebody may be quicker by a moment; each time the next order is tried. */
const attempts = 20;

type QueueDeps = Pick<OrderDeps, 'db' | 'adjustPrincipal'>;

/**
 * Hands the caller an order of the queue: the most urgent and oldest that nobody has, or the one named. Nobody else is handed it until the claim ends.
 * Errors: unauthenticated, forbidden, conflict when somebody else has the one named or the caller holds too many, not_found when it does not wait for the desk.
 */
export function claimOrder(deps: QueueDeps, request: Asked & { wanted: ClaimOrder }): Promise<IdempotentAnswer<Claimed>> {
  const attempt = { action: 'order.claim', resourceType: 'order', resourceId: request.wanted.orderId ?? null, context: request.context } as const;
  return recorded(deps.db, attempt, async (as) => {
    for (let turn = 0; turn < attempts; turn += 1) {
      const done = await deps.db.transaction((tx) => claimIn(tx, deps, request, as));
      if (done !== 'lost') return done;
    }
    throw new OrderlyError('conflict', 'Many take orders at this moment. Ask again.');
  });
}

async function claimIn(
  tx: Tx,
  { adjustPrincipal }: QueueDeps,
  { credential, idempotency, wanted }: Asked & { wanted: ClaimOrder },
  as: (principal: Principal) => void,
): Promise<IdempotentAnswer<Claimed> | 'lost'> {
  const principal = await enter(tx, credential, adjustPrincipal);
  as(principal);
  need(principal, 'orders.verify');
  const { orderId } = wanted;
  if (orderId !== undefined) return once(tx, idempotency, 200, () => claimNamed(tx, principal, orderId));
  if (idempotency !== null) return once(tx, idempotency, 200, () => claimNext(tx, principal));
  // Nothing is to be kept of it, so that it goes together with COMMIT: a round trip less.
  const next = await takeNext(tx, principal, { lasts: claimLasts, mostHeld, commits: true });
  return next === 'lost' ? next : { status: 200, body: { claim: viewNext(next) }, replayed: false };
}

async function claimNext(tx: Tx, principal: Principal): Promise<Done<Claimed>> {
  for (let turn = 0; turn < attempts; turn += 1) {
    const next = await takeNext(tx, principal, { lasts: claimLasts, mostHeld, commits: false });
    if (next === 'lost') continue;
    const claim = viewNext(next);
    return { body: { claim }, resourceId: claim?.orderId ?? principal.userId };
  }
  throw new OrderlyError('conflict', 'Many take orders at this moment. Ask again.');
}

function viewNext(next: ClaimRow | 'full' | null): Claim | null {
  if (next === 'full') throw new OrderlyError('conflict', `You hold ${mostHeld} orders already. Decide them, or give some back.`);
  return next === null ? null : viewClaim(next);
}

async function claimNamed(tx: Tx, principal: Principal, orderId: string): Promise<Done<Claimed>> {
  const taken = await takeOne(tx, principal, orderId, claimLasts);
  if (taken !== undefined) return { body: { claim: viewClaim(taken) }, resourceId: orderId };
  if (await waitsForDesk(tx, principal, orderId)) throw new OrderlyError('conflict', 'Somebody else at the desk has this order. Take the next one.');
  throw notWaiting();
}

function notWaiting(): OrderlyError {
  return new OrderlyError('not_found', 'There is no such order waiting for the desk among those you may see.');
}

function viewClaim(row: ClaimRow): Claim {
  return { orderId: row.order_id, claimedAt: row.claimed_at.toISOString(), expiresAt: row.expires_at.toISOString() };
}

/** Gives an order back to the queue. Errors: unauthenticated, forbidden, not_found when the caller does not have it. */
export function releaseOrder(deps: QueueDeps, request: Asked & { orderId: string }): Promise<IdempotentAnswer<Claimed>> {
  const attempt = { action: 'order.unclaim', resourceType: 'order', resourceId: request.orderId, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const principal = await enter(tx, request.credential, deps.adjustPrincipal);
      as(principal);
      need(principal, 'orders.verify');
      return once<Claimed>(tx, request.idempotency, 200, async () => {
        if (!(await giveBack(tx, request.orderId, principal.userId))) throw new OrderlyError('not_found', 'You have no claim of such an order.');
        return { body: { claim: null }, resourceId: request.orderId };
      });
    }),
  );
}

/** A page of what waits for the desk, most urgent and oldest first, with who has it. */
export function showQueue(
  deps: QueueDeps,
  request: Omit<Asked, 'idempotency'> & { limit: number; after: QueuePosition | null },
): Promise<{ items: QueueItem[]; next: QueuePosition | null }> {
  const attempt = { action: 'order.queue', resourceType: 'order', resourceId: null, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const principal = await enter(tx, request.credential, deps.adjustPrincipal);
      as(principal);
      need(principal, 'orders.verify');
      const rows = await readQueue(tx, principal, request.after, request.limit + 1);
      const shown = rows.slice(0, request.limit);
      const last = shown.at(-1);
      return {
        items: shown.map(({ id, number, priority, created_at, since, claimed_by, claimed_by_name, claim_expires_at }) => ({
          orderId: id,
          number,
          priority,
          createdAt: created_at.toISOString(),
          since: since.toISOString(),
          claimedBy: claimed_by,
          claimedByName: claimed_by_name,
          claimExpiresAt: claim_expires_at?.toISOString() ?? null,
        })),
        next: rows.length > request.limit && last !== undefined ? { priority: last.priority, createdAt: last.created_at_text, id: last.id } : null,
      };
    }),
  );
}
