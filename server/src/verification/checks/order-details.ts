import type { Check, Outcome } from '../check.ts';
import { asksNobody, passed } from '../check.ts';
import type { Facts } from '../facts.ts';

const dayMs = 86_400_000;

/** The elements of a standard written order (42 CFR 410.38(d)(1)), and what the requirements ask of the item besides. */
export const orderDetails: Check = {
  name: 'order_details',
  evidence: 'clinical',
  asksOutside: asksNobody,
  run(facts) {
    const codes = [...patientCodes(facts), ...lineCodes(facts)];
    if (facts.provider.npi === '' && facts.provider.family_name === '') codes.push('practitioner_missing');
    const signs = [...facts.needs.values()].some(({ signature }) => signature);
    if (signs && facts.order.signedBy === null) codes.push('signature_missing');
    codes.push(...documentCodes(facts), ...encounterCodes(facts));
    const rules = [...new Set([...facts.needs.values()].flatMap((needs) => needs.rules))];
    const evidence = { rules, lines: facts.order.lines.length, signed: facts.order.signedBy !== null, lastEncounterOn: facts.lastEncounterOn };
    const found = codes.length === 0 ? passed(evidence) : { outcome: 'needs_review' as const, codes: [...new Set(codes)], evidence, until: null };
    return { ...found, items: itemNeeds(facts) };
  },
};

/** What of each line's items must be recorded when it ships. */
function itemNeeds({ needs }: Facts): Outcome['items'] {
  const asked = [...needs].map(([id, { lot, serial, expiry }]) => {
    return [id, [...(lot ? ['lot' as const] : []), ...(serial ? ['serial' as const] : []), ...(expiry ? ['expiry' as const] : [])]] as const;
  });
  return Object.fromEntries(asked.filter(([, members]) => members.length > 0));
}

function patientCodes({ patient, coverage }: Facts): string[] {
  const isNamed = (patient.givenName ?? '') !== '' && (patient.familyName ?? '') !== '';
  return isNamed || coverage !== null ? [] : ['patient_missing'];
}

/** A document that counts for each that the requirements name. */
function documentCodes({ order, needs }: Facts): string[] {
  const there = new Set(order.documents.flatMap(({ satisfies, withdrawnAt }): string[] => (withdrawnAt === null ? [...satisfies] : [])));
  return [...needs.values()].flatMap(({ documents }) => documents.filter((kind) => !there.has(kind)).map((kind) => `${kind}_missing`));
}

/** The encounter lies before the order, by no more days than any requirement allows (42 CFR 410.38(d)(2)). */
function encounterCodes({ order, needs, lastEncounterOn }: Facts): string[] {
  const limits = [...needs.values()].flatMap(({ faceToFaceWithinDays }) => (faceToFaceWithinDays === null ? [] : [faceToFaceWithinDays]));
  if (limits.length === 0) return [];
  if (lastEncounterOn === null) return ['face_to_face_missing'];
  const days = (Date.parse(order.orderDate) - Date.parse(lastEncounterOn)) / dayMs;
  if (days < 0) return ['face_to_face_after_order'];
  return days > Math.min(...limits) ? ['face_to_face_too_old'] : [];
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
