import { type NextStep, type OrderListItem, type Party, type Stage, type Status, stages, type statuses } from '@orderly/contract';
import { enter, need, type Principal, recorded } from '../identity/index.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { OrderDeps, Request } from './deps.ts';
import { type ListFilter, type ListPosition, type ListRow, type ListScope, readPage, readTerritories, type Territories } from './list-store.ts';
import { parseOrderNumber } from './order-number.ts';
import { viewListItem } from './view.ts';

export interface ListRequest extends Omit<Request, 'idempotency'> {
  readonly stage?: Stage | undefined;
  readonly status?: Status | undefined;
  readonly waitingOn?: Party | undefined;
  readonly nextStep?: NextStep | undefined;
  /** Only what waits for the caller's own signature. */
  readonly signableByMe?: boolean | undefined;
  readonly overdue?: boolean | undefined;
  /** Leaves out what was completed more hours ago. */
  readonly doneWithinHours?: number | undefined;
  readonly territoryId?: string | undefined;
  /** Only in territories that this organisation operates. */
  readonly organizationId?: string | undefined;
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
    const [principal, tree] = await Promise.all([
      enter(tx, request.credential, deps.adjustPrincipal),
      readTerritories(tx, { territoryId: request.territoryId, organizationId: request.organizationId }),
    ]);
    as(principal);
    need(principal, 'orders.read');
    const scope = scopeOf(principal, request, tree);
    const filter = filterOf(principal, request, deps.clock.now());
    if (filter === null) return { items: [], next: null };
    return pageOf(await readPage(tx, scope, filter, request.after, request.limit + 1), request.limit, principal);
  });
}

/** Null where nothing can be found. */
function filterOf(principal: Principal, request: ListRequest, now: Date): ListFilter | null {
  const { status, waitingOn, nextStep, signableByMe = false, overdue = false, doneWithinHours, clinicId } = request;
  const number = request.number === undefined ? undefined : parseOrderNumber(request.number);
  if (number === null || (signableByMe && (principal.kind !== 'person' || principal.npi === null))) return null;
  const doneSince = hoursAgo(doneWithinHours);
  // What somebody is to do something about is due some day: the walk ends before everything that is over.
  const isUnderWay = signableByMe || (waitingOn ?? 'nobody') !== 'nobody' || (nextStep ?? 'none') !== 'none';
  const wanted = stagesOf({ stage: request.stage, status, nextStep: signableByMe ? 'sign' : nextStep });
  return {
    stages: wanted.map((stage) => ({
      stage,
      dueBy: overdue ? now : isUnderWay || (stage === 'shipped' && doneSince !== undefined) ? lastInstant : 'infinity',
    })),
    status,
    waitingOn,
    nextStep,
    clinicId,
    number,
    placedBefore: hoursAgo(request.minAgeHours),
    placedAfter: hoursAgo(request.maxAgeHours),
    ...(overdue || isUnderWay || !wanted.includes('shipped') ? {} : { doneSince }),
    unsignedBy: signableByMe ? (principal.npi ?? undefined) : undefined,
  };

  function hoursAgo(hours: number | undefined): Date | undefined {
    return hours === undefined ? undefined : new Date(now.getTime() - hours * hourMs);
  }
}

/** Later than anything is due. */
const lastInstant = new Date('9999-12-31T23:59:59.999Z');

function pageOf(rows: readonly ListRow[], limit: number, principal: Principal): ListPage {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => viewListItem(row, principal)),
    next: rows.length > limit && last !== undefined ? { dueAt: last.due_at_text, id: last.id } : null,
  };
}

/**
 * The caller's scope, cut down to a territory and what lies below it, and to what an organisation operates. A clinic's own people see theirs in any territory that
 * they name, of a territory outside their grants without what lies below, which would tell them the tree.
 */
function scopeOf(principal: Principal, { territoryId, organizationId }: ListRequest, { root, below, operated }: Territories): ListScope {
  const isGranted = territoryId !== undefined && principal.territories.includes(territoryId);
  if (territoryId !== undefined && !isGranted && principal.clinics.length === 0) {
    throw new OrderlyError('not_found', 'There is no such territory among those you may see.');
  }
  const named = territoryId === undefined || (isGranted && territoryId === root) ? null : isGranted ? below : [territoryId];
  const within = organizationId === undefined ? named : named === null ? operated : operated.filter((id) => named.includes(id));
  const wanted = new Set(within);
  return {
    territories: within === null ? principal.territories : principal.territories.filter((id) => wanted.has(id)),
    clinics: principal.clinics,
    within,
    isWhole: within === null && root !== null && principal.territories.includes(root),
  };
}

interface Standing {
  readonly stage: Stage | undefined;
  readonly status: Status | undefined;
  readonly nextStep: NextStep | undefined;
}

/** The stages in which an order can be so, so that every list walks an index by stage. */
function stagesOf({ stage, status, nextStep }: Standing): Stage[] {
  return stages.filter(
    (one) =>
      (stage ?? one) === one &&
      (status === undefined || byStatus[status].includes(one)) &&
      (nextStep === undefined || byStep[nextStep].includes(one)),
  );
}

const byStatus: Record<(typeof statuses)[number], readonly Stage[]> = {
  order_created: ['pending'],
  verification: ['pending'],
  in_progress: ['preparing', 'shipped'],
  completed: ['shipped'],
  rejected: ['closed'],
  cancelled: ['closed'],
};

const byStep: Record<NextStep, readonly Stage[]> = {
  verify: ['pending'],
  check: ['pending'],
  sign: ['pending'],
  answer: ['pending', 'preparing', 'shipped'],
  release: ['pending', 'preparing', 'shipped'],
  ship: ['preparing'],
  trace: ['shipped'],
  prove_delivery: ['shipped'],
  none: ['pending', 'shipped', 'closed'],
};
