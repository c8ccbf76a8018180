import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import { retainedUntil } from './store.ts';

/** Refuses what would make something unreadable that is still to be kept. Errors: retention. */
export function refuseUntil(until: Date | null, now: Date): void {
  if (until === null || until <= now) return;
  const detail = `What is sealed of this is to be kept until ${until.toISOString().slice(0, 10)}. Ask again after that day.`;
  throw new OrderlyError('retention', detail, { data: { retainUntil: until.toISOString() } });
}

/**
 * To be asked before a patient's key is destroyed (crypto-shredding), in the same transaction: everything sealed of the patient is under it. For the worker's role.
 * Errors: retention.
 */
export async function refuseShredding(tx: Tx, patientId: string, now: Date): Promise<void> {
  refuseUntil(await retainedUntil(tx, patientId), now);
}
