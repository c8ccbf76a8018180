import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import { insertAnswer, selectAnswer, tryKeyLock } from './idempotency-store.ts';

/** The caller's key and the SHA-256 of what it asked. */
export interface Idempotency {
  readonly key: string;
  readonly fingerprint: Buffer;
}

/** An answer as first given; `replayed` says that it comes from the store. Stored answers hold no patient data. */
export interface IdempotentAnswer<T> {
  readonly status: number;
  readonly body: T;
  readonly version: number;
  readonly replayed: boolean;
}

/**
 * The answer stored for the caller's key within 24 hours, or null. Holds the key until the transaction ends, so that a crash frees it.
 * Errors: idempotency_in_flight, idempotency_mismatch. Source: draft-ietf-httpapi-idempotency-key-header.
 */
export async function lookUpAnswer(tx: Tx, idempotency: Idempotency | null): Promise<IdempotentAnswer<unknown> | null> {
  if (idempotency === null) return null;
  // Two statements, because the look-up needs a snapshot taken after the lock was got.
  const locking = tryKeyLock(tx, idempotency.key);
  const selecting = selectAnswer(tx, idempotency.key);
  if (!(await locking)) {
    throw new OrderlyError('idempotency_in_flight', 'A request with this Idempotency-Key is still being worked on. Wait a moment and send it again.');
  }
  const row = await selecting;
  if (row === undefined) return null;
  if (!row.fingerprint.equals(idempotency.fingerprint)) {
    throw new OrderlyError('idempotency_mismatch', 'This Idempotency-Key was used for another request. Use a new key for a new request.');
  }
  const body = JSON.parse(row.body) as unknown;
  return { status: row.status, body, version: (body as { version: number }).version, replayed: true };
}

/** Stores the answer with the change itself; a request that failed does not use its key up. */
export async function rememberAnswer(tx: Tx, idempotency: Idempotency | null, answer: IdempotentAnswer<unknown>, orderId: string): Promise<void> {
  if (idempotency === null) return;
  await insertAnswer(tx, { ...idempotency, status: answer.status, body: JSON.stringify(answer.body), orderId });
}
