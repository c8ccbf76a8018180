import type { DocumentKind, DocumentMediaType } from '@orderly/contract';
import type { StorageKind } from '../../documents/index.ts';
import type { PhiClass } from '../../phi/index.ts';
import { statement, type Tx } from '../../platform/db/database.ts';

export interface DocumentRow {
  readonly id: string;
  readonly order_id: string;
  readonly state: 'awaited' | 'receiving' | 'received' | 'stored';
  readonly kind: DocumentKind;
  readonly satisfies: DocumentKind[];
  readonly class: PhiClass;
  readonly media_type: DocumentMediaType;
  readonly bytes: number;
  readonly storage: StorageKind;
  readonly upload_id: string | null;
  readonly added_by: string;
  /** Of who added it. */
  readonly added_by_name: string;
  readonly stored_at: Date | null;
  readonly encrypted_data: unknown;
}

const columns = `id, order_id, state, kind, satisfies, class, media_type, bytes, storage, upload_id, added_by,
  (select u.name from users u where u.id = added_by) as added_by_name, stored_at, encrypted_data`;
// Beyond what an order can have: the stored ones are bounded by the order, those not stored by `mostAwaited`.
const selectAll = statement('order_documents_all', `select ${columns} from order_documents where order_id = $1 order by id limit 500`);
const selectOne = statement('order_documents_one', `select ${columns} from order_documents where id = $2 and order_id = $1`);

export function readDocuments(tx: Tx, orderId: string): Promise<DocumentRow[]> {
  return tx.query<DocumentRow>(selectAll, [orderId]);
}

export async function readDocument(tx: Tx, orderId: string, documentId: string): Promise<DocumentRow | undefined> {
  return (await tx.query<DocumentRow>(selectOne, [orderId, documentId]))[0];
}

const insert = statement(
  'order_documents_add',
  `insert into order_documents (id, order_id, kind, satisfies, class, media_type, bytes, storage, added_by, encrypted_data)
     select $1, $2, $3, $4::text[], $5, $6, $7, $8, $9, $10
      where (select count(*) from order_documents where order_id = $2 and state <> 'stored') < $11`,
);

export type NewDocument = Omit<DocumentRow, 'state' | 'upload_id' | 'stored_at'>;

/** False when the order has as many unfinished ones as it takes. */
export async function addDocument(tx: Tx, row: NewDocument, mostAwaited: number): Promise<boolean> {
  const { id, order_id, kind, satisfies, media_type, bytes, storage, added_by, encrypted_data } = row;
  const values = [id, order_id, kind, satisfies, row.class, media_type, bytes, storage, added_by, JSON.stringify(encrypted_data), mostAwaited];
  return (await tx.execute(insert, values)) === 1;
}

const begin = statement(
  'order_documents_begin',
  `update order_documents set state = 'receiving', upload_id = $2, storage = $3 where id = $1 and state <> 'stored' and added_by = current_user_id()`,
);
const receive = statement(
  'order_documents_receive',
  `update order_documents set state = 'received', encrypted_data = $3 where id = $1 and upload_id = $2 and state = 'receiving'`,
);
const giveUp = statement(
  'order_documents_give_up',
  `update order_documents set state = 'awaited', upload_id = null where id = $1 and upload_id = $2 and state <> 'stored'`,
);

/** Whether the upload is the one that counts from now on. */
export async function beginUpload(tx: Tx, id: string, uploadId: string, storage: StorageKind): Promise<boolean> {
  return (await tx.execute(begin, [id, uploadId, storage])) === 1;
}

/** Whether the upload still counted when it had come whole. */
export async function markReceived(tx: Tx, id: string, uploadId: string, encrypted: unknown): Promise<boolean> {
  return (await tx.execute(receive, [id, uploadId, JSON.stringify(encrypted)])) === 1;
}

/** The document is awaited as before. False when another upload counts already, or this one is stored. */
export async function giveUpUpload(tx: Tx, id: string, uploadId: string): Promise<boolean> {
  return (await tx.execute(giveUp, [id, uploadId])) === 1;
}

const unfinished = statement(
  'order_documents_unfinished',
  `select id, upload_id, storage from order_documents where state <> 'stored' and announced_at < $1 order by announced_at limit $2`,
);
const remove = statement(
  'order_documents_remove',
  `delete from order_documents where id = $1 and state <> 'stored' and upload_id is not distinct from $2`,
);

export interface UnfinishedRow {
  readonly id: string;
  readonly upload_id: string | null;
  readonly storage: StorageKind;
}

/** Announced before a time and never stored, the oldest first; for the worker's role. */
export function readUnfinished(tx: Tx, before: Date, limit: number): Promise<UnfinishedRow[]> {
  return tx.query<UnfinishedRow>(unfinished, [before, limit]);
}

/** Forgets what was announced, unless another upload has begun meanwhile. For the worker's role. */
export async function removeUnfinished(tx: Tx, { id, upload_id }: UnfinishedRow): Promise<void> {
  await tx.execute(remove, [id, upload_id]);
}
