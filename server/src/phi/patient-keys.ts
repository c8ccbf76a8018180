import { createSecretKey, randomBytes } from 'node:crypto';
import type { KeyEncryptionKey } from './jwe.ts';
import { kidOf, type RootKey } from './keys.ts';

/** A patient's key as the row of `patients` holds it. */
export interface StoredPatientKey {
  readonly patientId: string;
  readonly wrappedKey: Buffer;
  readonly rootKid: string;
}

export interface PatientKeys {
  /** A new key for a patient whose id the caller has made; store `stored` with the row. */
  create(patientId: string): Promise<{ key: KeyEncryptionKey; stored: StoredPatientKey }>;
  /** A patient's key: at once when it is cached or the root key is local, else a promise. Errors: root_key_other, patient_key_refused. */
  open(stored: StoredPatientKey): KeyEncryptionKey | Promise<KeyEncryptionKey>;
  /** Drops a patient's key from memory, for crypto-shredding and rotation. */
  forget(patientId: string): void;
}

interface Entry {
  readonly key: KeyEncryptionKey;
  readonly wrappedKey: Buffer;
  readonly rootKid: string;
  readonly expiresAtMs: number;
}

/**
 * Patient keys under a root key, with the most recently used ones unwrapped in memory: at most `maxEntries`, each for at most `ttlMs` after its unwrapping.
 * Whoever opens a key must hold its wrapped form as stored: a key that was replaced or destroyed is not served from memory.
 */
export function createPatientKeys(
  root: RootKey,
  { maxEntries = 10_000, ttlMs = 300_000, nowMs = () => performance.now() }: { maxEntries?: number; ttlMs?: number; nowMs?: () => number } = {},
): PatientKeys {
  // In the order of last use, the oldest first.
  const entries = new Map<string, Entry>();
  let forgets = 0;

  function admit(stored: StoredPatientKey, bytes: Buffer, forgetsBefore: number): KeyEncryptionKey {
    const secret = createSecretKey(bytes);
    bytes.fill(0);
    const key = { kid: kidOf(secret), key: secret };
    // An unwrapping that a forget() overtook is good for its caller, not for the cache.
    if (forgets === forgetsBefore) {
      const { patientId, wrappedKey, rootKid } = stored;
      entries.delete(patientId);
      entries.set(patientId, { key, wrappedKey, rootKid, expiresAtMs: nowMs() + ttlMs });
      const oldest = entries.keys().next();
      if (entries.size > maxEntries && !oldest.done) entries.delete(oldest.value);
    }
    return key;
  }

  return {
    async create(patientId) {
      const bytes = randomBytes(32);
      const wrappedKey = await root.wrap(bytes, contextOf(patientId));
      const stored = { patientId, wrappedKey, rootKid: root.kid };
      return { key: admit(stored, bytes, forgets), stored };
    },

    open(stored) {
      const { patientId, wrappedKey, rootKid } = stored;
      const entry = entries.get(patientId);
      if (entry !== undefined) {
        entries.delete(patientId);
        if (entry.expiresAtMs > nowMs() && entry.rootKid === rootKid && entry.wrappedKey.equals(wrappedKey)) {
          entries.set(patientId, entry);
          return entry.key;
        }
      }
      const forgetsBefore = forgets;
      const bytes = root.unwrap(wrappedKey, rootKid, contextOf(patientId));
      return bytes instanceof Promise ? bytes.then((unwrapped) => admit(stored, unwrapped, forgetsBefore)) : admit(stored, bytes, forgetsBefore);
    },

    forget(patientId) {
      forgets += 1;
      entries.delete(patientId);
    },
  };
}

function contextOf(patientId: string): string {
  return `patient ${patientId}`;
}
