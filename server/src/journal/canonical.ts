import { hash } from 'node:crypto';

const maxDepth = 32;

/**
 * The one text of a JSON value by RFC 8785 (JCS): members sorted by UTF-16 code units, no spaces, ECMAScript's numbers and string escapes.
 * Errors: TypeError on what has no such text (NaN, infinities, lone surrogates, undefined) or is nested deeper than 32.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > maxDepth) throw new TypeError(`JSON nested deeper than ${maxDepth}`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('a number that is not finite has no JSON text');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') return canonicalString(value);
  if (Array.isArray(value)) return `[${value.map((element) => canonicalJson(element, depth + 1)).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} has no JSON text`);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([name, member]) => `${canonicalString(name)}:${canonicalJson(member, depth + 1)}`).join(',')}}`;
}

function canonicalString(text: string): string {
  // JSON.stringify would escape a lone surrogate instead of refusing it, as RFC 8785 section 3.2.2.2 asks.
  if (!text.isWellFormed()) throw new TypeError('a lone surrogate has no UTF-8 text');
  return JSON.stringify(text);
}

/** One entry as it is hashed: every column of the table but `xid` and `ord`, which belong to one database cluster and do not survive a restore. */
export interface LoggedEntry {
  readonly id: string;
  /** UTC with six decimals, as PostgreSQL writes it (`2026-11-23T14:10:30.000001Z`): a JS Date would drop the microseconds. */
  readonly at: string;
  readonly actorId: string | null;
  readonly actorRole: string | null;
  readonly sessionId: string | null;
  readonly requestId: string | null;
  /** IP address without a mask, in PostgreSQL's spelling. */
  readonly source: string | null;
  readonly action: string;
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  readonly patientId: string | null;
  readonly territoryId: string | null;
  readonly outcome: string;
  readonly purpose: string | null;
  /** Canonical JSON text, hashed as a string: the bytes that are stored, whoever wrote them. */
  readonly detail: string;
}

/** The version of the hashed form, in each leaf as `v`; a verifier refuses one it does not know. */
export const leafVersion = 1;

/**
 * The bytes of an entry's leaf: RFC 8785 JSON of its members plus `v`, UTF-8. A null member is written as null, never left out.
 * Written out rather than handed to `canonicalJson` because it runs for every entry (measured 1.2 against 6.5 µs); a test holds the two equal.
 */
export function leafBytes(entry: LoggedEntry): Buffer {
  const text = JSON.stringify({
    action: entry.action,
    actorId: entry.actorId,
    actorRole: entry.actorRole,
    at: entry.at,
    detail: entry.detail,
    id: entry.id,
    outcome: entry.outcome,
    patientId: entry.patientId,
    purpose: entry.purpose,
    requestId: entry.requestId,
    resourceId: entry.resourceId,
    resourceType: entry.resourceType,
    sessionId: entry.sessionId,
    source: entry.source,
    territoryId: entry.territoryId,
    v: leafVersion,
  });
  return Buffer.from(text, 'utf8');
}

const leafPrefix = Buffer.from([0x00]);

/** RFC 6962 section 2.1: SHA-256 of 0x00 and the leaf's bytes. 32 bytes. */
export function leafHash(bytes: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([leafPrefix, bytes]), 'buffer');
}
