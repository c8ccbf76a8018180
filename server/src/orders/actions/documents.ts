import { maxDocumentsPerOrder, withdrawReasons } from '@orderly/contract';
import { OrderlyError } from '../../platform/errors.ts';
import type { DecideContext, Effect, InputOf } from '../change.ts';
import { checkedAgain } from '../checks.ts';
import { fulfilmentOf } from '../quantities.ts';
import { type ActingAs, type DocumentState, isUnderWay, type OrderState, type Shipment } from '../state.ts';
import { type ActionCode, internalNotes, invalid } from './action.ts';

/** A document that has come whole becomes the order's; the upload does it. What the checks have found does not fall by it. */
export const attach: ActionCode<'attach'> = { words: { does: 'add documents', done: 'given documents' }, endless: true, effect: add };

/** A document counts no more, nor is it shown; it stays where it is (45 CFR 164.316(b)(2)(i)). */
export const withdraw: ActionCode<'withdraw'> = {
  words: { does: 'withdraw documents', done: 'rid of documents' },
  refuses: ({ documents }, actor) =>
    documents.some((document) => document.withdrawnAt === null && isTheirs(document, actor))
      ? null
      : { code: 'invalid_transition', detail: 'The order has no document that your organisation added.' },
  effect: takeBack,
};

/** The document of an order that counts. Errors: invalid_request when there is none, or it was withdrawn. */
export function knownDocument({ documents }: Pick<OrderState, 'documents'>, id: string, pointer: string): DocumentState {
  const document = documents.find((one) => one.id === id);
  if (document === undefined) return invalid(pointer, 'unknown_document', 'The order has no such document. Add it first.');
  if (document.withdrawnAt !== null) return invalid(pointer, 'withdrawn', 'The document was withdrawn. Name another.');
  return document;
}

function isTheirs({ addedBy }: DocumentState, { role, organizationId }: ActingAs): boolean {
  return role === 'verifier' || (addedBy !== null && addedBy === organizationId);
}

function add(order: OrderState, { documentId, kind, satisfies }: InputOf<'attach'>, actor: ActingAs, { now }: DecideContext): Effect {
  if (order.documents.length >= maxDocumentsPerOrder) {
    throw new OrderlyError('invalid_request', `An order takes at most ${maxDocumentsPerOrder} documents. Scan several pages into one file.`);
  }
  const document = { id: documentId, kind, satisfies, addedAt: now.toISOString(), addedBy: actor.organizationId ?? null, withdrawnAt: null };
  return { changes: { documents: [...order.documents, document] }, codes: [kind, documentId], stores: documentId };
}

function takeBack(order: OrderState, { documentId, code, note }: InputOf<'withdraw'>, actor: ActingAs, { now }: DecideContext): Effect {
  const document = knownDocument(order, documentId, '/documentId');
  if (!isTheirs(document, actor)) {
    throw new OrderlyError('forbidden', 'Only the organisation that added a document withdraws it, or the order desk. Ask them.');
  }
  const documents = order.documents.map((one) => (one.id === documentId ? { ...one, withdrawnAt: now.toISOString() } : one));
  const shipments = order.status === 'in_progress' ? withoutPaper(order.shipments, documentId) : order.shipments;
  return {
    // What was approved with it is looked at again without it, and what was proven with it is to be proven again.
    changes: {
      documents,
      shipments,
      ...(order.status === 'in_progress' ? { fulfilment: fulfilmentOf({ lines: order.lines, shipments }) } : {}),
      ...(isUnderWay(order.status) ? { checks: checkedAgain(order.checks, ['order_details'], order.version + 1) } : {}),
    },
    codes: [document.kind, documentId, code],
    reason: withdrawReasons[code],
    typed: { notes: internalNotes([{ note }]) },
  };
}

/** The shipments once a document counts no more: what stayed and was proven by it is to be proven again. */
function withoutPaper(shipments: readonly Shipment[], documentId: string): Shipment[] {
  return shipments.map((shipment) => {
    if (shipment.closed !== undefined || !shipment.provenBy?.includes(documentId)) return shipment;
    const { provenBy: _, ...unproven } = shipment;
    return { ...unproven, deliveredAt: null };
  });
}
