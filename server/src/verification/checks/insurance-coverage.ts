import type { Check } from '../check.ts';
import { notRequired } from '../check.ts';

/** Whether the plan covers the patient now. Where the clinic or the patient pays, nothing is asked of a plan (45 CFR 164.522(a)(1)(vi)). */
export const insuranceCoverage: Check = {
  name: 'insurance_coverage',
  evidence: 'coverage',
  asksOutside: true,
  run({ order, coverage }) {
    if (order.billTo !== 'insurance') return notRequired(`billed_to_${order.billTo}`);
    if (coverage === null) return { outcome: 'needs_review', codes: ['coverage_missing'], evidence: {}, until: null };
    return { outcome: 'needs_review', codes: ['no_connection_to_payer'], evidence: { payerId: coverage.payerId }, until: null };
  },
};
