import { newId } from '../../platform/ids.ts';
import { Unavailable } from '../../platform/outside/index.ts';
import { type Check, type CheckContext, notRequired, type Outcome, passed } from '../check.ts';
import type { Facts } from '../facts.ts';

const holdsDays = 30;
const dayMs = 86_400_000;

/** Whether the plan covers the patient now. Where the clinic or the patient pays, nothing is asked of a plan (45 CFR 164.522(a)(1)(vi)). */
export const insuranceCoverage: Check = {
  name: 'insurance_coverage',
  evidence: 'coverage',
  asksOutside: ({ coverage }, { insurance }) => coverage !== null && insurance.asksOutside(coverage.payerId),
  async run(facts, context) {
    const { order, coverage } = facts;
    if (order.billTo !== 'insurance') return notRequired(`billed_to_${order.billTo}`);
    if (coverage === null) return { outcome: 'needs_review', codes: ['coverage_missing'], evidence: {}, until: null };
    try {
      return await ask(facts, coverage, context);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      const waitMs = error.retryAfterMs;
      return { outcome: 'unavailable', codes: [`payer_${error.reason}`], evidence: { payerId: coverage.payerId, waitMs }, until: null };
    }
  },
};

async function ask(
  { order, patient, provider }: Facts,
  coverage: NonNullable<Facts['coverage']>,
  { insurance, now }: CheckContext,
): Promise<Outcome> {
  const { givenName = '', familyName = '', birthDate = '', sex = 'unknown' } = patient;
  const serviceDate = now.toISOString().slice(0, 10);
  const { outcome, codes, from, until, evidence } = await insurance.ask(
    {
      id: newId(),
      payerId: coverage.payerId,
      memberId: coverage.memberId,
      patient: { givenName, familyName, birthDate, sex },
      practitioner: { npi: provider.npi, givenName: provider.given_name, familyName: provider.family_name },
      serviceDate,
      hcpcs: order.lines.map(({ hcpcs }) => hcpcs),
    },
    { orderId: order.id, patientId: order.patientId, territoryId: order.territoryId },
  );
  const seen = { ...evidence, from, until };
  if (outcome === 'inactive') return { outcome: 'failed', codes, evidence: seen, until: null };
  if (outcome !== 'active') return { outcome: 'needs_review', codes, evidence: seen, until: null };
  const soon = now.getTime() + holdsDays * dayMs;
  return passed(seen, new Date(until === null ? soon : Math.min(soon, Date.parse(`${until}T00:00:00Z`) + dayMs)), codes);
}
