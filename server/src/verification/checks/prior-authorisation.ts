import type { Check } from '../check.ts';
import { notRequired } from '../check.ts';

/** Whether the payer affirmed beforehand, where a requirement asks for it. */
export const priorAuthorisation: Check = {
  name: 'prior_authorisation',
  evidence: 'coverage',
  asksOutside: false,
  run({ needs }) {
    const rules = [...needs.values()].filter((asked) => asked.priorAuthorisation).flatMap((asked) => asked.rules);
    if (rules.length === 0) return notRequired('not_asked_for');
    return { outcome: 'needs_review', codes: ['authorisation_missing'], evidence: { rules }, until: null };
  },
};
