import { createHmac } from 'node:crypto';
import { canonicalJson, entriesAbout, type ProvenEntry, positionOf } from '../journal/index.ts';
import { readWholeOrder, type WholeOrder } from '../orders/index.ts';
import type { PhiVault } from '../patients/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { type Names, namesOf } from './names.ts';

/** What is sealed of an order: all there is of it as of the step that ended it. */
export interface Bundle extends Names, Omit<WholeOrder, 'row' | 'key' | 'asOf' | 'journalId'> {
  readonly format: 'orderly-archive-1';
  /** Without it the bundle's hash, which the journal tells, would say who the patient is to whoever tries enough names. */
  readonly salt: string;
  readonly version: number;
  /** ISO 8601 UTC: when the step was taken. */
  readonly asOf: string;
  /** Every entry about the order up to that of the step. */
  readonly journal: readonly ProvenEntry[];
}

export interface Composed {
  readonly bundle: Bundle;
  /** Its canonical JSON (RFC 8785), UTF-8. */
  readonly json: Buffer;
  readonly whole: WholeOrder;
}

/** Beyond any order's; a bundle of part of them would look whole. */
const mostEntries = 50_000;

/**
 * The bundle of an order as of a step, the same bytes whenever it is asked for. Null when there is no such step, or none that is to be sealed. For the worker's role.
 * Errors: TypeError while the journal has not placed the step.
 */
export async function composeBundle(tx: Tx, deps: { readonly phi: PhiVault }, orderId: string, version: number): Promise<Composed | null> {
  const whole = await readWholeOrder(tx, deps, orderId, version);
  if (whole === undefined || !isToBeSealed(whole)) return null;
  const position = await positionOf(tx, whole.journalId);
  if (position === null) throw new TypeError('the step has no place in the journal yet');
  const journal = await entriesAbout(tx, orderId, position, mostEntries);
  const { row, key, asOf, journalId: _entry, ...rest } = whole;
  const names = await namesOf(tx, {
    people: [
      ...new Set([...journal.flatMap(({ actorId }) => actorId ?? []), row.placedBy, ...rest.history.map(({ changedBy }) => changedBy as string)]),
    ],
    organizations: [row.clinicId, row.organizationId],
    territories: [...new Set(rest.history.map(({ territoryId }) => territoryId as string))],
    providerId: row.providerId,
  });
  const salt = createHmac('sha256', key.key).update(`orderly-archive-1|${orderId}|${version}`).digest('base64url');
  // Only what JSON can hold: members without a value go.
  const bundle: Bundle = JSON.parse(
    JSON.stringify({ format: 'orderly-archive-1', salt, version, asOf: asOf.toISOString(), ...rest, ...names, journal }),
  );
  return { bundle, json: Buffer.from(canonicalJson(bundle)), whole };
}

/** Completed, cancelled after that, or cancelled after something had shipped: what left the warehouse is to be accounted for (docs/decisions/2026-11-25-archive.md). */
function isToBeSealed({ row, history }: WholeOrder): boolean {
  if (row.status === 'completed') return true;
  return (
    row.status === 'cancelled' &&
    history.at(-1)?.newStatus === 'cancelled' &&
    (row.shipments.length > 0 || history.at(-1)?.previousStatus === 'completed')
  );
}
