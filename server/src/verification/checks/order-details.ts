import type { Check } from '../check.ts';
import { passed } from '../check.ts';
import type { Facts } from '../facts.ts';

/** The elements of a standard written order (42 CFR 410.38(d)(1)), and what the requirements ask of the item besides. */
export const orderDetails: Check = {
  name: 'order_details',
  evidence: 'clinical',
  asksOutside: false,
  run(facts) {
    const codes = [...patientCodes(facts), ...lineCodes(facts)];
    if (facts.provider.npi === '' && facts.provider.family_name === '') codes.push('practitioner_missing');
    const signs = [...facts.needs.values()].some(({ signature }) => signature);
    if (signs && facts.order.signedBy === null) codes.push('signature_missing');
    const rules = [...new Set([...facts.needs.values()].flatMap((needs) => needs.rules))];
    const evidence = { rules, lines: facts.order.lines.length, signed: facts.order.signedBy !== null };
    return codes.length === 0 ? passed(evidence) : { outcome: 'needs_review', codes: [...new Set(codes)], evidence, until: null };
  },
};

function patientCodes({ patient, coverage }: Facts): string[] {
  const isNamed = (patient.givenName ?? '') !== '' && (patient.familyName ?? '') !== '';
  return isNamed || coverage !== null ? [] : ['patient_missing'];
}

function lineCodes({ order, needs, descriptions }: Facts): string[] {
  return order.lines.flatMap(({ id, laterality, modifiers }) => {
    const asked = needs.get(id);
    const hasSide = laterality !== undefined || modifiers.some((modifier) => modifier === 'RT' || modifier === 'LT');
    return [
      ...(asked?.description === true && (descriptions[id] ?? '') === '' ? ['description_missing'] : []),
      ...(asked?.laterality === true && !hasSide ? ['laterality_missing'] : []),
    ];
  });
}
