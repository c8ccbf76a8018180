import { type AnnounceDocument, type Document, maxDocumentsPerOrder } from '@orderly/contract';
import { type Principal, recorded } from '../../identity/index.ts';
import { sealClasses } from '../../phi/index.ts';
import { type FieldError, OrderlyError } from '../../platform/errors.ts';
import { type Idempotency, type IdempotentAnswer, once } from '../../platform/idempotency/index.ts';
import { newId } from '../../platform/ids.ts';
import { addDocument, type DocumentRow } from './document-store.ts';
import { classOf, type DocumentDeps, type DocumentRequest, enterOrder, keyOf, viewDocument } from './documents.ts';
import { type DocumentClass, placeOf } from './seal-document.ts';

/** Announced and not yet stored, of one order. */
const mostAwaited = 50;

export interface AnnounceRequest extends DocumentRequest {
  readonly document: AnnounceDocument;
  readonly idempotency: Idempotency | null;
}

/**
 * Says which document is going to be sent to an order; its content follows, and only with it is the document the order's. What is announced and never comes is
 * forgotten after a day. Errors: unauthenticated, forbidden, not_found, missing_data, invalid_request, those of the Idempotency-Key.
 */
export function announceDocument(deps: DocumentDeps, request: AnnounceRequest): Promise<IdempotentAnswer<Document>> {
  const attempt = { action: 'order.attach', resourceType: 'order', resourceId: request.orderId, context: request.context } as const;
  return recorded(deps.db, attempt, (as) => announce(deps, request, as));
}

function announce(deps: DocumentDeps, request: AnnounceRequest, as: (principal: Principal) => void): Promise<IdempotentAnswer<Document>> {
  return deps.db.transaction(async (tx) => {
    const { principal, row: order, classes } = await enterOrder(tx, deps, request, as);
    const { kind, fileName, mediaType, bytes, encounterOn } = request.document;
    const satisfies = [...new Set(request.document.satisfies ?? [kind])];
    const needed = [kind, ...satisfies].map(classOf);
    if (!needed.every((name) => classes.includes(name))) {
      throw new OrderlyError('forbidden', 'Your role adds no documents of this kind to this order. Send it to the clinic or the order desk.');
    }
    const mistakes = mistakesIn(request.document, satisfies, deps.clock.now());
    if (mistakes.length > 0) {
      throw new OrderlyError(mistakes.some(({ code }) => code === 'required') ? 'missing_data' : 'invalid_request', mistakes[0]?.detail as string, {
        errors: mistakes,
      });
    }
    const key = await keyOf(tx, deps, order);
    return once(tx, request.idempotency, 201, async () => {
      const id = newId();
      const opened: DocumentClass = { fileName, ...(encounterOn === undefined ? {} : { encounterOn }) };
      const row = {
        id,
        order_id: order.id,
        kind,
        satisfies,
        class: classOf(kind),
        media_type: mediaType,
        bytes,
        storage: deps.storages.kind,
        added_by: principal.userId,
        added_by_name: principal.name,
        encrypted_data: sealClasses(key, placeOf(id), { [classOf(kind)]: opened }),
      };
      const isAdded = order.documents.length < maxDocumentsPerOrder && (await addDocument(tx, row, mostAwaited));
      if (!isAdded) throw tooMany();
      // The name is not told back: what was typed need not stand in a stored answer.
      const body = viewDocument({ ...row, state: 'awaited', upload_id: null, stored_at: null } satisfies DocumentRow, order, null);
      return { body, resourceId: id };
    });
  });
}

function tooMany(): OrderlyError {
  const detail = `An order takes at most ${maxDocumentsPerOrder} documents, and ${mostAwaited} that are still to come. Send those, or scan several pages into one file.`;
  return new OrderlyError('invalid_request', detail);
}

// Letters that turn the direction of writing would make a name look like another.
const unfitName = /[/\\:*?"<>|\p{Cc}\p{Bidi_Control}]|^\.|[. ]$/u;

function mistakesIn({ fileName, encounterOn }: AnnounceDocument, satisfies: readonly string[], now: Date): FieldError[] {
  const needsDay = satisfies.includes('face_to_face');
  return [
    ...(unfitName.test(fileName) || fileName.trim() === ''
      ? [{ pointer: '/fileName', code: 'not_a_name', detail: 'Give the plain name of the file, without a folder or control characters.' }]
      : []),
    ...(needsDay && encounterOn === undefined
      ? [{ pointer: '/encounterOn', code: 'required', detail: 'Give the day of the encounter that the note is of.' }]
      : []),
    ...(!needsDay && encounterOn !== undefined
      ? [{ pointer: '/encounterOn', code: 'unknown', detail: 'Only the note of a face-to-face encounter has its day. Leave it out.' }]
      : []),
    ...(encounterOn !== undefined && encounterOn > new Date(now.getTime() + 14 * 3_600_000).toISOString().slice(0, 10)
      ? [{ pointer: '/encounterOn', code: 'future', detail: 'The encounter lies in the future. Correct the day.' }]
      : []),
  ];
}
