import { randomUUID } from 'node:crypto';
import { newPatient } from './fill-orders.ts';
import { classesOfPatient, has, seesPatient, seesTerritory } from './oracle.ts';
import { classesOfPatientOnly } from './order-probes.ts';
import { anOrder, anyone, askAs, askForeign, expectStatus, type Family, find, type Probing } from './probing.ts';
import type { Asked } from './serve.ts';
import type { PatientFacts } from './world.ts';

interface Shown {
  readonly items: readonly { readonly id: string; readonly clinicId?: string; readonly operatorId?: string; readonly territoryId?: string | null }[];
  readonly nextCursor?: string | null;
}

const readPatient: Family = {
  name: 'read a patient',
  routes: ['GET /api/v1/patients/{patientId}'],
  weight: 8,
  walls: 'all',
  async run(probing) {
    const { world, log } = probing;
    const caller = anyone(probing);
    const patient = world.patients.get(anOrder(probing, caller).patientId) as PatientFacts;
    const request = (id: string): Asked => ({ method: 'GET', path: `/api/v1/patients/${id}` });
    log.note('idSource', 'patient by id');
    const classes = classesOfPatient(world, caller.person, caller.scope, patient, caller.nowMs);
    const right = has(caller.person, 'readPatient');
    // Who sees the row but no class of it has nothing to read there.
    if (!caller.signedIn || !right || classes.size === 0) {
      const answer = await askForeign(probing, caller, patient.id, request);
      expectStatus(probing, caller, request(patient.id), answer, [!caller.signedIn ? 401 : right ? 404 : 403]);
      return;
    }
    const answer = await askAs(probing, caller, request(patient.id), { classes: classesOfPatientOnly(probing, caller, patient.id) });
    if (!expectStatus(probing, caller, request(patient.id), answer, [200]) || probing.wall === 'application-off') return;
    for (const mark of world.marks.values()) {
      const missing = mark.patientId === patient.id && mark.orderId === null && classes.has(mark.phiClass) && !answer.body.includes(mark.text);
      if (missing) find(probing, caller, request(patient.id), `lacks ${mark.phiClass} it may hold`);
    }
  },
};

const findPatient: Family = {
  name: 'find a patient',
  routes: ['POST /api/v1/patients/search'],
  weight: 8,
  walls: 'all',
  async run(probing) {
    const { world, random, log } = probing;
    const caller = anyone(probing);
    const patient = world.patients.get(anOrder(probing, caller).patientId) as PatientFacts;
    const { mrn, clinicId, givenName, familyName, birthDate } = patient;
    const byMrn = random.chance(0.5);
    const clinic = byMrn || random.chance(0.3) ? { clinicId } : {};
    const asked: Asked = {
      method: 'POST',
      path: '/api/v1/patients/search',
      body: byMrn ? { mrn, ...clinic } : { givenName, familyName, birthDate, ...clinic },
    };
    log.note('idSource', byMrn ? 'patient by MRN' : 'patient by name and birth date');
    const right = has(caller.person, 'findPatient');
    const otherClinic = caller.person.role === 'provider' && 'clinicId' in clinic && clinicId !== caller.person.organizationId;
    const matching = [...world.patients.values()].filter((other) =>
      byMrn
        ? other.mrn === mrn && other.clinicId === clinicId
        : other.givenName === givenName &&
          other.familyName === familyName &&
          other.birthDate === birthDate &&
          ('clinicId' in clinic ? other.clinicId === clinicId : true),
    );
    const classes = new Map(matching.flatMap(({ id }) => [...classesOfPatientOnly(probing, caller, id)]));
    const oversight = caller.person.role === 'compliance';
    const answer = await askAs(probing, caller, asked, oversight ? { echoed: matching.map(({ id }) => id) } : { classes });
    if (!expectStatus(probing, caller, asked, answer, [!caller.signedIn ? 401 : !right || otherClinic ? 403 : 200]) || answer.status !== 200) return;
    const ids = (JSON.parse(answer.body) as Shown).items.map((item) => item.id);
    // Compliance finds any patient, and gets id and clinic only. A provider searches its own clinic.
    const own = (other: PatientFacts) => caller.person.role !== 'provider' || other.clinicId === caller.person.organizationId;
    const expected = matching.filter((other) => oversight || (own(other) && (classes.get(other.id)?.size ?? 0) > 0)).map(({ id }) => id);
    if (probing.wall !== 'application-off' && ids.sort().join() !== expected.sort().join()) {
      find(probing, caller, asked, `finds ${ids.length}, not ${expected.length}`);
    }
    const foreign = matching.filter((other) => ids.includes(other.id) && !seesPatient(world, caller.scope, other));
    if (!oversight && foreign.length > 0) find(probing, caller, asked, 'finds a foreign patient');
  },
};

/** Adding a patient whom some clinic has already: possible duplicates are shown of the own clinic only. */
const duplicate: Family = {
  name: 'add a patient who may be known',
  routes: ['POST /api/v1/patients'],
  weight: 4,
  walls: 'all',
  async run(probing) {
    const { world, random, log } = probing;
    const caller = anyone(probing);
    const known = world.patients.get(anOrder(probing, caller).patientId) as PatientFacts;
    const { givenName, familyName, birthDate } = known;
    const fresh = newPatient(world);
    const ownClinic = caller.person.role === 'provider' ? caller.person.organizationId : known.clinicId;
    const asked: Asked = {
      method: 'POST',
      path: '/api/v1/patients',
      body: {
        patient: { ...fresh.patient, givenName, familyName, birthDate },
        ...(random.chance(0.5) || caller.person.role !== 'provider' ? { clinicId: known.clinicId } : {}),
      },
    };
    log.note('idSource', 'possible duplicates');
    const right = has(caller.person, 'addPatient');
    const clinicId = 'clinicId' in (asked.body as object) ? known.clinicId : ownClinic;
    const open = caller.scope.clinics.has(clinicId);
    const before = await countIn(probing, known.clinicId);
    const answer = await askAs(probing, caller, asked);
    const expected = !caller.signedIn ? 401 : !right || !open ? 403 : known.clinicId === clinicId ? 409 : 201;
    expectStatus(probing, caller, asked, answer, [expected]);
    if (answer.status === 201) {
      // A namesake with the same marks would be taken for the other patient.
      await probing.sql.query('delete from patients where id = $1', [(JSON.parse(answer.body) as { id: string }).id]);
    } else if ((await countIn(probing, known.clinicId)) !== before) find(probing, caller, asked, 'added a patient and yet refused');
  },
};

async function countIn({ sql }: Probing, clinicId: string): Promise<number> {
  const { rows } = await sql.query<{ count: number }>('select count(*)::int as count from patients where clinic_id = $1', [clinicId]);
  return rows[0]?.count ?? 0;
}

const territories: Family = {
  name: 'read territories',
  routes: ['GET /api/v1/territories', 'GET /api/v1/territories/{id}', 'GET /api/v1/territories/locate'],
  weight: 8,
  walls: 'both',
  async run(probing) {
    const { world, random, log } = probing;
    const caller = anyone(probing);
    const way = random.pick(['list', 'read', 'locate'] as const);
    log.note('idSource', `territory: ${way}`);
    if (way === 'list') return listTerritories(probing, caller);
    if (way === 'read') {
      const id = random.pick([...world.territories.keys()]);
      const request = (asked: string): Asked => ({ method: 'GET', path: `/api/v1/territories/${asked}` });
      const visible = caller.signedIn && seesTerritory(caller.scope, caller.person, id);
      const answer = await (visible ? askAs(probing, caller, request(id)) : askForeign(probing, caller, id, request));
      expectStatus(probing, caller, request(id), answer, [!caller.signedIn ? 401 : visible ? 200 : 404]);
      return;
    }
    const [zip, territoryId] = random.pick([...world.zips].filter(([, id]) => world.territories.get(id)?.retired === false));
    const asked: Asked = { method: 'GET', path: `/api/v1/territories/locate?zip=${zip}` };
    const answer = await askAs(probing, caller, asked);
    const visible = seesTerritory(caller.scope, caller.person, territoryId) || has(caller.person, 'place');
    if (!expectStatus(probing, caller, asked, answer, [!caller.signedIn ? 401 : visible ? 200 : 404]) || answer.status !== 200) return;
    const { path } = JSON.parse(answer.body) as { path: { territoryId: string }[] };
    const hidden = path.filter((step) => step.territoryId !== territoryId && !seesTerritory(caller.scope, caller.person, step.territoryId));
    if (hidden.length > 0) find(probing, caller, asked, 'names territories on the way that it may not see');
  },
};

async function listTerritories(probing: Probing, caller: ReturnType<typeof anyone>): Promise<void> {
  const { world } = probing;
  const seen: string[] = [];
  let cursor = '';
  for (let page = 0; page < 10; page += 1) {
    const asked: Asked = { method: 'GET', path: `/api/v1/territories?limit=40&retired=true${cursor}` };
    const answer = await askAs(probing, caller, asked);
    if (!expectStatus(probing, caller, asked, answer, [caller.signedIn ? 200 : 401]) || answer.status !== 200) return;
    const { items, nextCursor } = JSON.parse(answer.body) as Shown;
    seen.push(...items.map((item) => item.id));
    if (nextCursor === null) break;
    cursor = `&cursor=${nextCursor}`;
  }
  const expected = [...world.territories.keys()].filter((id) => seesTerritory(caller.scope, caller.person, id)).sort();
  if (seen.join() !== expected.join()) find(probing, caller, { method: 'GET', path: '/api/v1/territories' }, 'lists other territories than it may');
}

const keepTerritories: Family = {
  name: 'change the tree without being its keeper',
  routes: [
    'POST /api/v1/territories',
    'PATCH /api/v1/territories/{id}',
    'POST /api/v1/territories/{id}/move',
    'POST /api/v1/territories/{id}/retire',
  ],
  weight: 3,
  walls: 'both',
  async run(probing) {
    const { world, random, log } = probing;
    const caller = anyone(probing);
    if (has(caller.person, 'keepTerritories')) return;
    const ids = [...world.territories.keys()];
    const [id, parentId] = [random.pick(ids), random.pick(ids)];
    const operatorId = caller.person.organizationId;
    const asked = random.pick<Asked>([
      { method: 'POST', path: '/api/v1/territories', body: { parentId, name: 'Mine', operatorId } },
      { method: 'PATCH', path: `/api/v1/territories/${id}`, body: { operatorId } },
      { method: 'POST', path: `/api/v1/territories/${id}/move`, body: { parentId } },
      { method: 'POST', path: `/api/v1/territories/${id}/retire` },
    ]);
    log.note('idSource', 'territory: change');
    expectStatus(probing, caller, asked, await askAs(probing, caller, asked), [caller.signedIn ? 403 : 401]);
  },
};

const sessions: Family = {
  name: 'sessions are one’s own',
  routes: ['GET /api/v1/auth/get-session', 'GET /api/v1/auth/list-sessions', 'POST /api/v1/auth/revoke-session'],
  weight: 2,
  walls: 'both',
  async run(probing) {
    const { world, random, sql, log } = probing;
    const caller = anyone(probing);
    const other = random.pick(world.people.filter((person) => person.live && person.sessionToken !== null && person.id !== caller.person.id));
    const body = { token: other.sessionToken };
    const asked = random.pick<Asked>([
      { method: 'GET', path: '/api/v1/auth/get-session' },
      { method: 'GET', path: '/api/v1/auth/list-sessions' },
      { method: 'POST', path: '/api/v1/auth/revoke-session', body },
    ]);
    log.note('idSource', 'session');
    const answer = await askAs(probing, caller, asked);
    if (world.people.some((person) => person.id !== caller.person.id && answer.body.includes(person.id)))
      find(probing, caller, asked, 'names another person');
    const { rows } = await sql.query('select 1 from sessions where token = $1', [other.sessionToken]);
    if (rows.length !== 1) find(probing, caller, asked, 'ended the session of another');
  },
};

const me: Family = {
  name: 'who am I',
  routes: ['GET /api/v1/me'],
  weight: 3,
  walls: 'both',
  async run(probing) {
    const { world, log } = probing;
    const caller = anyone(probing);
    const asked: Asked = { method: 'GET', path: '/api/v1/me' };
    log.note('idSource', 'me');
    const answer = await askAs(probing, caller, asked);
    if (!expectStatus(probing, caller, asked, answer, [caller.signedIn ? 200 : 401]) || answer.status !== 200) return;
    const { id, grants } = JSON.parse(answer.body) as { id: string; grants: { territory: { id: string } | null; clinic: { id: string } | null }[] };
    // A provider's scope is its clinic whatever it was granted.
    const given = caller.person.role === 'provider' ? [] : caller.person.grants;
    const live = given.filter(({ fromMs, untilMs }) => fromMs <= caller.nowMs && (untilMs === null || untilMs > caller.nowMs));
    const expected = live.map(({ territoryId, clinicId }) => territoryId ?? clinicId).sort();
    const shown = grants.map(({ territory, clinic }) => territory?.id ?? clinic?.id ?? null).sort();
    if (id !== caller.person.id || shown.join() !== expected.join())
      find(probing, caller, asked, 'says of itself what is another’s, or grants not in force');
    const others = world.people.filter((person) => person.id !== caller.person.id);
    if (others.some((person) => answer.body.includes(person.id))) find(probing, caller, asked, 'names another person');
  },
};

/** Routes of administration, whichever there are: nobody else gets in, and what they name answers nothing. */
export const administration =
  /^[A-Z]+ \/api\/v1\/(organizations|users|grants|keys|api-keys|machines|outside-services|operations|webhooks|notification-templates|deliveries|outbox)(\/|$)/;

const administer: Family = {
  name: 'administer without being an administrator',
  routes: [],
  weight: 3,
  walls: 'both',
  async run(probing) {
    const { random, routes, world, log } = probing;
    const open = routes.filter((route) => administration.test(route));
    if (open.length === 0) return;
    const caller = anyone(probing);
    if (has(caller.person, 'administer')) return;
    const [method, template] = random.pick(open).split(' ') as [Asked['method'], string];
    const id = random.pick([randomUUID(), random.pick(world.people).id, random.pick([...world.organizations.keys()])]);
    const asked: Asked = { method, path: template.replaceAll(/\{[^}]+\}/g, id), ...(method === 'GET' ? {} : { body: {} }) };
    log.note('idSource', 'administration');
    const answer = await askAs(probing, caller, asked);
    if (answer.status < 400) find(probing, caller, asked, 'lets somebody in who is no administrator');
  },
};

export const directoryProbes: readonly Family[] = [readPatient, findPatient, duplicate, territories, keepTerritories, sessions, me, administer];
