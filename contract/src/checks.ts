/** What a verification looks at (spec, "Verification"). A waiver names one: it stands in the journal, where nothing that a person types may. */
export const checks = [
  'order_details',
  'insurance_coverage',
  'provider_credentials',
  'territory_assignment',
  'prior_authorisation',
  'duplicates',
] as const;
export type CheckName = (typeof checks)[number];

/**
 * How a check stands. `pending`: not decided since what it looks at last changed. `failed` is final and coded; `unavailable` is tried again and is never a
 * reason to reject; `needs_review` is for a person.
 */
export const checkOutcomes = ['pending', 'passed', 'failed', 'needs_review', 'unavailable', 'not_required'] as const;
export type CheckOutcome = (typeof checkOutcomes)[number];
