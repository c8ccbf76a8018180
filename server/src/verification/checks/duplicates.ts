import { categoryOf } from '../../orders/index.ts';
import type { Check, CheckContext } from '../check.ts';
import { asksNobody, passed } from '../check.ts';
import type { Facts } from '../facts.ts';

/** The same or a similar item for the same patient inside the payer's look-back. Of what others have on record it says nothing. */
export const duplicates: Check = {
  name: 'duplicates',
  evidence: 'clinical',
  asksOutside: asksNobody,
  run(facts, context) {
    const found = facts.order.lines.flatMap((line) => facts.earlier.flatMap((earlier) => likeness(line, earlier, facts, context)));
    if (found.length === 0) return passed({}, null, ['none_in_our_records']);
    const own = found.filter(({ clinicId }) => clinicId === facts.order.clinicId);
    const codes = [...new Set(found.map(({ code }) => code))].sort();
    const orders = own.map(({ orderId, orderDate, hcpcs, code }) => ({ orderId, orderDate, hcpcs, code })).slice(0, mostShown);
    // Which other clinic treats the patient is not this clinic's to know.
    return { outcome: 'needs_review', codes, evidence: { orders, elsewhere: found.length - own.length }, until: null };
  },
};

const mostShown = 50;

function likeness(
  line: Facts['order']['lines'][number],
  earlier: Facts['earlier'][number],
  { order, payerKind }: Facts,
  { rulebook: { lookBackMonths, payerLookBackMonths = {} } }: CheckContext,
) {
  const months = lookBackOf(line.hcpcs, payerLookBackMonths[payerKind ?? ''] ?? {}) ?? lookBackOf(line.hcpcs, lookBackMonths);
  if (earlier.order_date <= monthsBefore(order.orderDate, months ?? (lookBackMonths.default as number))) return [];
  const isSame = line.hcpcs === earlier.hcpcs;
  if (!isSame && categoryOf(line.hcpcs) !== categoryOf(earlier.hcpcs)) return [];
  // A right and a left one are a pair; what is for both sides is for either.
  const sides = new Set([sideOf(line.laterality, line.modifiers), sideOf(earlier.laterality, earlier.modifiers)]);
  if (isSame && sides.has('RT') && sides.has('LT')) return [];
  const code = isSame ? 'same_item' : 'similar_item';
  return [{ code, clinicId: earlier.clinic_id, orderId: earlier.order_id, orderDate: earlier.order_date, hcpcs: earlier.hcpcs }];
}

/** RT, LT, bilateral; null where none is told, as a member or as a modifier of the line. */
function sideOf(laterality: string | null | undefined, modifiers: readonly string[]): string | null {
  const [right, left] = [modifiers.includes('RT'), modifiers.includes('LT')];
  return laterality ?? (right && left ? 'bilateral' : right ? 'RT' : left ? 'LT' : null);
}

/** Months, by the longest beginning of the code that is named. */
function lookBackOf(hcpcs: string, months: Readonly<Record<string, number>>): number | undefined {
  for (let length = hcpcs.length; length > 0; length -= 1) {
    const found = months[hcpcs.slice(0, length)];
    if (found !== undefined) return found;
  }
  return months.default;
}

function monthsBefore(day: string, months: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() - months);
  return date.toISOString().slice(0, 10);
}
