/** What a payer is asked: whether this member's plan is in force on a day. Patient data, for the payer alone. */
export interface EligibilityQuestion {
  /** Names the question in the payer's log; a uuid. */
  readonly id: string;
  readonly payerId: string;
  readonly memberId: string;
  readonly patient: {
    readonly givenName: string;
    readonly familyName: string;
    /** YYYY-MM-DD. */
    readonly birthDate: string;
    readonly sex: string;
  };
  readonly practitioner: { readonly npi: string; readonly givenName: string; readonly familyName: string };
  /** YYYY-MM-DD. */
  readonly serviceDate: string;
  readonly hcpcs: readonly string[];
}

/** What a payer answered. One that gave no usable answer is `Unavailable`, thrown. */
export interface EligibilityAnswer {
  readonly outcome: 'active' | 'inactive' | 'not_found' | 'needs_review';
  /** Ours, and the payer's kept as they are. */
  readonly codes: readonly string[];
  /** Days on which the plan is in force, as far as they were told; YYYY-MM-DD. */
  readonly from: string | null;
  readonly until: string | null;
  /** What the payer said, for a person to look at. */
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** A day that a payer named, YYYY-MM-DD; null when the calendar has no such day. */
export function dayOf(year: string, month: string, day: string): string | null {
  const text = `${year}-${month}-${day}`;
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text) ? text : null;
}

/** One way of asking. Errors: Unavailable. */
export type Adapter = (question: EligibilityQuestion, signal: AbortSignal) => Promise<EligibilityAnswer>;
