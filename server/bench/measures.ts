import { withClient } from '../test/model/company.ts';
import { addOrders } from './bulk-orders.ts';
import { approvals, bareChanges, holdsAndReleases } from './changes.ts';
import type { Round } from './load.ts';
import { phiReads, placements, placeOrders } from './orders.ts';
import { type Measured, measureRounds } from './rounds.ts';
import type { Site } from './site.ts';

/** How long and how often; `say` takes a line of progress. */
export interface Extent {
  readonly seconds: number;
  readonly rounds: number;
  readonly say: (line: string) => void;
}

/** No machine at hand comes near these, and none of the orders prepared is used up. */
const mostApprovalsPerSecond = 4000;
/** Steps that an order gathers in a measure of changes at most, which is what a real one gathers in its life. */
const mostSteps = 8;
const warmUpRounds = 1;
const readableOrders = 2000;
/** Orders without a hold that the desk has before it. */
export const pending = `status = 'verification' and holds = '[]'`;

/** A change of status or step with everything on. */
export async function measureChange(site: Site, extent: Extent): Promise<Measured[]> {
  const { seconds, rounds } = extent;
  const each = Math.ceil(seconds * (rounds + warmUpRounds) * mostApprovalsPerSecond);
  const held = await addOrders(site.superuserUrl, { count: Math.ceil((2 * each) / mostSteps), which: pending });
  const approved = await addOrders(site.superuserUrl, { count: each, which: pending });
  const goal = { target: 0.4, aim: 0.6 };
  return measureRounds({
    measure: 'change',
    reference: bareChanges(site),
    works: [
      { work: holdsAndReleases(site, held), goal },
      { work: approvals(site, approved), goal },
      { work: holdsAndReleases(site, held.slice(held.length / 2), { keyed: true }) },
    ],
    processes: site,
    ...extent,
    onRound: tell(extent),
  });
}

/** Placing an order with its patient data. */
export async function measureCreate(site: Site, extent: Extent): Promise<Measured[]> {
  const { providerId, patientIds } = await clinicOf(site);
  const of = (patientIs: Parameters<typeof placements>[1]['patientIs']) => placements(site, { providerId, patientIds, patientIs });
  const goal = { target: 0.35 };
  return measureRounds({
    measure: 'create',
    reference: bareChanges(site),
    works: [
      { work: of('known'), goal },
      { work: of('new'), goal },
      { work: of('known, with notes'), goal },
    ],
    processes: site,
    ...extent,
    onRound: tell(extent),
  });
}

/** Reading an order with its patient data and the journal entry that tells of it. */
export async function measureRead(site: Site, extent: Extent): Promise<Measured[]> {
  const { providerId } = await clinicOf(site);
  const orderIds = await placeOrders(site, providerId, readableOrders);
  const goal = { target: 0.4 };
  return measureRounds({
    measure: 'read',
    reference: bareChanges(site),
    works: [
      { work: phiReads(site, { orderIds, as: 'verifier' }), goal },
      { work: phiReads(site, { orderIds, as: 'provider' }), goal },
    ],
    processes: site,
    ...extent,
    onRound: tell(extent),
  });
}

/** A practitioner of the clinic that the demo's `provider` works for, and the clinic's patients. */
async function clinicOf(site: Site): Promise<{ providerId: string; patientIds: string[] }> {
  return withClient(site.superuserUrl, async (client) => {
    const { rows } = await client.query<{ providerId: string; patientIds: string[] }>(
      `select min(p.id::text) as "providerId", (select array_agg(id) from patients where clinic_id = p.clinic_id) as "patientIds"
         from providers p join users u on u.organization_id = p.clinic_id where u.email = 'provider@demo.test' group by p.clinic_id`,
    );
    return rows[0] as { providerId: string; patientIds: string[] };
  });
}

function tell({ say }: Extent): (name: string, round: Round) => void {
  return (name, { requestsPerSecond, p50Ms, p99Ms }) =>
    say(`  ${name}: ${Math.round(requestsPerSecond)}/s, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`);
}
