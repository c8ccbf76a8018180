import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { RootKey } from './keys.ts';

/**
 * Blind indexes: HMAC-SHA256 over a normalised value under a key of its own per field, so that rows can be found by equality without storing what is
 * looked for. Equal values give equal bytes, which a reader of the database can count: so never on diagnoses, sex or anything else with few values.
 *
 * | field | normalised |
 * |---|---|
 * | MRN | NFKC, upper case, no white space; bound to its clinic, so that one number in two clinics looks unlike |
 * | name | per part: NFKD, marks stripped, case folded, only letters and digits kept |
 * | birth date | ISO 8601 |
 * | tracking number | NFKC, upper case, no white space or hyphens |
 * | member id | NFKC, upper case, no white space or hyphens; bound to its payer |
 * | lot, serial | NFKC, upper case, no white space |
 */
export interface BlindIndex {
  mrn(clinicId: string, mrn: string): Buffer;
  nameBirth(person: { readonly givenName: string; readonly familyName: string; readonly birthDate: string }): Buffer;
  trackingNumber(trackingNumber: string): Buffer;
  lot(lot: string): Buffer;
  serial(serial: string): Buffer;
  member(payerId: string, memberId: string): Buffer;
}

const fields = ['mrn', 'nameBirth', 'trackingNumber', 'lot', 'serial', 'member'] as const;

/** Derives the fields' keys once; the functions are then synchronous and answer 32 bytes each. */
export async function openBlindIndex(root: RootKey): Promise<BlindIndex> {
  const keys = {} as Record<(typeof fields)[number], KeyObject>;
  for (const field of fields) keys[field] = createSecretKey(await root.derive(`blind-index|${field}`));
  return {
    mrn: (clinicId, mrn) => hmac(keys.mrn, [clinicId, normalIdentifier(mrn)]),
    nameBirth: ({ familyName, givenName, birthDate }) => {
      // The value stays out of the message: it is a birth date.
      if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(birthDate)) throw new TypeError('A birth date is indexed as YYYY-MM-DD.');
      return hmac(keys.nameBirth, [normalName(familyName), normalName(givenName), birthDate]);
    },
    trackingNumber: (text) => hmac(keys.trackingNumber, [normalIdentifier(text).replace(/\p{Pd}/gu, '')]),
    lot: (text) => hmac(keys.lot, [normalIdentifier(text)]),
    serial: (text) => hmac(keys.serial, [normalIdentifier(text)]),
    member: (payerId, memberId) => hmac(keys.member, [payerId, normalIdentifier(memberId).replace(/\p{Pd}/gu, '')]),
  };
}

/** As JSON, in which no two lists of parts look alike. */
function hmac(key: KeyObject, parts: readonly string[]): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest();
}

/** An identifier as people copy it: width, case and spacing don't count; leading zeros and hyphens do. */
export function normalIdentifier(text: string): string {
  // Composed again at the end: what a space kept apart may have met.
  return text.normalize('NFKC').toUpperCase().replace(/\s/gu, '').normalize('NFKC');
}

/**
 * A name part as people spell it: accents, case, hyphens, apostrophes and spaces don't count. A name without any letter or digit is itself. Scripts that
 * write vowels as marks lose them and match more widely; what is found is shown to a person, who decides.
 */
export function normalName(text: string): string {
  // Upper between lower case is full case folding (ẞ to ß to ss); the final sigma is the one letter whose lower case depends on its neighbours.
  const folded = withoutMarks(withoutMarks(text).toLowerCase().toUpperCase().toLowerCase()).replaceAll('ς', 'σ');
  return folded.replace(/[^\p{L}\p{N}]/gu, '') || text.normalize('NFKC').trim();
}

function withoutMarks(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '');
}
