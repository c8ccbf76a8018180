import { createSecretKey, randomBytes } from 'node:crypto';
import { PhiError } from './errors.ts';
import { decryptJwe, encryptJwe, type FlattenedJwe } from './jwe.ts';
import { kidOf, type RootKey } from './keys.ts';
import { aadOf, type SealedPlace } from './sealed-record.ts';

/** The key of a row, as it is stored beside what it seals. */
export interface StoredRowKey {
  readonly wrappedKey: Buffer;
  readonly rootKid: string;
}

export interface SealedRow extends StoredRowKey {
  readonly sealed: FlattenedJwe;
}

/** Seals what belongs to no patient yet, each row under a key of its own: with the row its key goes, and nothing else could open it. */
export interface RowVault {
  /** Seals a row whole, as its revision `rev`: under the key that it has, or a new one. Errors: root_key_other, patient_key_refused. */
  seal(place: SealedPlace, rev: number, value: object, key?: StoredRowKey): Promise<SealedRow>;
  /** What was sealed of this row as this revision. Errors: as `seal`; sealed_… when it was altered, moved from another place or sealed under another key. */
  open<T extends object>(place: SealedPlace, rev: number, row: StoredRowKey & { readonly sealed: unknown }): Promise<T>;
}

/** The class that stands for the whole of a row. */
const whole = 'whole';
const keyBytes = 32;

export function createRowVault(root: RootKey): RowVault {
  async function keyOf(place: SealedPlace, { wrappedKey, rootKid }: StoredRowKey) {
    return keyFrom(await root.unwrap(wrappedKey, rootKid, contextOf(place)));
  }

  async function newKey(place: SealedPlace) {
    const bytes = randomBytes(keyBytes);
    const wrappedKey = await root.wrap(bytes, contextOf(place));
    return { key: keyFrom(bytes), wrappedKey, rootKid: root.kid };
  }

  return {
    async seal(place, rev, value, stored) {
      const { key, wrappedKey, rootKid } = stored === undefined ? await newKey(place) : { ...stored, key: await keyOf(place, stored) };
      return { wrappedKey, rootKid, sealed: encryptJwe(key, Buffer.from(JSON.stringify(value)), aadOf(place, whole, rev)) };
    },
    async open<T extends object>(place: SealedPlace, rev: number, row: StoredRowKey & { readonly sealed: unknown }) {
      const key = await keyOf(place, row);
      try {
        return JSON.parse(decryptJwe(key, row.sealed, aadOf(place, whole, rev)).toString('utf8')) as T;
      } catch (error) {
        if (error instanceof PhiError) throw new PhiError(error.code, `The content of ${place.table} ${place.rowId} ${error.message}.`);
        throw error;
      }
    },
  };
}

function keyFrom(bytes: Buffer) {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return { kid: kidOf(key), key };
}

function contextOf({ table, rowId }: SealedPlace): string {
  return `${table} ${rowId}`;
}
