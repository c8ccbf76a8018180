import { type OrderListItem, type Party, type Stage, type Status, stages, type statuses } from '@orderly/contract';
import { enter, need, type Principal, recorded } from '../identity/index.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { OrderDeps, Request } from './deps.ts';
import { type ListPosition, type ListRow, readDescendants, readPage } from './list-store.ts';
import { parseOrderNumber } from './order-number.ts';
import { viewListItem } from './view.ts';

export interface ListRequest extends Omit<Request, 'idempotency'> {
  readonly stage?: Stage | undefined;
  readonly status?: Status | undefined;
  readonly waitingOn?: Party | undefined;
  readonly territoryId?: string | undefined;
  readonly clinicId?: string | undefined;
  /** Age in hours since the order was placed. */
  readonly minAgeHours?: number | undefined;
  readonly maxAgeHours?: number | undefined;
  readonly number?: string | undefined;
  readonly limit: number;
  readonly after: ListPosition | null;
}

export interface ListPage {
  readonly items: OrderListItem[];
  /** Where the next page begins; null on the last one. */
  readonly next: ListPosition | null;
}

const hourMs = 3_600_000;

/** A page of the orders the caller may see, soonest due first. Errors: not_found for a territory out of scope. */
export function listOrders(deps: OrderDeps, request: ListRequest): Promise<ListPage> {
  const attempt = { action: 'order.list', resourceType: 'territory', resourceId: request.territoryId ?? null, context: request.context } as const;
  return recorded(deps.db, attempt, (as) => list(deps, request, as));
}

function list(deps: OrderDeps, request: ListRequest, as: (principal: Principal) => void): Promise<ListPage> {
  return deps.db.transaction(async (tx) => {
    const [principal, below] = await Promise.all([
      enter(tx, request.credential, deps.adjustPrincipal),
      request.territoryId === undefined ? [] : readDescendants(tx, request.territoryId),
    ]);
    as(principal);
    need(principal, 'orders.read');
    const number = request.number === undefined ? undefined : parseOrderNumber(request.number);
    if (number === null) return { items: [], next: null };
    const rows = await readPage(
      tx,
      scopeOf(principal, request.territoryId, below),
      {
        stages: request.stage !== undefined ? [request.stage] : request.status === undefined ? stages : stagesOf(request.status),
        status: request.status,
        waitingOn: request.waitingOn,
        clinicId: request.clinicId,
        number,
        placedBefore: hoursAgo(request.minAgeHours),
        placedAfter: hoursAgo(request.maxAgeHours),
      },
      request.after,
      request.limit + 1,
    );
    return pageOf(rows, request.limit, principal);

    function hoursAgo(hours: number | undefined): Date | undefined {
      return hours === undefined ? undefined : new Date(deps.clock.now().getTime() - hours * hourMs);
    }
  });
}

function pageOf(rows: readonly ListRow[], limit: number, principal: Principal): ListPage {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => viewListItem(row, principal)),
    next: rows.length > limit && last !== undefined ? { dueAt: last.due_at_text, id: last.id } : null,
  };
}

/**
 * The caller's scope, cut down to a territory and what lies below it. A clinic's own people see theirs in any territory that they name, of a territory
 * outside their grants without what lies below, which would tell them the tree.
 */
function scopeOf(principal: Principal, territoryId: string | undefined, below: readonly string[]) {
  if (territoryId === undefined) return { territories: principal.territories, clinics: principal.clinics, within: null };
  if (!principal.territories.includes(territoryId)) {
    if (principal.clinics.length === 0) throw new OrderlyError('not_found', 'There is no such territory among those you may see.');
    return { territories: [], clinics: principal.clinics, within: [territoryId] };
  }
  const wanted = new Set(below);
  return { territories: principal.territories.filter((id) => wanted.has(id)), clinics: principal.clinics, within: below };
}

/** The stages a status can stand in, so that a list by status still walks an index by stage. */
function stagesOf(status: Status): readonly Stage[] {
  const byStatus: Record<(typeof statuses)[number], readonly Stage[]> = {
    order_created: ['pending'],
    verification: ['pending'],
    in_progress: ['preparing', 'shipped'],
    completed: ['shipped'],
    rejected: ['closed'],
    cancelled: ['closed'],
  };
  return byStatus[status];
}
