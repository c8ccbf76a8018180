import { randomBytes } from 'node:crypto';
import type { Role } from '@orderly/contract';
import type { Database } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';
import { deleteSession, insertSession, readMachine } from './machine-store.ts';
import type { Credential } from './principal.ts';
import { insertUser } from './user-store.ts';

/** A session of a machine of ours, for as long as one run of it takes. */
export interface MachineSession {
  readonly credential: Credential;
  end(): Promise<void>;
}

const hours = 12;

/**
 * Lets a program on this installation act as a machine user of an organisation, which is made on first use; the triggers journal user and session.
 * Needs the worker's role, so it is for who runs the installation. The session lasts 12 hours at most.
 */
export async function openMachineSession(
  worker: Database,
  machine: { readonly name: string; readonly organizationId: string; readonly role: Role },
): Promise<MachineSession> {
  const token = randomBytes(32).toString('base64url');
  const email = `${machine.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}@${machine.organizationId}.invalid`;
  await worker.transaction(async (tx) => {
    let userId = await readMachine(tx, email);
    if (userId === undefined) {
      userId = newId();
      await insertUser(tx, { ...machine, id: userId, kind: 'machine', email, npi: null, passwordHash: null });
    }
    await insertSession(tx, token, userId, hours);
  });
  return { credential: { kind: 'session', token }, end: () => worker.transaction((tx) => deleteSession(tx, token)) };
}
