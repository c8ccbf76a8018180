import { type DraftInput, type DraftSummary, maxDraftBytes, maxDraftsPerPerson } from '@orderly/contract';
import { type Asked, recorded } from '../identity/index.ts';
import { OrderlyError } from '../platform/errors.ts';
import { type IdempotentAnswer, once } from '../platform/idempotency/index.ts';
import { newId } from '../platform/ids.ts';
import { type AboutDraft, attemptOf, type DraftDeps, enterAuthor, ownDraft, placeOf, recordDraft, viewDraft } from './drafts.ts';
import { countDrafts, deleteDraft, insertDraft, lockDraft, updateDraft } from './store.ts';

/** Keeps what was typed so far; the answer holds none of it. Errors: unauthenticated, forbidden, payload_too_large, conflict when there are 50, those of the Idempotency-Key. */
export function createDraft(deps: DraftDeps, request: Asked & { readonly wanted: DraftInput }): Promise<IdempotentAnswer<DraftSummary>> {
  return recorded(deps.db, attemptOf('create', null, request), (as) =>
    deps.db.transaction(async (tx) => {
      const author = await enterAuthor(tx, deps, request, as);
      needRoom(request.wanted);
      return once(tx, request.idempotency, 201, async () => {
        const { userId: authorId, organizationId } = author;
        if ((await countDrafts(tx, authorId, organizationId)) >= maxDraftsPerPerson) throw tooMany();
        const [id, at] = [newId(), deps.clock.now()];
        const sealed = await deps.phi.rows.seal(placeOf(id), 1, request.wanted.content);
        await Promise.all([insertDraft(tx, { id, authorId, organizationId, ...sealed, at }), recordDraft(tx, request, author, 'create', id)]);
        return { body: viewDraft({ id, version: 1, created_at: at, saved_at: at }), resourceId: id };
      });
    }),
  );
}

type Saving = AboutDraft & { readonly wanted: DraftInput; readonly expectedVersion: () => number };

/**
 * Keeps what was typed since in place of what was. Errors: unauthenticated, forbidden, not_found, payload_too_large, precondition_required, version_conflict when
 * it was saved elsewhere meanwhile, those of the Idempotency-Key.
 */
export function saveDraft(deps: DraftDeps, request: Saving): Promise<IdempotentAnswer<DraftSummary>> {
  return recorded(deps.db, attemptOf('save', request.draftId, request), (as) =>
    deps.db.transaction(async (tx) => {
      const [author, row] = await Promise.all([enterAuthor(tx, deps, request, as), lockDraft(tx, request.draftId)]);
      const own = ownDraft(author, row);
      needRoom(request.wanted);
      return once(tx, request.idempotency, 200, async () => {
        if (request.expectedVersion() !== own.version) throw savedElsewhere(own.version);
        const [version, at] = [own.version + 1, deps.clock.now()];
        const key = { wrappedKey: own.wrapped_key, rootKid: own.root_kid };
        const { sealed } = await deps.phi.rows.seal(placeOf(own.id), version, request.wanted.content, key);
        await Promise.all([updateDraft(tx, own.id, sealed, at), recordDraft(tx, request, author, 'save', own.id)]);
        return { body: viewDraft({ ...own, version, saved_at: at }), resourceId: own.id };
      });
    }),
  );
}

/** Removes a draft, and with it the key of what was in it. Errors: unauthenticated, forbidden, not_found. */
export function removeDraft(deps: DraftDeps, request: AboutDraft): Promise<void> {
  return recorded(deps.db, attemptOf('remove', request.draftId, request), (as) =>
    deps.db.transaction(async (tx) => {
      const [author, row] = await Promise.all([enterAuthor(tx, deps, request, as), lockDraft(tx, request.draftId)]);
      const own = ownDraft(author, row);
      await Promise.all([deleteDraft(tx, own.id), recordDraft(tx, request, author, 'remove', own.id)]);
    }),
  );
}

function needRoom({ content }: DraftInput): void {
  if (Buffer.byteLength(JSON.stringify(content)) <= maxDraftBytes) return;
  throw new OrderlyError('payload_too_large', `A draft takes ${maxDraftBytes / 1024} KiB at most. Place the order, or leave the longest text out.`);
}

function tooMany(): OrderlyError {
  return new OrderlyError('conflict', `You have ${maxDraftsPerPerson} drafts, which is as many as are kept. Place or remove one first.`);
}

function savedElsewhere(version: number): OrderlyError {
  const detail = `The draft was saved elsewhere meanwhile and is at version ${version}, perhaps in another window. Read it again and decide anew.`;
  return new OrderlyError('version_conflict', detail, { data: { currentVersion: version } });
}
