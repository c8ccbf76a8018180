import { randomUUID } from 'node:crypto';
import { newNote, newOrder, newPatient, personOf } from './fill-orders.ts';
import { has, scopeOf, seesOrder, seesPatient } from './oracle.ts';
import {
  anOrder,
  anyone,
  askAs,
  type Caller,
  callerOf,
  comparable,
  expectStatus,
  type Family,
  find,
  fingerprint,
  type Probing,
  refreshOrder,
} from './probing.ts';
import type { Answer, Asked } from './serve.ts';
import type { Person, World } from './world.ts';

function providerOf(world: World, clinicId: string): string | undefined {
  return [...world.providers].find(([, clinic]) => clinic === clinicId)?.[0];
}

/** A territory by its id, as its ZIP. */
function drawZip({ world, random }: Probing): { zip: string; state: string; territoryId: string } {
  const [zip, territoryId] = random.pick([...world.zips]);
  return { zip, state: 'IL', territoryId };
}

/** Whether the caller may order for a clinic into a territory: the practitioner is its own clinic's, or the order would be in its scope. */
function mayOrder({ person, scope }: Caller, clinicId: string, territoryId: string): boolean {
  return has(person, 'place') && (scope.clinics.has(clinicId) || scope.territories.has(territoryId));
}

/** Takes a placed order into the world. */
async function placed(
  probing: Probing,
  answer: Answer,
  register: (ids: { orderId: string; patientId: string; clinicId: string }) => void,
): Promise<void> {
  const { id } = JSON.parse(answer.body) as { id: string };
  await refreshOrder(probing, id);
  const order = probing.world.orders.get(id);
  if (order !== undefined) register({ orderId: id, patientId: order.patientId, clinicId: order.clinicId });
}

/** Names a patient, a practitioner or a replaced order that may be foreign; what is foreign and what is missing answer alike. */
const place: Family = {
  name: 'place an order that names what may be foreign',
  routes: ['POST /api/v1/orders'],
  weight: 6,
  walls: 'all',
  async run(probing) {
    const { world, random, log } = probing;
    const caller = random.chance(0.7) ? callerOf(probing, random.pick(world.people.filter((person) => has(person, 'place')))) : anyone(probing);
    const { zip, state, territoryId } = drawZip(probing);
    const named = anOrder(probing, caller);
    const clinicId = named.clinicId;
    const providerId = providerOf(world, clinicId) as string;
    const order = newOrder(world, { zip, state, providerId });
    const patient = world.patients.get(named.patientId);
    if (patient === undefined) return;
    const replaces = random.chance(0.3);
    const bodyWith = (patientId: string, replaced: string) => ({ ...order.body, patientId, ...(replaces ? { replaces: replaced } : {}) });
    const asked: Asked = { method: 'POST', path: '/api/v1/orders', body: bodyWith(patient.id, named.id) };
    const open = caller.signedIn && mayOrder(caller, clinicId, territoryId) && world.organizations.get(clinicId)?.disabled === false;
    const foreignPatient = !seesPatient(world, caller.scope, patient);
    const foreignReplaced = replaces && !seesOrder(caller.scope, named);
    log.note('idSource', replaces ? 'order replaced' : 'patient of an order');
    const before = await ordersOfPatient(probing, patient.id);
    const answer = await askAs(probing, caller, asked, { echoed: [patient.id, named.id] });
    if (answer.status === 201) await placed(probing, answer, (ids) => order.register(ids, caller.person));
    if (!open || foreignPatient || foreignReplaced) {
      const expected = !caller.signedIn ? [401] : !has(caller.person, 'place') ? [403] : [400, 422];
      expectStatus(probing, caller, asked, answer, expected);
      if ((await ordersOfPatient(probing, patient.id)) !== before) find(probing, caller, asked, 'ordered for a foreign patient or order');
      const missing = { ...asked, body: foreignPatient ? bodyWith(randomUUID(), named.id) : bodyWith(patient.id, randomUUID()) };
      if (!foreignPatient && !foreignReplaced) return;
      const other = await askAs(probing, caller, missing, { echoed: [patient.id, named.id] });
      if (probing.wall !== 'application-off' && comparable(other, []) !== comparable(answer, [])) {
        find(probing, caller, asked, `answers otherwise (${answer.status}) than for what is missing (${other.status})`);
      }
      return;
    }
    // One that was replaced already can't be replaced once more.
    expectStatus(probing, caller, asked, answer, replaces ? [201, 400, 409] : [201]);
  },
};

async function ordersOfPatient({ sql }: Probing, patientId: string): Promise<number> {
  const { rows } = await sql.query<{ count: number }>('select count(*)::int as count from orders where patient_id = $1', [patientId]);
  return rows[0]?.count ?? 0;
}

/** A new patient's order by those who may, and a territory named that is not the caller's. */
const placeNew: Family = {
  name: 'place an order for a new patient',
  routes: ['POST /api/v1/orders'],
  weight: 2,
  walls: 'all',
  async run(probing) {
    const { world, random } = probing;
    const caller = anyone(probing);
    const { zip, state, territoryId } = drawZip(probing);
    const clinicId = random.pick([...new Set(world.providers.values())]);
    const order = newOrder(world, { zip, state, providerId: providerOf(world, clinicId) as string });
    const patient = newPatient(world);
    const asked: Asked = { method: 'POST', path: '/api/v1/orders', body: { ...order.body, patient: patient.patient } };
    const before = await count(probing, 'orders');
    const answer = await askAs(probing, caller, asked);
    const open = mayOrder(caller, clinicId, territoryId) && world.organizations.get(clinicId)?.disabled === false;
    // Who may not add a patient (a distributor's machine) may still order for one whom it sees.
    const refusal = !has(caller.person, 'place') || (open && !has(caller.person, 'addPatient')) ? 403 : 422;
    expectStatus(probing, caller, asked, answer, [!caller.signedIn ? 401 : open && has(caller.person, 'addPatient') ? 201 : refusal]);
    if (answer.status === 201) {
      await placed(probing, answer, (ids) => {
        patient.register(ids.patientId, ids.clinicId);
        order.register(ids, caller.person);
      });
      if (!seesOrder(caller.scope, { clinicId, territoryId })) find(probing, caller, asked, 'placed an order where it may not');
    } else if ((await count(probing, 'orders')) !== before) find(probing, caller, asked, 'placed an order and yet refused');
  },
};

async function count({ sql }: Probing, table: 'orders' | 'patients' | 'providers'): Promise<number> {
  return ((await sql.query<{ count: number }>(`select count(*)::int as count from ${table}`)).rows[0] as { count: number }).count;
}

/** The same key by another principal is another key: what was answered to one is not told to the other. */
const foreignKey: Family = {
  name: 'repeat the key of another',
  routes: ['POST /api/v1/orders/{orderId}/notes'],
  weight: 3,
  walls: 'all',
  async run(probing) {
    const { world, random, log } = probing;
    const first = callerOf(probing, personOf(world, random.pick(['desk of all', 'master of all', 'Lakeside'])));
    const second = anyone(probing);
    const order = anOrder(probing, first);
    // A note, which an order takes in every status.
    const written = newNote(world, first.person, 'shared');
    const asked: Asked = {
      method: 'POST',
      path: `/api/v1/orders/${order.id}/notes`,
      headers: { 'idempotency-key': randomUUID() },
      body: written.body,
    };
    log.note('idSource', 'idempotency replay by another');
    if ((await askAs(probing, first, asked)).status === 201) written.register(order.id);
    await refreshOrder(probing, order.id);
    const before = await fingerprint(probing, order.id);
    const answer = await askAs(probing, second, asked);
    if (second.person.id === first.person.id) return;
    if (answer.headers['idempotent-replayed'] !== undefined) find(probing, second, asked, 'repeats what was answered to another');
    if (seesOrder(second.scope, order)) await refreshOrder(probing, order.id);
    else if ((await fingerprint(probing, order.id)) !== before) find(probing, second, asked, 'changed a foreign order');
  },
};

/** A stored answer is told again only to one who may still see what it is about. */
const revoked: Family = {
  name: 'repeat a key after the grant ended',
  routes: ['POST /api/v1/orders', 'PUT /api/v1/orders/{orderId}/hold'],
  weight: 4,
  walls: 'all',
  async run(probing) {
    const { world, random, log } = probing;
    const person = personOf(world, random.pick(['desk of all', 'desk of the west', 'machine of the desk', 'west', 'machine of the west']));
    const caller = callerOf(probing, person);
    const order = random.pick([...world.orders.values()].filter((candidate) => seesOrder(caller.scope, candidate)));
    const asked = keyedRequest(probing, caller, order);
    log.note('idSource', 'idempotency replay after the grant ended');
    const first = await askAs(probing, caller, asked.request);
    if (first.status < 300) await asked.done(first);
    const again = await askAs(probing, caller, asked.request);
    if (first.status < 300 && (again.status !== first.status || again.body !== first.body))
      find(probing, caller, asked.request, 'does not repeat its answer');
    if (again.status < 300 && first.status >= 300) await refreshOrder(probing, order.id);
    await withoutGrants(probing, person, async () => {
      const bare = { ...caller, scope: scopeOf(world, person, Date.now()) };
      const refused = await askAs(probing, bare, asked.request);
      if (refused.status < 300) find(probing, bare, asked.request, 'repeats an answer about an order out of scope');
    });
  },
};

/** A request with a key of its own that will usually succeed. */
function keyedRequest(probing: Probing, { person }: Caller, order: { id: string; version: number; clinicId: string; patientId: string }) {
  const { world, random } = probing;
  const headers = { 'idempotency-key': randomUUID() };
  const zip = [...world.zips].find(([, id]) => id === world.orders.get(order.id)?.territoryId)?.[0];
  if (zip === undefined || !has(person, 'place') || random.chance(0.5)) {
    const request: Asked = {
      method: 'PUT',
      path: `/api/v1/orders/${order.id}/hold`,
      headers: { ...headers, 'if-match': `"${order.version}"` },
      body: { code: 'desk_review' },
    };
    return { request, done: () => refreshOrder(probing, order.id) };
  }
  const placing = newOrder(world, { zip, state: 'IL', providerId: providerOf(world, order.clinicId) as string });
  const request: Asked = { method: 'POST', path: '/api/v1/orders', headers, body: { ...placing.body, patientId: order.patientId } };
  return { request, done: (answer: Answer) => placed(probing, answer, (ids) => placing.register(ids, person)) };
}

/** Ends a person's grants for the time of some work. */
async function withoutGrants({ sql }: Probing, person: Person, work: () => Promise<void>): Promise<void> {
  const { grants } = person;
  const { rows } = await sql.query<{ id: string; valid_until: Date | null }>('select id, valid_until from grants where user_id = $1', [person.id]);
  await sql.query(`update grants set valid_until = greatest(valid_from, now() - interval '1 second') where user_id = $1`, [person.id]);
  person.grants = grants.map((grant) => ({ ...grant, untilMs: Math.max(grant.fromMs, Date.now() - 1000) }));
  try {
    await work();
  } finally {
    person.grants = grants;
    for (const { id, valid_until } of rows) await sql.query('update grants set valid_until = $2 where id = $1', [id, valid_until]);
  }
}

export const placeProbes: readonly Family[] = [place, placeNew, foreignKey, revoked];
