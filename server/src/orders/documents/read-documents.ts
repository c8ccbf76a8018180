import type { Documents } from '@orderly/contract';
import { recorded } from '../../identity/index.ts';
import { appendEntry } from '../../journal/index.ts';
import { openSegments, sealedLength } from '../../phi/index.ts';
import { orderEntry } from '../order-entry.ts';
import { readDocument, readDocuments } from './document-store.ts';
import { type DocumentDeps, type DocumentRequest, enterOrder, keyOf, noDocument, viewDocument } from './documents.ts';
import { withinOrder } from './receive-document.ts';
import { contentPlaceOf, openDocument } from './seal-document.ts';

/**
 * The documents of an order; with their names, as far as the caller's classes of patient data reach. That look is in the journal before this answers. Those that
 * somebody else is still to send are not among them. Errors: unauthenticated, forbidden, not_found.
 */
export function listDocuments(deps: DocumentDeps, request: DocumentRequest): Promise<Documents> {
  const attempt = { action: 'order.list_documents', resourceType: 'order', resourceId: request.orderId, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const { principal, row: order, classes } = await enterOrder(tx, deps, request, as);
      const rows = (await readDocuments(tx, order.id)).filter(({ state, added_by }) => state === 'stored' || added_by === principal.userId);
      const key = rows.length === 0 ? null : await keyOf(tx, deps, order);
      const items = rows.map((row) => viewDocument(row, order, key !== null && classes.includes(row.class) ? openDocument(key, row) : null));
      if (items.some(({ fileName }) => fileName !== undefined))
        await appendEntry(tx, orderEntry(principal, request.context, order, { action: 'order.list_documents', detail: { classes: [...classes] } }));
      return { items };
    }),
  );
}

export interface DocumentContent {
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly content: AsyncIterable<Buffer>;
}

/**
 * A document's content, opened piece by piece as it is read. The reading is in the journal before this answers; each piece is authenticated before it leaves, and the right to
 * it looked up anew. Errors: unauthenticated, forbidden, not_found (also once it was withdrawn), and while it is read dependency_unavailable, PhiError.
 */
export function readContent(deps: DocumentDeps, request: DocumentRequest & { readonly documentId: string }): Promise<DocumentContent> {
  const attempt = { action: 'order.read_document', resourceType: 'order', resourceId: request.orderId, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const { principal, row: order, classes } = await enterOrder(tx, deps, request, as);
      const row = await readDocument(tx, order.id, request.documentId);
      const isThere = order.documents.some(({ id, withdrawnAt }) => id === request.documentId && withdrawnAt === null);
      if (row === undefined || !isThere || !classes.includes(row.class)) throw noDocument();
      const { fileName, content } = openDocument(await keyOf(tx, deps, order), row);
      if (content === undefined || row.upload_id === null) throw noDocument();
      const storage = deps.storages.of(row.storage);
      await appendEntry(
        tx,
        orderEntry(principal, request.context, order, { action: 'order.read_document', detail: { codes: [row.kind, row.id], classes: [row.class] } }),
      );
      const place = { documentId: row.id, uploadId: row.upload_id, bytes: sealedLength(row.bytes) };
      const pieces = openSegments(content.key, contentPlaceOf(row), storage.read(place, withinOrder(deps, request)));
      return { fileName, mediaType: row.media_type, bytes: row.bytes, content: pieces };
    }),
  );
}
