import { createHash } from 'node:crypto';
import type { Document, DocumentMediaType } from '@orderly/contract';
import { type DocumentStorage, inspectDocument, overtaken, type Within } from '../../documents/index.ts';
import { type Principal, recorded } from '../../identity/index.ts';
import { newContentKey, type SealedRecord, sealClasses, sealedLength, sealSegments } from '../../phi/index.ts';
import { OrderlyError } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { changeOrder } from '../change-order.ts';
import { beginUpload, type DocumentRow, giveUpUpload, markReceived, readDocument } from './document-store.ts';
import { type DocumentDeps, type DocumentRequest, enterOrder, keyOf, noDocument, viewDocument } from './documents.ts';
import { contentPlaceOf, openDocument, placeOf } from './seal-document.ts';

export interface ReceiveRequest extends DocumentRequest {
  readonly documentId: string;
  /** As its header says; null for none. */
  readonly mediaType: string | null;
  /** Its pieces as they come; fails when the connection does. */
  readonly content: AsyncIterable<Buffer>;
}

/** Of all uploads that this process takes at once. */
const mostUploads = 200;
let underWay = 0;
const mostAttempts = 10;

/**
 * Takes the content of a document that was announced: looks at it while it comes, seals it in pieces, stores them, and makes the document the order's in one step with its history and
 * its journal entry. No transaction stays open meanwhile. What breaks off leaves nothing; it may be sent again, and the same content sent twice is one document.
 * Errors: unauthenticated, forbidden, not_found, conflict, invalid_request (what the file is not), unsupported_media_type, rate_limited, dependency_unavailable.
 */
export async function receiveDocument(deps: DocumentDeps, request: ReceiveRequest): Promise<Document> {
  if (underWay >= mostUploads)
    throw new OrderlyError('rate_limited', 'Many documents are being sent just now. Send it again in a moment.', { data: { retryAfterSeconds: 5 } });
  underWay += 1;
  try {
    const attempt = { action: 'order.attach', resourceType: 'order', resourceId: request.orderId, context: request.context } as const;
    const known = await recorded(deps.db, attempt, (as) => begin(deps, request, as));
    return known.isStored ? await compare(deps, request, known) : await take(deps, request, known);
  } finally {
    underWay -= 1;
  }
}

interface Known {
  /** Of the upload that begins, unless the document is stored already. */
  readonly row: DocumentRow & { readonly upload_id: string };
  readonly isStored: boolean;
}

async function begin(deps: DocumentDeps, request: ReceiveRequest, as: (principal: Principal) => void): Promise<Known> {
  const row = await deps.db.transaction(async (tx) => {
    const { principal, classes } = await enterOrder(tx, deps, request, as);
    const found = await readDocument(tx, request.orderId, request.documentId);
    if (found === undefined || found.added_by !== principal.userId || !classes.includes(found.class)) throw noDocument();
    if (request.mediaType !== found.media_type) throw otherType(found.media_type);
    return found;
  });
  const { id: documentId, upload_id: before, state } = row;
  if (state === 'stored' && before !== null) return { row: { ...row, upload_id: before }, isStored: true };
  const within = withinOrder(deps, request);
  const [uploadId, storage] = [newId(), deps.storages.kind];
  // What an upload left that broke off with its server; one that is still under way finds itself overtaken, and takes away what it writes meanwhile.
  const tidy = (run: Within) => (before === null ? undefined : deps.storages.of(row.storage).remove({ documentId, uploadId: before }, run));
  if (row.storage !== 'database') await tidy(within);
  const isBegun = await within(async (tx) => {
    const [isTaken] = await Promise.all([
      beginUpload(tx, documentId, uploadId, storage),
      row.storage === 'database' ? tidy((work) => work(tx)) : undefined,
    ]);
    return isTaken;
  });
  if (!isBegun) throw overtaken();
  return { row: { ...row, upload_id: uploadId, storage }, isStored: false };
}

function take(deps: DocumentDeps, request: ReceiveRequest, { row }: Known): Promise<Document> {
  return takeContent(deps, request, row, () => attach(deps, request, row));
}

/** Stores the content of an upload that has begun, and then does what makes the document the order's. What does not get there is undone. */
export async function takeContent<Done>(
  deps: DocumentDeps,
  request: DocumentRequest & { readonly content: AsyncIterable<Buffer> },
  row: DocumentRow & { readonly upload_id: string },
  then: () => Promise<Done>,
): Promise<Done> {
  const within = withinOrder(deps, request);
  const storage = deps.storages.of(row.storage);
  const uploadId = row.upload_id;
  const key = newContentKey();
  const hash = createHash('sha256');
  const place = { documentId: row.id, uploadId, bytes: sealedLength(row.bytes) };
  try {
    await storage.write(place, sealSegments(key, contentPlaceOf(row), looked(request.content, row, hash)), within);
    await deps.db.transaction(async (tx) => {
      const { row: order } = await enterOrder(tx, deps, request);
      const patient = await keyOf(tx, deps, order);
      const opened = { ...openDocument(patient, row), content: { key, sha256: hash.digest('hex') } };
      const sealed = sealClasses(patient, placeOf(row.id), { [row.class]: opened }, row.encrypted_data as SealedRecord);
      if (!(await markReceived(tx, row.id, uploadId, sealed))) throw overtaken();
    });
    return await then();
  } catch (error) {
    await undo(within, storage, { ...place, orderId: request.orderId });
    throw error;
  }
}

/** Takes away what an upload wrote, unless it is the order's by now: of a commit that nobody acknowledged it is not known. What can't be undone now is swept away later. */
async function undo(
  within: Within,
  storage: DocumentStorage,
  { orderId, documentId, uploadId }: { orderId: string; documentId: string; uploadId: string },
): Promise<void> {
  try {
    const isGivenUp = await within((tx) => giveUpUpload(tx, documentId, uploadId));
    const counts = isGivenUp ? null : await within((tx) => readDocument(tx, orderId, documentId));
    if (counts?.upload_id !== uploadId) await storage.remove({ documentId, uploadId }, within);
  } catch {
    // The failure that led here is what is told.
  }
}

/** The content as it flows by: not longer or shorter than announced, and what it is said to be. The last piece leaves only once all is known to be well. */
async function* looked(
  content: AsyncIterable<Buffer>,
  { bytes, media_type }: DocumentRow,
  hash: { update(bytes: Buffer): unknown },
): AsyncGenerator<Buffer, void, undefined> {
  const inspector = inspectDocument(media_type as DocumentMediaType);
  let length = 0;
  for await (const piece of content) {
    length += piece.length;
    if (length > bytes) throw otherLength(bytes);
    await inspector.push(piece);
    hash.update(piece);
    yield piece;
  }
  if (length < bytes) throw otherLength(bytes);
  await inspector.end();
}

/** The step of the order by which the document is its own. */
async function attach(deps: DocumentDeps, request: ReceiveRequest, row: DocumentRow): Promise<Document> {
  const { credential, context, orderId } = request;
  const wanted = { action: 'attach', input: { documentId: row.id, kind: row.kind, satisfies: row.satisfies } } as const;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await changeOrder(deps, { credential, context, orderId, idempotency: null, expectedVersion: null, wanted });
      break;
    } catch (error) {
      // Many documents may come to one order at the same moment; none is to be sent again for it.
      if (!(error instanceof OrderlyError && error.code === 'version_conflict') || attempt >= mostAttempts) throw error;
    }
  }
  return deps.db.transaction(async (tx) => {
    const { row: order } = await enterOrder(tx, deps, request);
    return viewDocument(row, order, null);
  });
}

/** What is sent again to a document that is there already: the same is fine, for the answer may have been lost on the way. */
async function compare(deps: DocumentDeps, request: ReceiveRequest, { row }: Known): Promise<Document> {
  const hash = createHash('sha256');
  for await (const _ of looked(request.content, row, hash));
  return deps.db.transaction(async (tx) => {
    const { row: order } = await enterOrder(tx, deps, request);
    const { content } = openDocument(await keyOf(tx, deps, order), row);
    if (content?.sha256 !== hash.digest('hex'))
      throw new OrderlyError('conflict', 'The document is stored already, with another content. Announce a new one.');
    return viewDocument(row, order, null);
  });
}

/** Short transactions of the one who sends or reads, each let in anew: a right that was revoked ends the transfer. */
export function withinOrder(deps: DocumentDeps, request: DocumentRequest): Within {
  return (work) =>
    deps.db.transaction(async (tx) => {
      const [, done] = await Promise.all([enterOrder(tx, deps, request), work(tx)]);
      return done;
    });
}

function otherType(announced: string): OrderlyError {
  return new OrderlyError(
    'unsupported_media_type',
    `The document was announced as ${announced}. Send it with this Content-Type, or announce another.`,
  );
}

function otherLength(bytes: number): OrderlyError {
  const detail = `The content is not ${bytes} bytes long, as it was announced. Announce it with the length that it has.`;
  return new OrderlyError('invalid_request', detail, { errors: [{ pointer: '', code: 'other_length', detail }] });
}
