import type { Check } from '../check.ts';
import { asksNobody, passed } from '../check.ts';

/** Whether the order's territory may take the address that it ships to. */
export const territoryAssignment: Check = {
  name: 'territory_assignment',
  evidence: 'contact',
  asksOutside: asksNobody,
  run({ order, shipTo, territoryProblem }) {
    const evidence = { territoryId: order.territoryId, zip: shipTo.zip };
    return territoryProblem === null ? passed(evidence) : { outcome: 'needs_review', codes: [territoryProblem], evidence, until: null };
  },
};
