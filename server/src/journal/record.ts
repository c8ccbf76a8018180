import { isIP } from 'node:net';
import { newId } from '../platform/ids.ts';
import { canonicalJson } from './canonical.ts';

export type Outcome = 'ok' | 'denied' | 'failed';

/** A code of ours, in lower case. A value of the type `string`, as typed text has, does not fit. */
type Code = Lowercase<string>;
type Uuid = `${string}-${string}-${string}-${string}-${string}`;

/** What an entry may tell beyond its columns: codes, ids, numbers, hashes of what has enough of chance in it that nobody can guess it. Never PHI: the journal cannot be shredded. */
export type Detail = { readonly [member: string]: Code | Uuid | number | boolean | readonly string[] };

export interface EntryFields {
  /** uuidv7; a new one unless the caller needs to know it beforehand. */
  readonly id?: string;
  readonly actorId: string | null;
  readonly actorRole: string | null;
  /** The session, or the API key's id. */
  readonly sessionId: string | null;
  readonly requestId: string | null;
  /** The caller's IP address; one that PostgreSQL would not read is recorded as null. */
  readonly source: string | null;
  /** `order.approve`, `patient.read`: the resource's word, a dot, what was done. */
  readonly action: `${string}.${string}`;
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  /** Whose data this touched, for the accounting of disclosures (45 CFR 164.528). */
  readonly patientId: string | null;
  readonly territoryId: string | null;
  readonly outcome: Outcome;
  readonly purpose: string | null;
  readonly detail: Detail;
}

declare const made: unique symbol;
/** An entry that was checked; only `journalEntry` makes one. Time, transaction and order are the database's to give. */
export interface JournalEntry extends Omit<EntryFields, 'id' | 'detail'> {
  readonly [made]: true;
  readonly id: string;
  /** Canonical JSON. */
  readonly detail: string;
}

const actionPattern = /^[a-z][A-Za-z_]*(\.[a-z][A-Za-z_]*)+$/u;
const wordPattern = /^[a-z][a-z_]*$/u;
const memberPattern = /^[a-z][A-Za-z0-9]{0,39}$/u;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu;
const codePattern = /^[a-z][A-Za-z0-9_]*([.:/][A-Za-z0-9_]+)*$/u;
/** A SHA-256, hexadecimal. */
const hashPattern = /^[0-9a-f]{64}$/u;
const maxCodeLength = 64;
const maxMembers = 20;
const maxListLength = 100;
const maxDetailLength = 4000;

/**
 * Checks an entry and writes its detail as canonical JSON. Errors: TypeError on anything that is not an id, a code or a number; it names the member
 * and never the value, which may be PHI.
 */
export function journalEntry(fields: EntryFields): JournalEntry {
  need(actionPattern.test(fields.action) && fields.action.length <= maxCodeLength, 'action');
  for (const member of ['actorRole', 'resourceType', 'purpose'] as const) {
    const word = fields[member];
    need(word === null || (wordPattern.test(word) && word.length <= 40), member);
  }
  for (const member of ['actorId', 'sessionId', 'resourceId', 'patientId', 'territoryId'] as const) {
    const id = fields[member];
    need(id === null || uuidPattern.test(id), member);
  }
  const id = fields.id ?? newId();
  need(uuidPattern.test(id), 'id');
  need(fields.requestId === null || /^[\x21-\x7e]{1,64}$/u.test(fields.requestId), 'requestId');
  return { ...fields, id, source: plainAddress(fields.source), detail: detailText(fields.detail) } as unknown as JournalEntry;
}

function detailText(detail: Detail): string {
  const members = Object.entries(detail);
  need(members.length <= maxMembers, 'detail');
  for (const [name, value] of members) {
    need(memberPattern.test(name), 'detail: a member name');
    if (Array.isArray(value)) need(value.length <= maxListLength && value.every(isTerm), `detail.${name}`);
    else need(typeof value === 'boolean' || Number.isSafeInteger(value) || value === '' || isTerm(value), `detail.${name}`);
  }
  const text = canonicalJson(detail);
  need(text.length <= maxDetailLength, 'detail');
  return text;
}

function isTerm(value: unknown): boolean {
  return (
    typeof value === 'string' && value.length <= maxCodeLength && (codePattern.test(value) || uuidPattern.test(value) || hashPattern.test(value))
  );
}

function need(fits: boolean, member: string): void {
  if (!fits) throw new TypeError(`a journal entry's ${member} does not fit; it takes ids, codes, numbers and hashes only`);
}

const mappedPrefix = /^::ffff:(?=\d+\.)/iu;

/** An IPv4 address mapped into IPv6 is written as IPv4, so that one caller has one spelling; a zone (`%eth0`) is not an address. */
export function plainAddress(source: string | null): string | null {
  const address = source?.replace(mappedPrefix, '') ?? '';
  return isIP(address) === 0 || address.includes('%') ? null : address;
}
