import type { CheckName } from '@orderly/contract';
import { hasLapsed } from './checks.ts';
import type { CheckResult, CheckState, OrderState } from './state.ts';

/** The checks with what was found, and which of the findings are news. */
export interface TakenIn {
  readonly checks: OrderState['checks'];
  readonly news: readonly CheckResult[];
  /** Whether what has been approved must not ship as it is. */
  readonly holds: boolean;
}

/**
 * What an order becomes by what checks found. What was found of something that has changed since, and what was waived, is no news; nor is what is
 * known already, so that a check which runs twice is taken in once. Pure.
 */
export function takeIn(order: Pick<OrderState, 'checks' | 'status' | 'holds'>, results: readonly CheckResult[], now: Date): TakenIn {
  const news = results.filter((result) => isNews(order.checks[result.name], result, now));
  const found = Object.fromEntries(news.map((result) => [result.name, taken(order.checks[result.name], result, now)]));
  const isHeld = order.holds.some((hold) => hold.lineId === undefined);
  const isBad = news.some(({ name, outcome }) => order.checks[name].waived === undefined && (outcome === 'failed' || outcome === 'needs_review'));
  return {
    checks: { ...order.checks, ...(found as Partial<Record<CheckName, CheckState>>) },
    news,
    holds: order.status === 'in_progress' && isBad && !isHeld,
  };
}

/** What was waived stays waived; what must be recorded of the items when they ship is no finding that anybody can waive. */
function taken(known: CheckState, { outcome, codes, basis, until, items }: CheckResult, now: Date): CheckState {
  const needs = items === undefined ? {} : { items };
  return known.waived === undefined ? { outcome, codes, basis, until, at: now.toISOString(), ...needs } : { ...known, ...needs };
}

function isNews(known: CheckState, result: CheckResult, now: Date): boolean {
  if (known.basis !== result.basis || (known.at !== null && result.seenAt < known.at)) return false;
  if (JSON.stringify(known.items) !== JSON.stringify(result.items)) return true;
  if (known.waived !== undefined) return false;
  if (known.outcome === 'pending' || hasLapsed(known, now)) return true;
  return result.outcome !== known.outcome || result.codes.join() !== known.codes.join();
}
