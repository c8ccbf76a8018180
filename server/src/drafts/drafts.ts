import type { DraftSummary } from '@orderly/contract';
import { type AdjustPrincipal, type Asked, enter, need, type Principal } from '../identity/index.ts';
import { appendEntry, journalEntry } from '../journal/index.ts';
import type { RowVault, SealedPlace } from '../phi/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { DraftRow } from './store.ts';

/** What the operations of this folder need of the outside. */
export interface DraftDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly phi: { readonly rows: RowVault };
  /** Only the isolation harness sets it. */
  readonly adjustPrincipal?: AdjustPrincipal | undefined;
}

export type AboutDraft = Asked & { readonly draftId: string };

/** Who writes drafts: somebody who may place orders, for the organisation that they belong to. */
export interface Author extends Principal {
  readonly organizationId: string;
}

/** How long a draft is kept after it was saved last. */
export const keptDays = 30;
const dayMs = 86_400_000;

/** What a request about drafts is called on record. */
export function attemptOf(verb: 'list' | 'read' | 'create' | 'save' | 'remove', resourceId: string | null, { context }: Asked) {
  return { action: `draft.${verb}`, resourceType: 'order_draft', resourceId, context } as const;
}

/** Enters as somebody who may place orders. Errors: unauthenticated, forbidden. */
export async function enterAuthor(tx: Tx, deps: DraftDeps, { credential }: Asked, as: (principal: Principal) => void): Promise<Author> {
  const principal = await enter(tx, credential, deps.adjustPrincipal);
  as(principal);
  need(principal, 'orders.place');
  const { organizationId } = principal;
  if (organizationId === null) throw new OrderlyError('forbidden', 'Drafts are for people who belong to an organisation.');
  return { ...principal, organizationId };
}

/** The draft that was read, if it is the author's own: typed by them, for the organisation that they belong to now. Errors: not_found. */
export function ownDraft<Row extends DraftRow>({ userId, organizationId }: Author, row: Row | undefined): Row {
  if (row !== undefined && row.author_id === userId && row.organization_id === organizationId) return row;
  throw new OrderlyError('not_found', 'You have no such draft. It may have been removed after 30 days, or because its order was placed.');
}

export function placeOf(id: string): SealedPlace {
  return { table: 'order_drafts', rowId: id };
}

/** Puts what was done with a draft into the journal, with the transaction. */
export function recordDraft(
  tx: Tx,
  { context }: Asked,
  principal: Principal,
  verb: 'read' | 'create' | 'save' | 'remove',
  id: string,
): Promise<void> {
  return appendEntry(
    tx,
    journalEntry({
      actorId: principal.userId,
      actorRole: principal.role ?? principal.kind,
      sessionId: principal.sessionId,
      requestId: context.requestId,
      source: context.source,
      action: `draft.${verb}`,
      resourceType: 'order_draft',
      resourceId: id,
      patientId: null,
      territoryId: null,
      outcome: 'ok',
      purpose: null,
      detail: {},
    }),
  );
}

/** A draft without what is in it. */
export function viewDraft({ id, version, created_at, saved_at }: Pick<DraftRow, 'id' | 'version' | 'created_at' | 'saved_at'>): DraftSummary {
  return {
    id,
    version,
    createdAt: created_at.toISOString(),
    savedAt: saved_at.toISOString(),
    expiresAt: new Date(saved_at.getTime() + keptDays * dayMs).toISOString(),
  };
}
