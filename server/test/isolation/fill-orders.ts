import type pg from 'pg';
import { waiveAll } from '../waive-all.ts';
import { readFacts } from './facts.ts';
import type { Random } from './random.ts';
import type { Asked, Served } from './serve.ts';
import { addMarks, type Mark, markMaker, type PatientFacts, type Person, type PhiClass, type World } from './world.ts';

export interface Filling {
  readonly served: Served;
  readonly sql: pg.Client;
  readonly world: World;
  readonly random: Random;
  readonly idOf: (name: string) => string;
}

const zips = [
  ['62704', 'IL'],
  ['60614', 'IL'],
  ['60601', 'IL'],
  ['53703', 'WI'],
  ['37203', 'TN'],
  ['94110', 'CA'],
  ['80203', 'CO'],
  ['97205', 'OR'],
  ['02118', 'MA'],
  ['07102', 'NJ'],
  ['33130', 'FL'],
  ['75201', 'TX'],
] as const;

/** Who places for each clinic. */
const clinics = ['Lakeside', 'Bayview with a grant', 'Harbor', 'Unsigned clinic', 'Fourth clinic', 'Closed clinic'] as const;

/** How far orders have come. */
const fates = ['pending', 'held', 'rejected', 'preparing', 'partly', 'shipped', 'completed', 'cancelled'] as const;

/** Places orders of every clinic in many territories, moves them along and has notes written; the world then holds their facts and marks. */
export async function fillOrders(filling: Filling): Promise<void> {
  const { world, random } = filling;
  const desk = personOf(world, 'desk of all');
  const keeper = personOf(world, 'administrator');
  for (const label of clinics) {
    const provider = personOf(world, label);
    const ordered: string[] = [];
    for (const [index, [zip, state]] of zips.entries()) {
      const again = index % 3 === 2 ? random.pick(ordered) : undefined;
      const patientId = again === undefined ? undefined : world.orders.get(again)?.patientId;
      const id = await placeOne(filling, provider, { zip, state, patientId });
      ordered.push(id);
      await comeAlong(filling, { id, fate: fates[(index + clinics.indexOf(label)) % fates.length] ?? 'pending', desk, keeper });
      await writeNotes(filling, id, provider);
      if (random.chance(0.3)) await refresh(filling, id);
    }
    await replaceRejected(filling, provider, ordered);
  }
  const moved = [...world.orders.values()].filter(({ status }) => status === 'verification').slice(0, 3);
  for (const { id } of moved) await take(filling, keeper, id, 'transfer', { territoryId: filling.idOf('East: GA'), code: 'capacity' });
  await age(filling);
}

/** Some orders become late, and what is over was over for a while, as lists tell apart. */
async function age({ sql, world }: Pick<Filling, 'sql' | 'world'>): Promise<void> {
  for (const [index, id] of [...world.orders.keys()].entries()) {
    if (index % 3 === 0) await sql.query(`update orders set due_at = due_at - interval '60 days' where id = $1 and due_at < 'infinity'`, [id]);
    if (index % 2 === 0) await sql.query(`update orders set since = since - interval '100 hours' where id = $1`, [id]);
    await refresh({ sql, world }, id);
  }
}

export function personOf(world: World, label: string): Person {
  const person = world.people.find((candidate) => candidate.label === label);
  if (person === undefined) throw new Error(`nobody is called ${label}`);
  return person;
}

async function refresh({ sql, world }: Pick<Filling, 'sql' | 'world'>, orderId: string): Promise<void> {
  world.orders.set(orderId, await readFacts(sql, orderId));
}

/** A patient nobody has, as a request's member; the facts and marks lack only the ids. */
export function newPatient(world: World) {
  const make = markMaker(world);
  const patient = {
    mrn: make.word(),
    givenName: make.word(),
    familyName: make.word(),
    birthDate: make.birthDate(),
    sex: 'female',
    phone: make.phone(),
    email: `${make.word()}@isolation.test`,
    address: { line1: make.word(), city: make.word(), state: 'IL', zip: '62704' },
  };
  const contact = [patient.givenName, patient.familyName, patient.phone, patient.email.slice(0, 12), patient.address.line1, patient.address.city];
  const identity = [patient.mrn, patient.birthDate];
  return {
    patient,
    register(patientId: string, clinicId: string): void {
      const of = (phiClass: PhiClass) => (text: string) => ({ text, phiClass, patientId, orderId: null, onlyFor: null });
      addMarks(world, [...contact.map(of('contact')), ...identity.map(of('identity'))]);
      const { mrn, givenName, familyName, birthDate } = patient;
      world.patients.set(patientId, { id: patientId, clinicId, mrn, givenName, familyName, birthDate } satisfies PatientFacts);
    },
  };
}

/** The body of POST /orders with marks in every class of the order. */
export function newOrder(world: World, { zip, state, providerId }: { zip: string; state: string; providerId: string }) {
  const make = markMaker(world);
  const [payer, member, diagnosis, description, street, city, note] = [
    make.word(),
    make.word(),
    make.diagnosis(),
    make.word(),
    make.word(),
    make.word(),
    make.word(),
  ];
  const body = {
    providerId,
    orderDate: '2026-11-20',
    billTo: 'insurance',
    coverage: { payerId: payer, memberId: member },
    lines: [
      { hcpcs: 'E0601', description, quantity: 2, supplyType: 'purchase' },
      { hcpcs: 'A7030', quantity: 1, supplyType: 'purchase' },
    ],
    diagnoses: [diagnosis],
    shipTo: { kind: 'home', line1: street, city, state, zip },
    priority: 'routine',
    notes: note,
  };
  return {
    body,
    /** `noteClass` and `onlyFor`: what an internal note of the one who places is. */
    register(ids: { orderId: string; patientId: string }, by: Person): void {
      const of = (phiClass: PhiClass, texts: readonly string[], onlyFor: string | null = null) =>
        texts.map((text): Mark => ({ text, phiClass, ...ids, onlyFor }));
      addMarks(world, [
        ...of('coverage', [payer, member]),
        ...of('clinical', [diagnosis]),
        ...of('fulfilment', [description]),
        ...of('contact', [street, city]),
        ...(ofDeskOrClinic(by) ? of('clinical', [note]) : of('fulfilment', [note], by.organizationId)),
      ]);
    },
  };
}

function ofDeskOrClinic(person: Person): boolean {
  return person.role === 'provider' || person.role === 'verifier';
}

async function placeOne(
  filling: Filling,
  by: Person,
  where: { zip: string; state: string; patientId: string | undefined; replaces?: string },
): Promise<string> {
  const { world, sql } = filling;
  const providerId = [...world.providers].find(([, clinicId]) => clinicId === by.organizationId)?.[0] as string;
  const order = newOrder(world, { ...where, providerId });
  const patient = newPatient(world);
  const whom = where.patientId === undefined ? { patient: patient.patient } : { patientId: where.patientId };
  const replaces = where.replaces === undefined ? {} : { replaces: where.replaces };
  const { id } = await ask(filling, by, { method: 'POST', path: '/api/v1/orders', body: { ...order.body, ...whom, ...replaces } });
  await refresh({ sql, world }, id);
  const { patientId, clinicId, territoryId } = world.orders.get(id) as { patientId: string; clinicId: string; territoryId: string };
  if (where.patientId === undefined) patient.register(patientId, clinicId);
  order.register({ orderId: id, patientId }, by);
  world.zips.set(where.zip, territoryId);
  return id;
}

/** A change of an order that must succeed; the world then has the order's new facts. */
async function take(filling: Filling, by: Person, id: string, path: string, body: object): Promise<void> {
  const version = filling.world.orders.get(id)?.version;
  await ask(filling, by, { method: 'PUT', path: `/api/v1/orders/${id}/${path}`, headers: { 'if-match': `"${version}"` }, body });
  await refresh(filling, id);
}

async function comeAlong(filling: Filling, { id, fate, desk, keeper }: { id: string; fate: string; desk: Person; keeper: Person }): Promise<void> {
  const { world } = filling;
  const make = markMaker(world);
  if (fate === 'pending') return;
  if (fate === 'held') return take(filling, desk, id, 'hold', { code: 'missing_signature' });
  if (fate === 'rejected') return take(filling, desk, id, 'verify', { decision: 'reject', reasons: [{ code: 'invalid_data' }] });
  await take(filling, desk, id, 'verify', { decision: 'approve', waive: waiveAll });
  if (fate === 'preparing') return;
  if (fate === 'cancelled') return take(filling, keeper, id, 'cancel', { code: 'item_unavailable' });
  const { patientId } = world.orders.get(id) as { patientId: string };
  const tracking = make.word();
  const { rows } = await filling.sql.query<{ id: string; quantity: number }>(
    `select l->>'id' as id, (l->>'quantity')::int as quantity from orders o, jsonb_array_elements(o.lines) l where o.id = $1`,
    [id],
  );
  const sent = fate === 'partly' ? rows.slice(0, 1).map((line) => ({ ...line, quantity: 1 })) : rows;
  const lines = sent.map((line) => ({ lineId: line.id, quantity: line.quantity, items: [{ lot: sharedLot }] }));
  await take(filling, keeper, id, 'ship', { shipments: [{ method: 'carrier', carrier: 'other', trackingNumber: tracking, lines }] });
  addMarks(world, [{ text: tracking, phiClass: 'fulfilment', orderId: id, patientId, onlyFor: null }]);
  if (fate !== 'completed') return;
  const [receivedBy, city] = [make.word(), make.word()];
  const deliveredTo = { city, state: 'IL' };
  await take(filling, keeper, id, 'complete', { proofOfDelivery: { receivedAt: '2026-11-21T10:00:00.000Z', receivedBy, deliveredTo } });
  addMarks(
    world,
    [receivedBy, city].map((text) => ({ text, phiClass: 'fulfilment', orderId: id, patientId, onlyFor: null })),
  );
}

/** In every shipment that the world begins with. */
export const sharedLot = 'RECALLED-1';

/** Notes of the clinic, the desk, the overseer and whoever operates the territory. */
async function writeNotes(filling: Filling, orderId: string, provider: Person): Promise<void> {
  const { world, random } = filling;
  const operator = world.territories.get(world.orders.get(orderId)?.territoryId ?? '')?.operatorId;
  const helper = world.people.find((person) => person.organizationId === operator && person.role === 'distributor' && person.live);
  for (const writer of [provider, personOf(world, 'desk of all'), personOf(world, 'master of all'), personOf(world, 'administrator'), helper]) {
    if (writer === undefined || random.chance(0.5)) continue;
    const note = newNote(world, writer, random.pick(['internal', 'shared'] as const));
    const answer = await filling.served.ask({
      method: 'POST',
      path: `/api/v1/orders/${orderId}/notes`,
      headers: writer.headers,
      body: note.body,
    });
    if (answer.status === 201) note.register(orderId);
    else if (writer !== helper) throw new Error(`${writer.label} could not write a note: ${answer.body}`);
  }
  await refresh(filling, orderId);
}

/** A note's body; its mark is added once it is written. */
export function newNote(world: World, writer: Person, visibility: 'internal' | 'shared') {
  const text = markMaker(world).word();
  return {
    body: { visibility, kind: 'note', text },
    register(orderId: string): void {
      const patientId = world.orders.get(orderId)?.patientId as string;
      const clinical = visibility === 'internal' && ofDeskOrClinic(writer);
      const onlyFor = visibility === 'internal' && !clinical ? writer.organizationId : null;
      addMarks(world, [{ text, phiClass: clinical ? 'clinical' : 'fulfilment', orderId, patientId, onlyFor }]);
    },
  };
}

async function replaceRejected(filling: Filling, provider: Person, ordered: readonly string[]): Promise<void> {
  const rejected = ordered.map((id) => filling.world.orders.get(id)).find((order) => order?.status === 'rejected');
  if (rejected === undefined) return;
  await placeOne(filling, provider, { zip: '07102', state: 'NJ', patientId: rejected.patientId, replaces: rejected.id });
}

async function ask({ served }: Filling, by: Person, asked: Asked): Promise<{ id: string }> {
  const answer = await served.ask({ ...asked, headers: { ...by.headers, ...asked.headers } });
  if (answer.status >= 300) throw new Error(`${by.label}: ${asked.method} ${asked.path} answered ${answer.status} ${answer.body}`);
  return JSON.parse(answer.body) as { id: string };
}
