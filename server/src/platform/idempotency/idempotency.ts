import type { Tx } from '../db/database.ts';
import { OrderlyError } from '../errors.ts';
import { insertAnswer, selectAnswer, tryKeyLock } from './idempotency-store.ts';

/** The caller's key and a keyed digest of what it asked. */
export interface Idempotency {
  readonly key: string;
  readonly fingerprint: Buffer;
}

/** An answer as first given; `replayed` says that it comes from the store. Stored answers hold no patient data and no secret. */
export interface IdempotentAnswer<T> {
  readonly status: number;
  readonly body: T;
  readonly replayed: boolean;
}

/**
 * The answer stored for the caller's key within 24 hours, or null. Holds the key until the transaction ends, so that a crash frees it. Comes after
 * `enter()`, since a key belongs to who sends it; rights are checked before a stored answer is given.
 * Errors: idempotency_in_flight, idempotency_mismatch. Source: draft-ietf-httpapi-idempotency-key-header.
 */
export async function lookUpAnswer(tx: Tx, idempotency: Idempotency | null): Promise<IdempotentAnswer<unknown> | null> {
  if (idempotency === null) return null;
  // Two statements, because the look-up needs a snapshot taken after the lock was got. Awaited together: a lost connection fails both, and a failure
  // that nobody awaits would end the process.
  const [held, row] = await Promise.all([tryKeyLock(tx, idempotency.key), selectAnswer(tx, idempotency.key)]);
  if (!held) {
    throw new OrderlyError('idempotency_in_flight', 'A request with this Idempotency-Key is still being worked on. Wait a moment and send it again.');
  }
  if (row === undefined) return null;
  if (!row.fingerprint.equals(idempotency.fingerprint)) {
    throw new OrderlyError('idempotency_mismatch', 'This Idempotency-Key was used for another request. Use a new key for a new request.');
  }
  return { status: row.status, body: JSON.parse(row.body) as unknown, replayed: true };
}

/** Stores the answer with the change itself; a request that failed does not use its key up. `resourceId`: what was created or changed. */
export async function rememberAnswer(tx: Tx, idempotency: Idempotency | null, answer: IdempotentAnswer<unknown>, resourceId: string): Promise<void> {
  if (idempotency === null) return;
  await insertAnswer(tx, { ...idempotency, status: answer.status, body: JSON.stringify(answer.body), resourceId });
}

/** What a change answers. */
export interface Done<T> {
  readonly body: T;
  readonly resourceId: string;
  /** What a repeated key is answered, where that is not the body: a secret that is shown once stays out of the store. */
  readonly remembered?: T;
}

/** Runs `work` unless the caller's key has its answer already, and stores what it answers. Errors: those of `lookUpAnswer` and of `work`. */
export async function once<T>(tx: Tx, idempotency: Idempotency | null, status: number, work: () => Promise<Done<T>>): Promise<IdempotentAnswer<T>> {
  const stored = await lookUpAnswer(tx, idempotency);
  if (stored !== null) return stored as IdempotentAnswer<T>;
  const { body, resourceId, remembered = body } = await work();
  await rememberAnswer(tx, idempotency, { status, body: remembered, replayed: false }, resourceId);
  return { status, body, replayed: false };
}
