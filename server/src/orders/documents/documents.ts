import { type Document, type DocumentKind, documentKinds } from '@orderly/contract';
import type { DocumentStorages } from '../../documents/index.ts';
import { enter, inScope, need, type Principal } from '../../identity/index.ts';
import { openPatientKey } from '../../patients/index.ts';
import type { KeyEncryptionKey, PhiClass } from '../../phi/index.ts';
import type { Tx } from '../../platform/db/database.ts';
import { OrderlyError } from '../../platform/errors.ts';
import { notFound } from '../change-order.ts';
import type { OrderDeps, Request } from '../deps.ts';
import { classesOf } from '../read-order.ts';
import { type OrderRow, readOrder, readSealed } from '../store.ts';
import type { DocumentRow } from './document-store.ts';
import type { DocumentClass } from './seal-document.ts';

export interface DocumentDeps extends OrderDeps {
  readonly storages: DocumentStorages;
}

export interface DocumentRequest extends Omit<Request, 'idempotency'> {
  readonly orderId: string;
}

/** The order that a document belongs to, with who asks and what they may see of its patient. Errors: unauthenticated, forbidden, not_found. */
export async function enterOrder(
  tx: Tx,
  deps: OrderDeps,
  { credential, orderId }: DocumentRequest,
  as: (principal: Principal) => void = () => undefined,
): Promise<{ principal: Principal; row: OrderRow; classes: readonly PhiClass[] }> {
  const [principal, row] = await Promise.all([enter(tx, credential, deps.adjustPrincipal), readOrder(tx, orderId)]);
  as(principal);
  need(principal, 'orders.documents');
  if (row === undefined || !inScope(principal, row)) throw notFound();
  return { principal, row, classes: classesOf(principal, row) };
}

/** The key of the order's patient. Errors: not_found when the order has left the caller's sight. */
export async function keyOf(tx: Tx, { phi }: OrderDeps, { id, patientId }: OrderRow): Promise<KeyEncryptionKey> {
  const sealed = await readSealed(tx, id);
  if (sealed === undefined) throw notFound();
  return openPatientKey(phi, { ...sealed, id: patientId });
}

export function classOf(kind: DocumentKind): PhiClass {
  return documentKinds[kind].class;
}

/** `opened` only for who may read the document. */
export function viewDocument(row: DocumentRow, order: OrderRow, opened: DocumentClass | null): Document {
  const own = order.documents.find(({ id }) => id === row.id);
  return {
    id: row.id,
    orderId: row.order_id,
    state: own === undefined ? 'awaited' : own.withdrawnAt === null ? 'stored' : 'withdrawn',
    kind: row.kind,
    satisfies: row.satisfies,
    mediaType: row.media_type,
    bytes: row.bytes,
    addedBy: row.added_by,
    addedByName: row.added_by_name,
    addedAt: own?.addedAt ?? null,
    withdrawnAt: own?.withdrawnAt ?? null,
    ...(opened === null ? {} : { fileName: opened.fileName }),
    ...(opened?.encounterOn === undefined ? {} : { encounterOn: opened.encounterOn }),
  };
}

/** A foreign document and a missing one answer alike. */
export function noDocument(): OrderlyError {
  return new OrderlyError('not_found', 'There is no such document among those you may see. Check the id, or read the list of the order’s documents.');
}
