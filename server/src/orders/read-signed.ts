import { createHash, randomBytes } from 'node:crypto';
import { canonicalJson } from '../journal/index.ts';
import type { Tx } from '../platform/db/database.ts';
import type { OrderDeps } from './deps.ts';
import { openSealed } from './open-order.ts';
import type { OrderRow } from './store.ts';

/**
 * What a practitioner signs, as a hash: SHA-256 of canonical JSON (RFC 8785) of the elements of a standard written order (42 CFR 410.38(d)(1)) and a salt,
 * without which the hash would tell who the patient is to whoever tries enough names. Undefined when the order has left the caller's sight.
 */
export async function readSigned(tx: Tx, deps: OrderDeps, row: OrderRow): Promise<{ readonly hash: string; readonly salt: string } | undefined> {
  const opened = await openSealed(tx, deps, row);
  if (opened === undefined) return undefined;
  const salt = randomBytes(16).toString('base64url');
  const { givenName = '', familyName = '', birthDate = '' } = opened.patient ?? {};
  const signed = {
    salt,
    order: row.number,
    orderDate: row.orderDate,
    practitioner: row.practitionerNpi,
    patient: { givenName, familyName, birthDate },
    diagnoses: opened.diagnoses ?? [],
    lines: opened.lines
      .filter(({ cancelled }) => cancelled === null)
      .map(({ hcpcs, quantity, laterality = null, modifiers, supplyType, description = null }) => {
        return { hcpcs, quantity, laterality, modifiers, supplyType, description };
      }),
  };
  return { hash: createHash('sha256').update(canonicalJson(signed)).digest('hex'), salt };
}
