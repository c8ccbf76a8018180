import { withClient } from '../test/model/company.ts';
import { addOrders, pending } from './bulk-orders.ts';
import { approvals, bareChanges, holdsAndReleases } from './changes.ts';
import { type PatientIs, phiReads, placements, placeOrders } from './orders.ts';
import { againstReference, type Extent, type Measured } from './rounds.ts';
import type { Site } from './site.ts';

/** No machine at hand comes near these, and none of the orders prepared is used up. */
const mostApprovalsPerSecond = 4000;
const mostChangesPerSecond = 5000;
/** Steps that an order gathers in a measure of changes, which is what a real one gathers in its life. */
const stepsOfAnOrder = 8;
const warmUpRounds = 1;
/** Enough that neither server nor database has them all at hand for nothing; fewer for a short look. */
const mostReadableOrders = 2000;
const readableOrdersPerSecond = 200;

/** How many orders a load of holds and releases spreads over. */
export function ordersFor(seconds: number): number {
  return Math.ceil((seconds * mostChangesPerSecond) / stepsOfAnOrder);
}

/** A change of status or step with everything on. */
export async function measureChange(site: Site, extent: Extent): Promise<Measured[]> {
  const seconds = extent.seconds * (extent.rounds + warmUpRounds);
  const [held, heldByKey] = [await addPending(site, ordersFor(seconds)), await addPending(site, ordersFor(seconds))];
  const approved = await addPending(site, Math.ceil(seconds * mostApprovalsPerSecond));
  const goal = { of: 'requests/s to bare', atLeast: 0.4, aim: 0.6 };
  const works = [
    { work: holdsAndReleases(site, held), goal },
    { work: approvals(site, approved), goal },
    { work: holdsAndReleases(site, heldByKey, { keyed: true }) },
  ];
  return againstReference('change', bareChanges(site), works, extent);
}

/** Placing an order with its patient data. */
export async function measureCreate(site: Site, extent: Extent): Promise<Measured[]> {
  const { providerId, patientIds } = await clinicOf(site);
  const goal = { of: 'requests/s to bare', atLeast: 0.35 };
  const kinds: readonly PatientIs[] = ['known', 'new', 'known, with notes'];
  const works = kinds.map((patientIs) => ({ work: placements(site, { providerId, patientIds, patientIs }), goal }));
  return againstReference('create', bareChanges(site), works, extent);
}

/** Reading an order with its patient data and the journal entry that tells of it. */
export async function measureRead(site: Site, extent: Extent): Promise<Measured[]> {
  const { providerId } = await clinicOf(site);
  const count = Math.ceil(Math.min(mostReadableOrders, extent.seconds * extent.rounds * readableOrdersPerSecond));
  const orderIds = await placeOrders(site, providerId, count);
  const goal = { of: 'requests/s to bare', atLeast: 0.4 };
  const works = (['verifier', 'provider'] as const).map((as) => ({ work: phiReads(site, { orderIds, as }), goal }));
  return againstReference('read', bareChanges(site), works, extent);
}

/** Orders that the desk has before it, without a hold. */
export function addPending(site: Site, count: number) {
  return addOrders(site.superuserUrl, { count, which: pending });
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
