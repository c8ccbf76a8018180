import { createHash } from 'node:crypto';
import { canonicalJson } from '../journal/index.ts';

/** One link of an order's own chain (the spec's `orders.audit_log`). */
export interface ChainEntry {
  readonly action: string;
  readonly previousStatus: string | null;
  readonly newStatus: string;
  readonly version: number;
  readonly reason: string | null;
  readonly codes: readonly string[];
  readonly at: string;
  readonly by: string;
  /** Id of the journal entry that tells the same. */
  readonly journal: string;
}

/** Where every chain begins. */
export const chainStart = '0'.repeat(64);

/** The entries to append and the new head: head = SHA-256(previous head ‖ canonical JSON of the entry), hexadecimal. */
export function extendChain(head: string, entries: readonly ChainEntry[]): { entries: readonly ChainEntry[]; head: string } {
  let next = head;
  for (const entry of entries) next = createHash('sha256').update(next).update(canonicalJson(entry)).digest('hex');
  return { entries, head: next };
}
