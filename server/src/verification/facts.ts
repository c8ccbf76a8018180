import type { Licence, Order } from '@orderly/contract';
import type { OrderDeps } from '../orders/index.ts';
import { type OrderRow, openForSystem } from '../orders/index.ts';
import { type ProviderRow, readLicences, readProvider } from '../patients/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { Rulebook } from './load-requirements.ts';
import { type Applicable, requirementsFor } from './requirements.ts';
import { type EarlierLine, readEarlierLines, readNowUs } from './store.ts';

/** Everything that the checks look at, read in one transaction of the worker's role. Patient data: for the checks and nobody else. */
export interface Facts {
  readonly order: OrderRow;
  /** Microseconds since 1970 by the database's clock: whatever was committed before is in here. */
  readonly readAtUs: number;
  readonly patient: { readonly givenName?: string; readonly familyName?: string; readonly birthDate?: string; readonly sex?: string };
  readonly descriptions: Readonly<Record<string, string>>;
  readonly shipTo: NonNullable<Order['shipTo']>;
  readonly coverage: NonNullable<Order['coverage']> | null;
  readonly provider: ProviderRow;
  /** As somebody recorded them. */
  readonly licences: readonly Licence[];
  readonly authorisation: NonNullable<Order['authorisation']> | null;
  /** Kind of the payer; null when no plan pays or the payer is not known. */
  readonly payerKind: string | null;
  /** What applies to each line, by line id. */
  readonly needs: ReadonlyMap<string, Applicable>;
  /** Why the territory may not take the order's address; null when it may. */
  readonly territoryProblem: string | null;
  /** What was ordered for the same person before, in orders that were not rejected or cancelled. */
  readonly earlier: readonly EarlierLine[];
  /** Day of the latest face-to-face encounter that a document tells of; null when none does. */
  readonly lastEncounterOn: string | null;
}

/** Null when the order is gone, or over. */
export async function readFacts(tx: Tx, deps: OrderDeps, rulebook: Rulebook, orderId: string): Promise<Facts | null> {
  const [readAtUs, opened] = await Promise.all([readNowUs(tx), openForSystem(tx, deps, orderId)]);
  if (opened === null) return null;
  const { order, lastEncounterOn } = opened;
  // What nobody is to get any more needs nothing.
  const row = { ...opened.row, lines: opened.row.lines.filter(({ cancelled }) => cancelled === undefined) };
  const provider = await readProvider(tx, row.providerId);
  if (provider === undefined || order.shipTo === undefined) return null;
  const coverage = row.billTo === 'insurance' ? (order.coverage ?? null) : null;
  const payerKind = coverage === null ? null : (rulebook.payers.get(coverage.payerId)?.kind ?? null);
  const needs = row.lines.map(({ id, hcpcs }) => {
    const item = { hcpcs, payerKind, state: order.shipTo?.state as string, on: row.orderDate };
    return [id, requirementsFor(item, rulebook.requirements)] as const;
  });
  return {
    order: row,
    readAtUs,
    patient: order.patient ?? {},
    descriptions: Object.fromEntries(order.lines.flatMap(({ id, description }) => (description === undefined ? [] : [[id, description]]))),
    shipTo: order.shipTo,
    coverage,
    provider,
    licences: await readLicences(tx, provider.id),
    authorisation: order.authorisation ?? null,
    payerKind,
    needs: new Map(needs),
    territoryProblem: await problemOf(tx, deps, row, order.shipTo.zip),
    earlier: await readEarlierLines(tx, row.id),
    lastEncounterOn,
  };
}

async function problemOf(tx: Tx, { territories, clock }: OrderDeps, { territoryId }: OrderRow, zip: string): Promise<string | null> {
  try {
    await territories.locate(tx, { zip, territoryId, at: clock.now() });
    return null;
  } catch (error) {
    if (error instanceof OrderlyError && error.code === 'territory_mismatch') return error.errors[0]?.code ?? 'outside_territory';
    if (error instanceof OrderlyError && error.code === 'invalid_request') return error.errors[0]?.code ?? 'unknown_zip';
    throw error;
  }
}
