import type { Check } from '../check.ts';
import { asksNobody, notRequired, passed } from '../check.ts';

/** Whether the payer affirmed beforehand, where a requirement asks for it, and until when that holds. */
export const priorAuthorisation: Check = {
  name: 'prior_authorisation',
  evidence: 'coverage',
  asksOutside: asksNobody,
  run({ needs, authorisation }, { now }) {
    const rules = [...needs.values()].filter((asked) => asked.priorAuthorisation).flatMap((asked) => asked.rules);
    if (rules.length === 0) return notRequired('not_asked_for');
    const evidence = { rules, ...(authorisation === null ? {} : { authorisation }) };
    const review = (code: string) => ({ outcome: 'needs_review' as const, codes: [code], evidence, until: null });
    if (authorisation === null) return review('authorisation_missing');
    const today = now.toISOString().slice(0, 10);
    const { outcome, validFrom, validUntil } = authorisation;
    if (outcome === 'denied') return { outcome: 'failed', codes: ['authorisation_denied'], evidence, until: null };
    if (outcome === 'requested') return review('authorisation_requested');
    if (validFrom !== undefined && today < validFrom) return review('authorisation_not_yet_valid');
    if (validUntil !== undefined && today > validUntil) return review('authorisation_expired');
    return passed(evidence, validUntil === undefined ? null : endOf(validUntil));
  },
};

/** The first moment after a day, UTC. */
function endOf(day: string): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000);
}
