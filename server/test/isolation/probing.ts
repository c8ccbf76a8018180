import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { readFacts } from './facts.ts';
import { isSignedIn, mayReadMark, type Scope, scopeOf, seesOrder, seesPatient } from './oracle.ts';
import type { Random } from './random.ts';
import type { Answer, Asked, Served, Wall } from './serve.ts';
import { markTexts, type OrderFacts, type Person, type PhiClass, type World } from './world.ts';

/** What a probe works with. */
export interface Probing {
  readonly world: World;
  readonly served: Served;
  /** The superuser's own line to the database, to look behind the server. */
  readonly sql: pg.Client;
  readonly random: Random;
  readonly wall: Wall;
  /** Where people's findings and the dimensions they touched are written down. */
  readonly log: ProbeLog;
  /** Paths of the OpenAPI document, as `GET /api/v1/…`. */
  readonly routes: readonly string[];
}

/** What one probe noted. */
export interface ProbeLog {
  readonly findings: string[];
  note(dimension: Dimension, value: string): void;
}

export type Dimension = 'role' | 'organization' | 'route' | 'relation' | 'grant' | 'class' | 'idSource' | 'outcome';

/** One kind of probe. */
export interface Family {
  readonly name: string;
  /** The routes it covers, as in the OpenAPI document. */
  readonly routes: readonly string[];
  readonly weight: number;
  /** What it shows with only one wall standing: rows, or nothing (`both` only), when what it probes has one wall by design. */
  readonly walls: 'all' | 'both';
  run(probing: Probing): Promise<void>;
}

/** A person with what the oracle says of them now. */
export interface Caller {
  readonly person: Person;
  readonly scope: Scope;
  readonly signedIn: boolean;
  readonly nowMs: number;
}

export function callerOf({ world, log }: Probing, person: Person): Caller {
  const nowMs = Date.now();
  log.note('role', person.kind === 'machine' ? `machine ${person.role}` : person.role);
  log.note('organization', organizationKind(world, person, nowMs));
  log.note('grant', grantKinds(person, nowMs));
  return { person, scope: scopeOf(world, person, nowMs), signedIn: isSignedIn(world, person), nowMs };
}

export function anyone(probing: Probing): Caller {
  const role = probing.random.pick([...new Set(probing.world.people.map((person) => person.role))]);
  return callerOf(probing, probing.random.pick(probing.world.people.filter((person) => person.role === role)));
}

function organizationKind(world: World, person: Person, nowMs: number): string {
  const firm = world.organizations.get(person.organizationId);
  const today = new Date(nowMs).toISOString().slice(0, 10);
  if (firm === undefined || firm.disabled) return 'disabled';
  const agreed = firm.agreementFrom !== null && firm.agreementFrom <= today && (firm.agreementUntil === null || firm.agreementUntil > today);
  return `${firm.kind}${agreed ? '' : ' without agreement'}`;
}

function grantKinds(person: Person, nowMs: number): string {
  const kinds = person.grants.map(({ fromMs, untilMs }) => (fromMs > nowMs ? 'to come' : untilMs === null || untilMs > nowMs ? 'now' : 'past'));
  return [...new Set(kinds)].sort().join(' and ') || 'none';
}

/** An order, half of the time one the caller sees. */
export function anOrder({ world, random }: Probing, { scope }: Caller): OrderFacts {
  const all = [...world.orders.values()];
  const wanted = random.chance(0.5);
  const fitting = all.filter((order) => seesOrder(scope, order) === wanted);
  return random.pick(fitting.length === 0 ? all : fitting);
}

/** Sends a request as a caller, and looks through the answer for whatever the caller may not see. */
export async function askAs(probing: Probing, caller: Caller, asked: Asked, expecting: Expecting = {}): Promise<Answer> {
  const answer = await probing.served.ask({ ...asked, headers: { ...caller.person.headers, ...asked.headers } });
  probing.log.note('outcome', String(answer.status));
  examine(probing, caller, answer, asked, expecting);
  return answer;
}

export interface Expecting {
  /** Ids that the request itself named, and that the answer may therefore repeat. */
  readonly echoed?: readonly string[];
  /** By order or patient: the classes the answer may hold of it. Elsewhere there is no patient data. */
  readonly classes?: ReadonlyMap<string, ReadonlySet<PhiClass>>;
  /** Whose ids may appear although the caller sees no row of them: the journal names what was asked for. */
  readonly namesAnything?: boolean;
}

const uuidPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Looks through an answer, or what a socket told, for whatever the caller may not see. */
export function examine(probing: Probing, caller: Caller, answer: Answer, asked: Asked, expecting: Expecting): void {
  const { world, wall } = probing;
  const tell = (what: string) => find(probing, caller, asked, `${what} (answer ${answer.status})`);
  if (answer.status >= 500) tell('failed');
  if (caller.person.role === 'sales_rep' && asked.path.startsWith('/api/v1/orders')) {
    for (const what of notForReps(answer.body)) tell(`shows a representative ${what}`);
  }
  for (const text of markTexts(answer.body)) {
    const mark = world.marks.get(text);
    if (mark === undefined) continue;
    if (!rowIsVisible(world, caller, mark)) tell(`holds ${mark.phiClass} of a foreign row`);
    else if (wall !== 'application-off' && !mayHold(caller, mark, expecting)) tell(`holds ${mark.phiClass} it may not`);
    else probing.log.note('class', mark.phiClass);
  }
  if (expecting.namesAnything) return;
  // A replaced order is named by its successor, wherever it stands.
  const body = answer.body.replaceAll(/"replaces":"[^"]*"/g, '');
  for (const id of new Set(body.match(uuidPattern) ?? [])) {
    if (expecting.echoed?.includes(id)) continue;
    const order = world.orders.get(id);
    const patient = world.patients.get(id);
    if (order !== undefined && !seesOrder(caller.scope, order)) tell('names a foreign order');
    if (patient !== undefined && !seesPatient(world, caller.scope, patient)) tell('names a foreign patient');
  }
}

/** Of what a sales representative may not see of an order (stage, whose move, days, clinic and product categories), what an answer shows. */
function notForReps(body: string): string[] {
  const patterns: Readonly<Record<string, RegExp>> = {
    'a time of day': /"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?!00:00:00\.000Z")/,
    'a product code': /"hcpcs"/,
    'a shipment': /"(carrier|method|shippedAt|trackingNumber)":/,
    'a reason': /"reason":"[^"]*"(?=,"territoryId")/,
    'the code of a hold': /"holds":\[\{/,
  };
  return Object.keys(patterns).filter((what) => patterns[what]?.test(body));
}

function rowIsVisible(world: World, { scope }: Caller, { orderId, patientId }: { orderId: string | null; patientId: string }): boolean {
  const order = orderId === null ? undefined : world.orders.get(orderId);
  const patient = world.patients.get(patientId);
  return order === undefined ? patient !== undefined && seesPatient(world, scope, patient) : seesOrder(scope, order);
}

function mayHold({ person }: Caller, mark: Parameters<typeof mayReadMark>[0], { classes }: Expecting): boolean {
  const own = classes?.get(mark.orderId ?? mark.patientId);
  return own !== undefined && mayReadMark(mark, own, person);
}

/** Writes a finding down: who asked what, and what is wrong with the answer. Nothing of the answer itself. */
export function find({ log }: Probing, { person }: Caller, { method, path }: Asked, what: string): void {
  log.findings.push(`${person.label} (${person.role}): ${method} ${path} ${what}`);
}

/** What two answers that must be alike are compared by: all but what names the request. */
export function comparable(answer: Answer, ids: readonly string[]): string {
  // Where the journal stands moves between two requests, whatever they ask.
  const { 'x-request-id': requestId, 'orderly-position': _position, date: _date, ...headers } = answer.headers;
  let text = JSON.stringify([answer.status, headers, answer.body]);
  for (const id of ids) text = text.replaceAll(id, 'the id asked for');
  return typeof requestId === 'string' ? text.replaceAll(requestId, 'the request') : text;
}

/** Asks for a foreign thing and for one that is not there, and compares the bytes. */
export async function askForeign(
  probing: Probing,
  caller: Caller,
  foreignId: string,
  request: (id: string) => Asked,
  expecting: Expecting = {},
): Promise<Answer> {
  const missingId = randomUUID();
  const foreign = await askAs(probing, caller, request(foreignId), expecting);
  const missing = await askAs(probing, caller, request(missingId), expecting);
  if (probing.wall !== 'application-off' && comparable(foreign, [foreignId]) !== comparable(missing, [missingId])) {
    find(probing, caller, request(foreignId), `answers otherwise (${foreign.status}) than for what is missing (${missing.status})`);
  }
  return foreign;
}

/** Checks a status; only while the application's wall stands, whose work it is. */
export function expectStatus(probing: Probing, caller: Caller, asked: Asked, answer: Answer, expected: readonly number[]): boolean {
  const fits = expected.includes(answer.status);
  if (!fits && probing.wall !== 'application-off') find(probing, caller, asked, `answers ${answer.status}, not ${expected.join(' or ')}`);
  return fits;
}

/** All there is of an order in the database, digested; to see that nothing changed. */
export async function fingerprint({ sql }: Probing, orderId: string): Promise<string> {
  const { rows } = await sql.query<{ print: string }>(
    `select md5(o::text) || ' ' || (select count(*) from order_status_history h where h.order_id = o.id) || ' ' ||
        (select count(*) from order_notes n where n.order_id = o.id) as print from orders o where o.id = $1`,
    [orderId],
  );
  return rows[0]?.print ?? 'none';
}

export async function refreshOrder({ sql, world }: Probing, orderId: string): Promise<void> {
  world.orders.set(orderId, await readFacts(sql, orderId));
}
