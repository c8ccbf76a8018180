import type { CheckName } from '@orderly/contract';
import { hasLapsed } from './checks.ts';
import type { CheckResult, CheckState, OrderState } from './state.ts';

/** The checks with what was found, and which of the findings are news. */
export interface TakenIn {
  readonly checks: OrderState['checks'];
  readonly news: readonly CheckResult[];
  /** Whether something that was known already was found by a newer look, which the older ones still under way must not undo. */
  readonly isNewer: boolean;
  /** Whether what has been approved must not ship as it is. */
  readonly holds: boolean;
}

/**
 * What an order becomes by what checks found. What was found of something that has changed since, or that another has looked at since, and what was waived, is no
 * news; nor is what is known already, so that a check which runs twice is taken in once. Pure.
 */
export function takeIn(order: Pick<OrderState, 'checks' | 'status' | 'holds'>, results: readonly CheckResult[], now: Date): TakenIn {
  const news = results.filter((result) => isNews(order.checks[result.name], result, now));
  const newer = results.filter((result) => !news.includes(result) && isOf(order.checks[result.name], result));
  const found = Object.fromEntries([
    ...newer.map(({ name, seenAtUs }) => [name, { ...order.checks[name], seenAtUs }] as const),
    ...news.map((result) => [result.name, taken(order.checks[result.name], result, now)] as const),
  ]);
  const isHeld = order.holds.some((hold) => hold.lineId === undefined);
  const isBad = news.some(({ name, outcome }) => order.checks[name].waived === undefined && (outcome === 'failed' || outcome === 'needs_review'));
  return {
    checks: { ...order.checks, ...(found as Partial<Record<CheckName, CheckState>>) },
    news,
    isNewer: newer.length > 0,
    holds: order.status === 'in_progress' && isBad && !isHeld,
  };
}

/** What was waived stays waived; what must be recorded of the items when they ship is no finding that anybody can waive. */
function taken(known: CheckState, { outcome, codes, basis, until, seenAtUs, items }: CheckResult, now: Date): CheckState {
  const more = { seenAtUs, ...(items === undefined ? {} : { items }) };
  return known.waived === undefined ? { outcome, codes, basis, until, at: now.toISOString(), ...more } : { ...known, ...more };
}

/** Whether a result is of what the order holds now, and of a look no older than the last. */
function isOf(known: CheckState, { basis, seenAtUs }: CheckResult): boolean {
  return known.basis === basis && (known.seenAtUs === undefined || known.seenAtUs <= seenAtUs);
}

function isNews(known: CheckState, result: CheckResult, now: Date): boolean {
  if (!isOf(known, result)) return false;
  if (JSON.stringify(known.items) !== JSON.stringify(result.items)) return true;
  if (known.waived !== undefined) return false;
  if (known.outcome === 'pending' || hasLapsed(known, now)) return true;
  // How somebody is away changes with every call and is nobody's concern.
  if (known.outcome === 'unavailable' && result.outcome === 'unavailable') return false;
  return result.outcome !== known.outcome || result.codes.join() !== known.codes.join();
}
