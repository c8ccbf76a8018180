import type { PhiClass } from '../phi/index.ts';
import { statement, type Tx } from '../platform/db/database.ts';
import type { CheckResult, Line } from './state.ts';

// Each far beyond what an order can have: `mostSteps` bounds its steps, and with them its versions and signatures; checks run after steps and when they lapse.
const selectSignatures = statement(
  'whole_order_signatures',
  `select id, version, signed_by, signed_at, host(source) as source, intent, kind, hash, encrypted_data from order_signatures
     where order_id = $1 and version <= $2 order by version limit 2000`,
);

export interface WholeSignature {
  readonly id: string;
  readonly version: number;
  readonly signed_by: string;
  readonly signed_at: Date;
  readonly source: string | null;
  readonly intent: string;
  readonly kind: 'typed' | 'drawn';
  readonly hash: string;
  readonly encrypted_data: unknown;
}

/** Every signature up to a version, those that were voided too. */
export function readSignatures(tx: Tx, orderId: string, version: number): Promise<WholeSignature[]> {
  return tx.query<WholeSignature>(selectSignatures, [orderId, version]);
}

const selectVersions = statement(
  'whole_order_versions',
  `select version, lines, ship_to_kind, encrypted_data, replaced_at from order_versions where order_id = $1 and version < $2 order by version limit 2000`,
);

export interface EarlierVersion {
  readonly version: number;
  readonly lines: Line[];
  readonly ship_to_kind: string;
  readonly encrypted_data: unknown;
  readonly replaced_at: Date;
}

/** The order as it was before each amendment. */
export function readVersions(tx: Tx, orderId: string, version: number): Promise<EarlierVersion[]> {
  return tx.query<EarlierVersion>(selectVersions, [orderId, version]);
}

const selectRuns = statement(
  'whole_order_runs',
  `select id, name, basis, outcome, codes, class, encrypted_data, checked_at, expires_at from order_checks
     where order_id = $1 and checked_at <= $2 order by checked_at, id limit 5000`,
);

export interface WholeRun {
  readonly id: string;
  readonly name: string;
  readonly basis: number;
  readonly outcome: CheckResult['outcome'];
  readonly codes: string[];
  readonly class: PhiClass;
  readonly encrypted_data: unknown;
  readonly checked_at: Date;
  readonly expires_at: Date | null;
}

/** Every run of the checks until a time. */
export function readAllRuns(tx: Tx, orderId: string, until: Date): Promise<WholeRun[]> {
  return tx.query<WholeRun>(selectRuns, [orderId, until]);
}

const selectChain = statement('whole_order_chain', `select audit_log->'entries' as entries from orders where id = $1`);

export interface ChainLink {
  readonly version: number;
  /** Id of the step's journal entry. */
  readonly journal: string;
  readonly [more: string]: unknown;
}

/** The order's own chain of changes, oldest first. */
export async function readChain(tx: Tx, orderId: string): Promise<ChainLink[]> {
  return (await tx.query<{ entries: ChainLink[] }>(selectChain, [orderId]))[0]?.entries ?? [];
}
