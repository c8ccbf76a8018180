import { checks, type PlaceOrder } from '@orderly/contract';
import type { Credential } from '../identity/index.ts';
import { changeOrder, type OrderDeps, placeOrder } from '../orders/index.ts';
import { familyNames, givenNames, items, towns } from './company.ts';

interface Placing {
  readonly sessions: ReadonlyMap<string, Credential>;
  readonly providers: ReadonlyMap<string, readonly string[]>;
  readonly count: number;
  readonly now: Date;
}

const hourMs = 3_600_000;
/** What has long been approved was verified on paper. */
const waive = checks.map((check) => ({ check, code: 'document_on_file' as const }));
const clinics = ['clinic', 'clinic.west', 'clinic.east'] as const;
const people = { clinic: 'provider', 'clinic.west': 'provider.west', 'clinic.east': 'provider.east' } as const;
const concurrency = 8;

/** How far an order of the demo has come, with weights that make a believable board. */
const fates = [
  ['pending', 12],
  ['held', 6],
  ['rejected', 7],
  ['preparing', 14],
  ['partly_shipped', 6],
  ['shipped', 16],
  ['completed', 31],
  ['cancelled', 8],
] as const;
type Fate = (typeof fates)[number][0];

/** Places orders for the demo's clinics and moves each along to where fate has it, with a clock of its own. Answers how many. */
export async function placeDemoOrders(deps: OrderDeps, placing: Placing): Promise<number> {
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < placing.count; index = next++) await one(deps, placing, index);
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  return placing.count;
}

async function one(deps: OrderDeps, { sessions, providers, now }: Placing, index: number): Promise<void> {
  const clinic = pick(clinics, index);
  const fate = fateOf(index);
  const old =
    fate === 'pending' || fate === 'held' ? (index * 7) % 30 : fate === 'completed' ? 100 + ((index * 13) % 1500) : 30 + ((index * 11) % 120);
  let at = new Date(now.getTime() - old * hourMs);
  const timed = { ...deps, clock: { now: () => at } };
  const later = (share: number) => {
    at = new Date(Math.min(now.getTime(), at.getTime() + share * old * hourMs));
  };
  const who = (key: string): Credential => {
    const session = sessions.get(key);
    if (session === undefined) throw new Error(`the demo has no session for ${key}`);
    return session;
  };
  const asked = (key: string) => ({ credential: who(key), context: { requestId: `demo-${index}`, source: null }, idempotency: null });
  const order = orderOf(index, clinic, pick(providers.get(clinic) ?? [], index), at);
  const { body } = await placeOrder(timed, { ...asked(people[clinic]), order });
  let version = body.version;
  type Wanted = Parameters<typeof changeOrder>[1]['wanted'];
  const change = async (key: string, wanted: Wanted) => {
    version = (await changeOrder(timed, { ...asked(key), orderId: body.id, wanted, expectedVersion: version })).body.version;
  };
  const distributor = 'master_distributor';
  later(0.15);
  if (fate === 'pending') return;
  if (fate === 'held')
    return change('verifier', { action: 'hold', input: { code: pick(['missing_information', 'awaiting_payer', 'missing_signature'], index) } });
  if (fate === 'rejected')
    return change('verifier', { action: 'reject', input: { reasons: [{ code: pick(['insurance_not_active', 'invalid_data'], index) }] } });
  if (fate === 'cancelled' && index % 2 === 0) return change(people[clinic], { action: 'cancel', input: { code: 'requested_by_patient' } });
  await change('verifier', { action: 'approve', input: { waive } });
  later(0.2);
  if (fate === 'cancelled') return change(distributor, { action: 'cancel', input: { code: 'item_unavailable' } });
  if (fate === 'preparing') {
    if (index % 4 === 0) await change(distributor, { action: 'hold', input: { code: 'back_order' } });
    return;
  }
  const first = body.lines.slice(0, 1).map((line) => ({ lineId: line.id, quantity: 1 }));
  const parcel = { method: 'carrier' as const, carrier: 'ups' as const, trackingNumber: trackingNumberOf(index) };
  if (fate === 'partly_shipped') return change(distributor, { action: 'ship', input: { shipments: [{ ...parcel, lines: first }] } });
  const isHanded = index % 3 === 0 && fate === 'shipped';
  await change(distributor, { action: 'ship', input: { shipments: [isHanded ? { method: 'own_delivery' } : parcel] } });
  later(0.3);
  if (fate === 'shipped') return;
  const { city, state, zip } = order.shipTo;
  const proofOfDelivery = { receivedAt: at.toISOString(), deliveredTo: { city, state, zip } };
  await change(distributor, { action: 'complete', input: { proofOfDelivery } });
}

/** A number of UPS's form, with its check digit. */
function trackingNumberOf(index: number): string {
  const body = `0DEM0${String(index).padStart(10, '0')}`;
  const values = [...body].map((letter) => (/\d/.test(letter) ? Number(letter) : (letter.charCodeAt(0) - 3) % 10));
  const sum = values.reduce((total, value, place) => total + value * (place % 2 === 0 ? 1 : 2), 0);
  return `1Z${body}${(10 - (sum % 10)) % 10}`;
}

/** Of the plans of the demo's patients, one in ten has ended. */
export function demoMembers(index: OrderDeps['phi']['index']) {
  return payers.flatMap((payerId) =>
    Array.from({ length: persons }, (_, person) => ({
      payerId,
      memberIndex: index.member(payerId, memberOf(person)),
      activeFrom: '2020-01-01',
      activeUntil: person % 10 === 7 ? '2025-12-31' : null,
    })),
  );
}

const payers = ['MEDICARE', 'AETNA', 'BCBS'] as const;
const persons = 120;

function memberOf(person: number): string {
  return `M${100000 + person}`;
}

function orderOf(index: number, clinic: (typeof clinics)[number], providerId: string, at: Date): PlaceOrder {
  const [city, state, zip] = pick(towns[clinic] ?? [], index * 5 + 1);
  const item = pick(items, index);
  const second = pick(items, index + 4);
  const address = { line1: `${100 + ((index * 17) % 900)} Maple Street`, city, state, zip } as PlaceOrder['shipTo'];
  const person = index % persons;
  const lines = index % 3 === 0 || fateOf(index) === 'partly_shipped' ? [item, second] : [item];
  return {
    patient: {
      mrn: `D-${clinic}-${person}`,
      givenName: pick(givenNames, person),
      familyName: pick(familyNames, person * 3),
      birthDate: `19${40 + (person % 50)}-0${1 + (person % 9)}-1${person % 9}`,
      sex: person % 2 === 0 ? 'female' : 'male',
      phone: `+1217555${String(1000 + person)}`,
      address: { line1: address.line1, city, state: address.state, zip },
    },
    providerId,
    orderDate: at.toISOString().slice(0, 10),
    billTo: index % 9 === 0 ? 'patient' : 'insurance',
    ...(index % 9 === 0 ? {} : { coverage: { payerId: pick(payers, index), memberId: memberOf(person) } }),
    lines: lines.map(({ hcpcs, description, quantity }) => ({ hcpcs, description, quantity, supplyType: 'purchase' as const })),
    diagnoses: [item.diagnosis],
    shipTo: { kind: 'home', line1: address.line1, city, state: address.state, zip },
    priority: index % 8 === 0 ? 'urgent' : 'routine',
  };
}

function fateOf(index: number): Fate {
  let rest = (index * 37) % 100;
  for (const [fate, weight] of fates) {
    if (rest < weight) return fate;
    rest -= weight;
  }
  return 'completed';
}

function pick<T>(from: readonly T[], index: number): T {
  const found = from[index % from.length];
  if (found === undefined) throw new Error('the demo picks from an empty list');
  return found;
}
