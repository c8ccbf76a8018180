import type { Order } from '@orderly/contract';
import { recorded } from '../../identity/index.ts';
import { sealClasses } from '../../phi/index.ts';
import { OrderlyError } from '../../platform/errors.ts';
import type { IdempotentAnswer } from '../../platform/idempotency/index.ts';
import { newId } from '../../platform/ids.ts';
import { type ChangeRequest, changeOrder } from '../change-order.ts';
import { addDocument, beginUpload, type DocumentRow } from './document-store.ts';
import { type DocumentDeps, enterOrder, keyOf } from './documents.ts';
import { takeContent } from './receive-document.ts';
import { placeOf } from './seal-document.ts';

const mostAwaited = 50;
const kind = 'delivery' as const;
const prefix = 'data:image/png;base64,';

/**
 * Changes an order by a delivery that was signed on a screen: the drawing is looked at, sealed and stored like any document, and becomes the order's in the same step as
 * the delivery, or not at all. Errors: those of `changeOrder` and of an upload.
 */
export async function changeWithDrawing(deps: DocumentDeps, request: ChangeRequest, drawing: string): Promise<IdempotentAnswer<Order>> {
  const content = Buffer.from(drawing.slice(prefix.length), 'base64');
  const attempt = { action: 'order.deliver', resourceType: 'order', resourceId: request.orderId, context: request.context } as const;
  const { row, addedBy } = await recorded(deps.db, attempt, () => announceDrawing(deps, request, content.length));
  const brings = { id: row.id, kind, satisfies: [kind], addedBy };
  const taking = takeContent(deps, { ...request, content: inOnePiece(content) }, row, async () => {
    const answer = await changeOrder(deps, { ...request, brings });
    // The same request once more: its drawing is the order's already, under another id.
    if (answer.replayed) throw new Replayed(answer);
    return answer;
  });
  return taking.catch((error: unknown) => {
    if (error instanceof Replayed) return error.answer;
    throw error;
  });
}

class Replayed extends Error {
  readonly answer: IdempotentAnswer<Order>;
  constructor(answer: IdempotentAnswer<Order>) {
    super('the answer is a stored one');
    this.answer = answer;
  }
}

async function* inOnePiece(content: Buffer): AsyncGenerator<Buffer, void, undefined> {
  yield content;
}

function announceDrawing(deps: DocumentDeps, request: ChangeRequest, bytes: number) {
  return deps.db.transaction(async (tx) => {
    const { principal, row: order, classes } = await enterOrder(tx, deps, request);
    // Told before anything is stored: that there is none, or that it is none; whether it still fits is the change's business.
    if (typeof request.expectedVersion === 'function') request.expectedVersion();
    if (!classes.includes('fulfilment')) {
      throw new OrderlyError('forbidden', 'Your role adds no delivery papers to this order. Ask the organisation that operates its territory.');
    }
    const key = await keyOf(tx, deps, order);
    const [id, uploadId] = [newId(), newId()];
    const document = {
      id,
      order_id: order.id,
      kind,
      satisfies: [kind],
      class: 'fulfilment' as const,
      media_type: 'image/png' as const,
      bytes,
      storage: deps.storages.kind,
      added_by: principal.userId,
      added_by_name: principal.name,
      encrypted_data: sealClasses(key, placeOf(id), { fulfilment: { fileName: 'signature.png' } }),
    };
    if (!(await addDocument(tx, document, mostAwaited))) {
      throw new OrderlyError('invalid_request', 'Too many documents of this order are still to come. Send those first.');
    }
    await beginUpload(tx, id, uploadId, deps.storages.kind);
    const row: DocumentRow & { upload_id: string } = { ...document, state: 'receiving', upload_id: uploadId, stored_at: null };
    return { row, addedBy: principal.organizationId };
  });
}
