import type { OrderListItem } from '@orderly/contract';
import { type BoardStage, boardStages } from './columns.ts';

const dayMs = 86_400_000;

/** How long orders wait for their next step, from the shortest on. */
export const ages = [
  { age: 'day', label: 'Under a day', underMs: dayMs },
  { age: 'days', label: '1 to 3 days', underMs: 3 * dayMs },
  { age: 'week', label: '3 to 7 days', underMs: 7 * dayMs },
  { age: 'more', label: 'Over a week', underMs: Number.POSITIVE_INFINITY },
] as const;
export type Age = (typeof ages)[number]['age'];

/** How long an order has waited for what is next. */
export function ageOf({ since }: Pick<OrderListItem, 'since'>, nowMs: number): Age {
  const waitedMs = nowMs - Date.parse(since);
  return (ages.find(({ underMs }) => waitedMs < underMs) ?? ages[0]).age;
}

/** Whether it waits for anything at all. */
export function isWaiting({ nextStep, stage }: Pick<OrderListItem, 'nextStep' | 'stage'>): boolean {
  return nextStep !== 'none' && stage !== 'closed';
}

export interface AgeingRow {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly stage: BoardStage;
  readonly counts: Readonly<Record<Age, number>>;
  readonly total: number;
  /** Since when the one that waits longest does. */
  readonly oldestSince: string;
}

/** How many orders wait how long, by firm and stage; firms by name, stages as the board has them, and no row for none. */
export function tabulate(orders: readonly OrderListItem[], nowMs: number): AgeingRow[] {
  const firms = [...Map.groupBy(orders.filter(isWaiting), ({ organizationId }) => organizationId).values()];
  firms.sort(([a], [b]) => (a?.organizationName ?? '').localeCompare(b?.organizationName ?? ''));
  return firms.flatMap((own) =>
    boardStages.flatMap((stage) =>
      rowOf(
        own.filter((order) => order.stage === stage),
        stage,
        nowMs,
      ),
    ),
  );
}

function rowOf(orders: readonly OrderListItem[], stage: BoardStage, nowMs: number): AgeingRow[] {
  const [first] = orders;
  if (first === undefined) return [];
  const counts = { day: 0, days: 0, week: 0, more: 0 };
  for (const order of orders) counts[ageOf(order, nowMs)] += 1;
  const oldestSince = orders.reduce((oldest, { since }) => (since < oldest ? since : oldest), first.since);
  const { organizationId, organizationName } = first;
  return [{ organizationId, organizationName, stage, counts, total: orders.length, oldestSince }];
}

/** Who waits longest, first. */
export function compareWaiting(a: OrderListItem, b: OrderListItem): number {
  if (a.since === b.since) return a.id < b.id ? -1 : 1;
  return a.since < b.since ? -1 : 1;
}
