import type { Principal } from '../identity/index.ts';
import type { JournalEntry } from '../journal/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { extendChain } from './audit-chain.ts';
import type { Decision } from './change.ts';
import { orderEntry } from './order-entry.ts';
import type { Sealed } from './seal-order.ts';
import type { OrderState } from './state.ts';
import type { OrderRow } from './store.ts';
import { systemPrincipal } from './system.ts';
import { type ChangeRecord, commitChanges } from './write-store.ts';

export interface Steps {
  /** As it was read. */
  readonly order: OrderRow;
  /** The first is of `by`, what follows from it of the system. */
  readonly decisions: readonly [Decision, ...Decision[]];
  readonly by: Principal;
  /** Of the request; nulls where the system acts by itself. */
  readonly context: { readonly requestId: string | null; readonly source: string | null };
  readonly at: Date;
  /** What the first seals. */
  readonly sealed: Sealed;
}

/** Writes the steps that were decided on an order, each with its history and its journal entry, and commits. Errors: DatabaseError `moved`. */
export async function commitSteps(tx: Tx, { order, decisions, by, context, at, sealed }: Steps): Promise<void> {
  let head = order.head;
  let before: OrderState = order;
  const records = decisions.map((decision, index): ChangeRecord => {
    const { next, step, amended, stores } = decision;
    const who = index === 0 ? by : systemPrincipal;
    const entry = entryOf(order, decision, who, index === 0 ? context : { ...context, source: null });
    const audit = extendChain(head, [{ ...step, at: at.toISOString(), by: who.userId, journal: entry.id }]);
    const decidedOn = before;
    head = audit.head;
    before = next;
    return {
      before: decidedOn,
      next,
      step,
      entry,
      audit,
      ...(index === 0 ? sealed : { sealed: null, notes: [], signature: null, goods: [] }),
      replaces: amended === null ? null : { shipToKind: amended.shipTo?.kind ?? null },
      stores,
      changedBy: who.userId,
      organizationId: who.organizationId,
      at,
    };
  });
  await commitChanges(tx, records);
}

function entryOf(order: OrderRow, { step, next }: Decision, who: Principal, context: Steps['context']): JournalEntry {
  return orderEntry(
    who,
    context,
    { ...order, territoryId: next.territoryId },
    {
      action: `order.${step.action}`,
      detail: { version: step.version, from: step.previousStatus ?? '', to: step.newStatus, codes: [...step.codes] },
    },
  );
}
