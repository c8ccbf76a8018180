import { hashPassword } from 'better-auth/crypto';
import type { Database } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';
import { hasPeople, lockIdentity } from './admin-store.ts';
import { insertOrganization } from './organization-store.ts';
import { insertUser } from './user-store.ts';

const minPasswordLength = 12;
const maxPasswordLength = 128;

/**
 * Makes the master distributor and its first administrator while the database holds no person; the triggers journal both. Answers whether it did.
 * Errors: RangeError when the password is not 12 to 128 characters long.
 */
export async function makeFirstAdmin(
  worker: Database,
  { email, password, today }: { email: string; password: string; today: string },
): Promise<boolean> {
  if (password.length < minPasswordLength || password.length > maxPasswordLength) {
    throw new RangeError(`The first administrator's password must have ${minPasswordLength} to ${maxPasswordLength} characters.`);
  }
  const passwordHash = await hashPassword(password);
  return worker.transaction(async (tx) => {
    // Of several nodes that start at once, one makes them.
    await lockIdentity(tx);
    if (await hasPeople(tx)) return false;
    const organizationId = newId();
    await insertOrganization(tx, {
      id: organizationId,
      kind: 'master_distributor',
      name: 'Master distributor',
      timeZone: 'America/New_York',
      agreementFrom: today,
      agreementUntil: null,
    });
    const person = {
      kind: 'person' as const,
      name: 'First administrator',
      email: email.toLowerCase(),
      organizationId,
      role: 'admin' as const,
      npi: null,
    };
    await insertUser(tx, { id: newId(), ...person, passwordHash });
    return true;
  });
}
