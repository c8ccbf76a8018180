import type { Mark, OrderFacts, PatientFacts, Person, PhiClass, Role, World } from './world.ts';
import { phiClasses } from './world.ts';

/**
 * Who may see what, written from the specification alone; it shares no line with the server, so that a mistake would have to be made twice.
 */

/** What a person's live grants hold now. */
export interface Scope {
  readonly territories: ReadonlySet<string>;
  readonly clinics: ReadonlySet<string>;
  /** Territories whose grant adds the class `contact`. */
  readonly contact: ReadonlySet<string>;
}

/** A territory and all below it. */
function descendants(world: World, territoryId: string): string[] {
  const found = world.territories.has(territoryId) ? [territoryId] : [];
  for (let index = 0; index < found.length; index += 1) {
    for (const { id, parentId } of world.territories.values()) if (parentId === found[index]) found.push(id);
  }
  return found;
}

/** Whether a request of this person counts as anybody's. */
export function isSignedIn(world: World, person: Person): boolean {
  return person.live && world.organizations.get(person.organizationId)?.disabled === false;
}

/** A provider's scope is its clinic; everyone else's is what their grants hold between `from` and `until`. */
export function scopeOf(world: World, person: Person, nowMs: number): Scope {
  const scope = { territories: new Set<string>(), clinics: new Set<string>(), contact: new Set<string>() };
  if (!isSignedIn(world, person)) return scope;
  if (person.role === 'provider') {
    scope.clinics.add(person.organizationId);
    return scope;
  }
  for (const grant of person.grants) {
    if (grant.fromMs > nowMs || (grant.untilMs !== null && grant.untilMs <= nowMs)) continue;
    if (grant.clinicId !== null) scope.clinics.add(grant.clinicId);
    if (grant.territoryId === null) continue;
    for (const id of descendants(world, grant.territoryId)) {
      scope.territories.add(id);
      if (grant.addsContact) scope.contact.add(id);
    }
  }
  return scope;
}

export function seesOrder(scope: Scope, order: Pick<OrderFacts, 'clinicId' | 'territoryId'>): boolean {
  return scope.clinics.has(order.clinicId) || scope.territories.has(order.territoryId);
}

/** Through the clinic or a visible order. */
export function seesPatient(world: World, scope: Scope, patient: PatientFacts): boolean {
  return scope.clinics.has(patient.clinicId) || ordersOf(world, patient).some((order) => seesOrder(scope, order));
}

function ordersOf(world: World, patient: PatientFacts): OrderFacts[] {
  return [...world.orders.values()].filter((order) => order.patientId === patient.id);
}

export function hasAgreement(world: World, person: Person, nowMs: number): boolean {
  const { agreementFrom, agreementUntil } = world.organizations.get(person.organizationId) ?? { agreementFrom: null, agreementUntil: null };
  const today = new Date(nowMs).toISOString().slice(0, 10);
  return agreementFrom !== null && agreementFrom <= today && (agreementUntil === null || agreementUntil > today);
}

/** The classes of patient data that a person may see of an order. */
export function classesOfOrder(world: World, person: Person, scope: Scope, order: OrderFacts, nowMs: number): ReadonlySet<PhiClass> {
  if (!seesOrder(scope, order) || !hasAgreement(world, person, nowMs)) return new Set();
  const operates = world.territories.get(order.territoryId)?.operatorId === person.organizationId;
  switch (person.role) {
    case 'provider':
      return new Set(order.clinicId === person.organizationId ? phiClasses : []);
    case 'verifier':
      return new Set(phiClasses);
    case 'distributor':
      return new Set<PhiClass>(operates ? ['contact', 'fulfilment'] : []);
    case 'master_distributor':
      return new Set<PhiClass>(operates ? ['contact', 'fulfilment'] : scope.contact.has(order.territoryId) ? ['contact'] : []);
    default:
      return new Set();
  }
}

/** The classes that a person may see of a patient: as its clinic, and through each visible order. */
export function classesOfPatient(world: World, person: Person, scope: Scope, patient: PatientFacts, nowMs: number): ReadonlySet<PhiClass> {
  const found = new Set<PhiClass>();
  const throughClinic = scope.clinics.has(patient.clinicId) && (person.role === 'provider' || person.role === 'verifier');
  if (throughClinic && hasAgreement(world, person, nowMs)) for (const name of phiClasses) found.add(name);
  for (const order of ordersOf(world, patient)) {
    for (const name of classesOfOrder(world, person, scope, order, nowMs)) found.add(name);
  }
  return found;
}

/** Whether a mark may stand in what a person reads of an order with its patient data. An organisation's own note is its own. */
export function mayReadMark(mark: Mark, classes: ReadonlySet<PhiClass>, person: Person): boolean {
  return classes.has(mark.phiClass) && (mark.onlyFor === null || mark.onlyFor === person.organizationId);
}

const everyone: readonly Role[] = ['provider', 'verifier', 'master_distributor', 'distributor', 'sales_rep', 'compliance', 'admin'];
const exceptReps = everyone.filter((role) => role !== 'sales_rep');

/** Which roles a kind of request is open to at all. */
const open = {
  read: everyone,
  /** Some action or other of the table of actions. */
  change: ['provider', 'verifier', 'master_distributor', 'distributor', 'admin'],
  note: exceptReps,
  search: ['provider', 'verifier', 'master_distributor', 'distributor'],
  archive: exceptReps,
  purge: ['admin'],
  slips: ['provider', 'verifier', 'master_distributor', 'distributor'],
  pick: ['master_distributor', 'distributor'],
  verify: ['verifier', 'admin'],
  place: ['provider', 'verifier'],
  readPatient: ['provider', 'verifier', 'master_distributor', 'distributor'],
  findPatient: ['provider', 'verifier', 'compliance'],
  addPatient: ['provider', 'verifier'],
  readProviders: ['provider', 'verifier', 'master_distributor', 'distributor', 'admin'],
  addProvider: ['provider', 'verifier', 'admin'],
  keepTerritories: ['admin'],
  seeLoad: ['master_distributor', 'admin'],
  readJournal: ['compliance', 'admin'],
  administer: ['admin'],
} as const satisfies Record<string, readonly Role[]>;
export type Right = keyof typeof open;

export function has(person: Person, right: Right): boolean {
  if (right === 'place' && person.kind === 'machine') return true;
  return (open[right] as readonly Role[]).includes(person.role);
}

/** Who keeps the tree sees all of it, everyone else the territories of their grants. */
export function seesTerritory(scope: Scope, person: Person, territoryId: string): boolean {
  return has(person, 'keepTerritories') || scope.territories.has(territoryId);
}

/** A list that names a territory names one of the caller's scope. A clinic's orders may lie in any, so who sees by clinic may ask of each. */
export function mayListTerritory(scope: Scope, territoryId: string): boolean {
  return scope.clinics.size > 0 || scope.territories.has(territoryId);
}

export interface ListFilter {
  readonly stage?: string;
  readonly status?: string;
  readonly waitingOn?: string;
  readonly clinicId?: string;
  readonly territoryId?: string;
  readonly number?: string;
  readonly nextStep?: string;
  /** `true` where it is there. */
  readonly overdue?: string;
  readonly signableByMe?: string;
  readonly doneWithinHours?: string;
  readonly organizationId?: string;
}

/** Who lists: their own NPI, and the time. */
export interface Listing {
  readonly person: Pick<Person, 'npi' | 'kind'>;
  readonly scope: Scope;
  readonly nowMs: number;
}

/**
 * The orders a list shows, in its order: soonest due first, then by id. What lies below a territory is told to
 * those whose scope it is in; that is the application's to know, so with its wall off (`treeIsOpen`) all see the tree, and still their own rows only.
 */
export function listed(world: World, { person, scope, nowMs }: Listing, filter: ListFilter, treeIsOpen: boolean): OrderFacts[] {
  const doneSinceMs = nowMs - Number(filter.doneWithinHours ?? Number.POSITIVE_INFINITY) * 3_600_000;
  const named = filter.territoryId;
  const below = named === undefined ? null : new Set(treeIsOpen || scope.territories.has(named) ? descendants(world, named) : [named]);
  return [...world.orders.values()]
    .filter((order) => seesOrder(scope, order) && (below === null || below.has(order.territoryId)))
    .filter((order) =>
      (['stage', 'status', 'waitingOn', 'nextStep', 'clinicId', 'number'] as const).every((name) => (filter[name] ?? order[name]) === order[name]),
    )
    .filter((order) => filter.organizationId === undefined || world.territories.get(order.territoryId)?.operatorId === filter.organizationId)
    .filter((order) => filter.overdue === undefined || order.dueSort < new Date(nowMs).toISOString())
    .filter((order) => order.status !== 'completed' || order.sinceMs >= doneSinceMs)
    .filter((order) => filter.signableByMe === undefined || (person.kind === 'person' && person.npi !== null && order.awaitsNpi === person.npi))
    .sort((a, b) => compare(a.dueSort, b.dueSort) || compare(a.id, b.id));
}

/** `infinity` is the last of times, and as text it is too. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
