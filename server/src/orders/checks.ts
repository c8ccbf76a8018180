import { type CheckName, type CheckOutcome, checkRemedies, checks as names } from '@orderly/contract';
import type { CheckState, Checks, OrderState } from './state.ts';

/** All checks as they stand before any has run on what an order holds since `version`. */
export function pendingChecks(version: number): Checks {
  return Object.fromEntries(names.map((name) => [name, pending(version)])) as unknown as Checks;
}

function pending(version: number): CheckState {
  return { outcome: 'pending', codes: [], basis: version, at: null, until: null };
}

/** The checks as stored, each there: one that a row lacks, since it was added to the program later, is pending. */
export function wholeChecks(stored: Partial<Checks>): Checks {
  return Object.fromEntries(names.map((name) => [name, stored[name] ?? pending(0)])) as unknown as Checks;
}

/** `checks` with these to be run again, on what the order holds since `version`. */
export function checkedAgain(checks: Checks, again: readonly CheckName[], version: number): Checks {
  return { ...checks, ...Object.fromEntries(again.map((name) => [name, pending(version)])) };
}

const fine: ReadonlySet<CheckOutcome> = new Set(['passed', 'not_required']);

/** Whether a check stands in nobody's way now. */
export function isSettled(check: CheckState, now: Date): boolean {
  return check.waived !== undefined || (fine.has(check.outcome) && !hasLapsed(check, now));
}

export function hasLapsed(check: CheckState, now: Date): boolean {
  return check.until !== null && Date.parse(check.until) <= now.getTime();
}

/** The checks that stand in the way of approving or shipping, in their order. */
export function unsettled({ checks }: Pick<OrderState, 'checks'>, now: Date): [CheckName, CheckState][] {
  return names.flatMap((name) => (isSettled(checks[name], now) ? [] : [[name, checks[name]] as [CheckName, CheckState]]));
}

/** When the first of the checks that let the order through lapses; null when none does. */
export function firstLapse(checks: Checks): Date | null {
  const times = names.flatMap((name) =>
    checks[name].until === null || checks[name].waived !== undefined ? [] : [Date.parse(checks[name].until as string)],
  );
  return times.length === 0 ? null : new Date(Math.min(...times));
}

const checkWords: Readonly<Record<CheckName, string>> = {
  order_details: 'What the order says',
  insurance_coverage: 'Insurance coverage',
  provider_credentials: 'The practitioner’s standing',
  territory_assignment: 'The territory',
  prior_authorisation: 'Prior authorisation',
  duplicates: 'The search for duplicates',
};
const outcomeWords: Readonly<Record<CheckOutcome, string>> = {
  pending: 'is being checked',
  passed: 'passed',
  failed: 'failed',
  needs_review: 'needs a person’s review',
  unavailable: 'could not be checked yet and is tried again',
  not_required: 'is not required',
};

/** What mends what a check found, each once. */
export function remediesOf(codes: readonly string[]): string[] {
  return [...new Set(codes.flatMap((code) => checkRemedies[code] ?? []))];
}

/** What is the matter with a check, in words. */
export function checkSentence(name: CheckName, check: CheckState, now: Date): string {
  const how = fine.has(check.outcome) && hasLapsed(check, now) ? 'lapsed and is being checked again' : outcomeWords[check.outcome];
  return `${checkWords[name]} ${how}${check.codes.length === 0 ? '' : ` (${check.codes.join(', ')})`}.`;
}
