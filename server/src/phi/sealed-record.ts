import { PhiError } from './errors.ts';
import { decryptJwe, encryptJwe, type FlattenedJwe, type KeyEncryptionKey, rewrapJwe } from './jwe.ts';
import { type PhiClass, phiClasses } from './matrix.ts';

/** The row whose `encrypted_data` it is. The row's id is known before the insert, because it is sealed in. */
export interface SealedPlace {
  readonly table: string;
  /** UUID in lower case, as PostgreSQL answers it. */
  readonly rowId: string;
}

/** One class as stored: its JWE and how often the class has been written. */
export interface SealedClass extends FlattenedJwe {
  readonly rev: number;
}

/** What the column `encrypted_data` holds. */
export type SealedRecord = { readonly [C in PhiClass]?: SealedClass };

/** A class's plaintext: any object that JSON can hold. A table's owner declares the types of its classes as one such map. */
export type PhiByClass = { readonly [C in PhiClass]?: object | undefined };

const format = 'orderly-1';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Seals the given classes of a row under the patient's key and answers its whole `encrypted_data`: classes given get the next rev, those only in
 * `previous` stay as they are. Give each class whole; what it held before is replaced.
 */
export function sealClasses(key: KeyEncryptionKey, place: SealedPlace, values: PhiByClass, previous: SealedRecord = {}): SealedRecord {
  const sealed: { [C in PhiClass]?: SealedClass } = { ...previous };
  for (const name of phiClasses) {
    const value = values[name];
    if (value === undefined) continue;
    const rev = revOf(place, name, previous) + 1;
    sealed[name] = { rev, ...encryptJwe(key, Buffer.from(JSON.stringify(value)), aadOf(place, name, rev)) };
  }
  return sealed;
}

/**
 * One class of a row, or undefined when the row holds none. The caller names the type; what comes back is what was sealed.
 * Errors: PhiError (sealed_…) when it was altered, moved from another place or sealed under another key.
 */
export function openClass<T extends object>(key: KeyEncryptionKey, place: SealedPlace, record: SealedRecord, name: PhiClass): T | undefined {
  const stored = storedClass(place, name, record);
  if (stored === undefined) return undefined;
  const { rev, jwe } = stored;
  const plaintext = naming(place, name, () => decryptJwe(key, jwe, aadOf(place, name, rev)));
  return JSON.parse(plaintext.toString('utf8')) as T;
}

/** Several classes of a row: those of `names` that it holds. Errors: as `openClass`. */
export function openClasses<T extends PhiByClass>(
  key: KeyEncryptionKey,
  place: SealedPlace,
  record: SealedRecord,
  names: readonly PhiClass[],
): Partial<T> {
  const opened: { [C in PhiClass]?: object } = {};
  for (const name of names) {
    const value = openClass(key, place, record, name);
    if (value !== undefined) opened[name] = value;
  }
  return opened as Partial<T>;
}

/** The same record under another patient key (rotation): only `encrypted_key` and `unprotected.kid` of each class change. Errors: as `openClass`. */
export function rewrapRecord(from: KeyEncryptionKey, to: KeyEncryptionKey, place: SealedPlace, record: SealedRecord): SealedRecord {
  const rewrapped: { [C in PhiClass]?: SealedClass } = {};
  for (const name of phiClasses) {
    const stored = storedClass(place, name, record);
    if (stored !== undefined) rewrapped[name] = { rev: stored.rev, ...naming(place, name, () => rewrapJwe(from, to, stored.jwe)) };
  }
  return rewrapped;
}

/** Format, table, row, class and rev: sealed in, so that no JWE opens anywhere but where it was written. `whole` stands for a row that has no classes. */
export function aadOf(place: SealedPlace, name: PhiClass | 'whole', rev: number): string {
  if (!/^[a-z_]+$/.test(place.table) || !uuid.test(place.rowId)) throw new TypeError('A sealed place is a table and a UUID in lower case.');
  return `${format}|${place.table}|${place.rowId}|${name}|${rev}`;
}

function revOf(place: SealedPlace, name: PhiClass, record: SealedRecord): number {
  return storedClass(place, name, record)?.rev ?? 0;
}

/** The stored class split into rev and JWE; it comes from the database and is checked as if anybody had written it. */
function storedClass(place: SealedPlace, name: PhiClass, record: unknown): { rev: number; jwe: unknown } | undefined {
  return naming(place, name, () => {
    if (typeof record !== 'object' || record === null || Array.isArray(record))
      throw new PhiError('sealed_malformed', 'is not in the form this server writes');
    if (!Object.hasOwn(record, name)) return undefined;
    const stored = (record as Record<string, unknown>)[name];
    if (typeof stored !== 'object' || stored === null) throw new PhiError('sealed_malformed', 'is not in the form this server writes');
    const { rev, ...jwe } = stored as Record<string, unknown>;
    if (!Number.isSafeInteger(rev) || (rev as number) < 1) throw new PhiError('sealed_malformed', 'has no revision');
    return { rev: rev as number, jwe };
  });
}

/** Runs `read` and puts the place in front of what it complains about. */
function naming<T>(place: SealedPlace, name: PhiClass, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PhiError) throw new PhiError(error.code, `The class ${name} of ${place.table} ${place.rowId} ${error.message}.`);
    throw error;
  }
}
