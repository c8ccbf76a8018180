/** What the oracle and the probes know: plain facts, as they stand in the database, without any of the server's rules. */

export type Role = 'provider' | 'verifier' | 'master_distributor' | 'distributor' | 'sales_rep' | 'compliance' | 'admin';
export type PhiClass = 'contact' | 'identity' | 'clinical' | 'coverage' | 'fulfilment';
export const phiClasses: readonly PhiClass[] = ['contact', 'identity', 'clinical', 'coverage', 'fulfilment'];

export interface Organization {
  readonly id: string;
  readonly kind: 'master_distributor' | 'distributor' | 'clinic';
  /** Calendar dates; a null `agreementFrom` is no agreement. */
  readonly agreementFrom: string | null;
  readonly agreementUntil: string | null;
  readonly disabled: boolean;
}

export interface Territory {
  readonly id: string;
  readonly parentId: string | null;
  readonly operatorId: string;
  readonly retired: boolean;
}

export interface Grant {
  readonly territoryId: string | null;
  readonly clinicId: string | null;
  readonly fromMs: number;
  readonly untilMs: number | null;
  readonly addsContact: boolean;
}

export interface Person {
  readonly id: string;
  /** For reports. */
  readonly label: string;
  readonly kind: 'person' | 'machine';
  readonly role: Role;
  readonly organizationId: string;
  /** Of the practitioner whom it is. */
  readonly npi: string | null;
  /** How its requests prove themselves. */
  readonly headers: Readonly<Record<string, string>>;
  readonly sessionToken: string | null;
  /** Whether the account is not disabled and the session or key neither expired nor revoked. */
  readonly live: boolean;
  grants: readonly Grant[];
}

/** The plain columns of an order that lists filter and sort by. */
export interface OrderFacts {
  readonly id: string;
  readonly number: string;
  readonly clinicId: string;
  readonly territoryId: string;
  readonly patientId: string;
  readonly status: string;
  readonly stage: string;
  readonly waitingOn: string;
  readonly nextStep: string;
  /** Since when that is so. */
  readonly sinceMs: number;
  /** Of the practitioner whose signature is asked for and not there; null when none is. */
  readonly awaitsNpi: string | null;
  readonly version: number;
  /** As the database compares it: an ISO time, or `infinity`. */
  readonly dueSort: string;
  readonly createdMs: number;
}

export interface PatientFacts {
  readonly id: string;
  readonly clinicId: string;
  readonly mrn: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly birthDate: string;
}

/** A piece of patient data that occurs nowhere else, so that finding it in an answer says whose it is and of which class. */
export interface Mark {
  readonly text: string;
  readonly phiClass: PhiClass;
  readonly patientId: string;
  /** Null for what belongs to the patient rather than to one order. */
  readonly orderId: string | null;
  /** Of an organisation's own note: that organisation. */
  readonly onlyFor: string | null;
  /** Stands in a document, which the order itself does not show. */
  readonly inDocument?: true;
}

export interface World {
  readonly organizations: Map<string, Organization>;
  readonly territories: Map<string, Territory>;
  readonly people: Person[];
  readonly orders: Map<string, OrderFacts>;
  readonly patients: Map<string, PatientFacts>;
  readonly marks: Map<string, Mark>;
  /** Clinic of each practitioner. */
  readonly providers: Map<string, string>;
  /** The territory each ZIP belongs to. */
  readonly zips: Map<string, string>;
  /** So that every mark is new. */
  nextMark: number;
}

/** Makes marks: words and codes that no other patient, order or note has. */
export function markMaker(world: Pick<World, 'nextMark'>) {
  const next = () => {
    world.nextMark += 1;
    return world.nextMark;
  };
  return {
    word: () => `zq${next().toString(36).padStart(8, '0')}qz`,
    phone: () => `+1${2_170_000_000 + next()}`,
    /** Days from 1900 on; no other date in an answer is that old. */
    birthDate: () => new Date(Date.UTC(1900, 0, 1 + (next() % 36_000))).toISOString().slice(0, 10),
    diagnosis: () => `Q9Z.${next().toString(36).toUpperCase().padStart(4, '0')}`,
  };
}

const markPattern = /zq[0-9a-z]{8}qz|\+1[2-9][0-9]{9}|\b19[0-9]{2}-[01][0-9]-[0-3][0-9](?![0-9T])|Q9Z\.[0-9A-Z]{4}/g;

/** The texts in an answer's bytes that look like marks. */
export function markTexts(body: string): Set<string> {
  return new Set(body.match(markPattern) ?? []);
}

/** Adds to the world what an organisation's people will have typed. */
export function addMarks(world: World, marks: readonly Mark[]): void {
  for (const mark of marks) world.marks.set(mark.text, mark);
}
