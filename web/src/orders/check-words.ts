import { type CheckName, type CheckOutcome, checkRemedies, type Order } from '@orderly/contract';

type Check = Order['checks'][number];

export const checkWords: Readonly<Record<CheckName, string>> = {
  order_details: 'What the order says',
  insurance_coverage: 'Insurance coverage',
  provider_credentials: 'The practitioner’s standing',
  territory_assignment: 'The territory',
  prior_authorisation: 'Prior authorisation',
  duplicates: 'Search for duplicates',
};

const outcomeWords: Readonly<Record<CheckOutcome, string>> = {
  pending: 'is being checked',
  passed: 'passed',
  failed: 'failed',
  needs_review: 'needs a person’s look',
  unavailable: 'could not be checked yet',
  not_required: 'not required',
};

/** How a check stands, in words and as a colour. One that was waived or lapsed is told as that. */
export function checkState(check: Check, nowMs: number): { readonly words: string; readonly color: string; readonly isSettled: boolean } {
  if (check.waivedWith !== null) return { words: 'waived', color: 'blue', isSettled: true };
  const isFine = check.outcome === 'passed' || check.outcome === 'not_required';
  if (isFine && check.expiresAt !== null && Date.parse(check.expiresAt) <= nowMs) return { words: 'lapsed', color: 'orange', isSettled: false };
  return { words: outcomeWords[check.outcome], color: isFine ? 'teal' : check.outcome === 'failed' ? 'red' : 'yellow', isSettled: isFine };
}

/** A code that a check found, as one reads it: "signature missing". */
export function findingWords(code: string): string {
  return code.replaceAll('_', ' ');
}

/** What mends what was found, each once. */
export function remediesOf(codes: readonly string[]): readonly string[] {
  return [...new Set(codes.flatMap((code) => checkRemedies[code] ?? []))];
}
