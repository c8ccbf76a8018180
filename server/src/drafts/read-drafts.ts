import { type Draft, type Drafts, maxDraftsPerPerson } from '@orderly/contract';
import { type Asked, recorded } from '../identity/index.ts';
import { OrderlyError } from '../platform/errors.ts';
import { type AboutDraft, attemptOf, type DraftDeps, enterAuthor, ownDraft, placeOf, recordDraft, viewDraft } from './drafts.ts';
import { readDraftRow, readDrafts } from './store.ts';

/** The caller's own drafts without what is in them, the one saved last first. Errors: unauthenticated, forbidden. */
export function listDrafts(deps: DraftDeps, request: Asked): Promise<Drafts> {
  return recorded(deps.db, attemptOf('list', null, request), (as) =>
    deps.db.transaction(async (tx) => {
      const { userId, organizationId } = await enterAuthor(tx, deps, request, as);
      return { items: (await readDrafts(tx, userId, organizationId, maxDraftsPerPerson)).map(viewDraft) };
    }),
  );
}

/** A draft of the caller's own; the look is in the journal before this answers. Errors: unauthenticated, forbidden, not_found. */
export function readDraft(deps: DraftDeps, request: AboutDraft): Promise<Draft> {
  return recorded(deps.db, attemptOf('read', request.draftId, request), (as) =>
    deps.db.transaction(async (tx) => {
      const [author, row] = await Promise.all([enterAuthor(tx, deps, request, as), readDraftRow(tx, request.draftId)]);
      const own = ownDraft(author, row);
      if (!author.agreed) throw new OrderlyError('forbidden', 'Your organisation has no agreement in force, so that nothing of patients is shown.');
      await recordDraft(tx, request, author, 'read', own.id);
      const key = { wrappedKey: own.wrapped_key, rootKid: own.root_kid, sealed: own.encrypted_data };
      return { ...viewDraft(own), content: await deps.phi.rows.open<Draft['content']>(placeOf(own.id), own.version, key) };
    }),
  );
}
