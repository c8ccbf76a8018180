import type { ChunkTable, StorageKind } from '../documents/index.ts';
import type { JournalEntry } from '../journal/index.ts';
import { entryValues, journalInsert } from '../journal/index.ts';
import { statement, type Tx } from '../platform/db/database.ts';

/** One bundle: what is sealed of an order as of the step that ended it. */
export interface ArchiveRow {
  readonly id: string;
  readonly order_id: string;
  readonly version: number;
  readonly state: 'sealing' | 'sealed' | 'purged';
  readonly as_of: Date;
  readonly retain_until: Date;
  readonly storage: StorageKind;
  readonly json_upload: string;
  readonly pdf_upload: string;
  /** Null while it is being sealed, these and what follows. */
  readonly json_bytes: number | null;
  readonly json_packed_bytes: number | null;
  readonly json_sha256: string | null;
  readonly pdf_bytes: number | null;
  readonly pdf_packed_bytes: number | null;
  readonly pdf_sha256: string | null;
  readonly sealed_at: Date | null;
  readonly purged_at: Date | null;
  readonly encrypted_data: unknown;
}

const columns = `id, order_id, version, state, as_of, retain_until, storage, json_upload, pdf_upload, json_bytes, json_packed_bytes, json_sha256,
  pdf_bytes, pdf_packed_bytes, pdf_sha256, sealed_at, purged_at, encrypted_data`;

// Two at most by the rules of an order's life: it completes once, and is cancelled once.
const selectAll = statement(
  'archive_of_order',
  `select ${columns} from order_archives where order_id = $1 and state <> 'sealing' order by version desc limit 20`,
);

/** The bundles of an order, the last first, also those that were purged. */
export function readBundles(tx: Tx, orderId: string): Promise<ArchiveRow[]> {
  return tx.query<ArchiveRow>(selectAll, [orderId]);
}

export interface Attempt
  extends Pick<ArchiveRow, 'id' | 'order_id' | 'version' | 'as_of' | 'retain_until' | 'storage' | 'json_upload' | 'pdf_upload'> {}

const lockOne = statement('archive_lock', `select ${columns} from order_archives where order_id = $1 and version = $2 for update`);

/** The bundle of a step, whatever its state, locked until the transaction ends. */
export async function lockBundle(tx: Tx, orderId: string, version: number): Promise<ArchiveRow | undefined> {
  return (await tx.query<ArchiveRow>(lockOne, [orderId, version]))[0];
}

const begin = statement(
  'archive_begin',
  `insert into order_archives (id, order_id, version, as_of, retain_until, storage, json_upload, pdf_upload) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (order_id, version) do update set storage = excluded.storage, json_upload = excluded.json_upload, pdf_upload = excluded.pdf_upload
      where order_archives.state = 'sealing' returning id`,
);

/** Makes an attempt the one that counts. Answers the bundle's id; null when it is sealed already. */
export async function beginAttempt(tx: Tx, attempt: Attempt): Promise<string | null> {
  const { id, order_id, version, as_of, retain_until, storage, json_upload, pdf_upload } = attempt;
  const rows = await tx.query<{ id: string }>(begin, [id, order_id, version, as_of, retain_until, storage, json_upload, pdf_upload]);
  return rows[0]?.id ?? null;
}

export interface Finished {
  readonly jsonUpload: string;
  readonly json: { readonly bytes: number; readonly packedBytes: number; readonly sha256: string };
  readonly pdf: { readonly bytes: number; readonly packedBytes: number; readonly sha256: string };
  readonly encrypted: unknown;
  readonly at: Date;
}

const entryAt = 11;
const finish = statement(
  'archive_finish',
  `with sealed as (
     update order_archives set state = 'sealed', json_bytes = $3, json_packed_bytes = $4, json_sha256 = $5, pdf_bytes = $6, pdf_packed_bytes = $7,
         pdf_sha256 = $8, encrypted_data = $9, sealed_at = $10 where id = $1 and json_upload = $2 and state = 'sealing' returning id),
   journalled as (${journalInsert(entryAt, 1)} where exists (select 1 from sealed))
   select id from sealed`,
);

/** Seals what an attempt has written, and journals it, in one statement. False when another attempt counts by now, or did it. */
export async function finishAttempt(tx: Tx, id: string, { jsonUpload, json, pdf, encrypted, at }: Finished, entry: JournalEntry): Promise<boolean> {
  const files = [json.bytes, json.packedBytes, json.sha256, pdf.bytes, pdf.packedBytes, pdf.sha256];
  return (await tx.query(finish, [id, jsonUpload, ...files, JSON.stringify(encrypted), at, ...entryValues([entry])])).length === 1;
}

const purge = statement(
  'archive_purge',
  `update order_archives set state = 'purged', encrypted_data = null, purged_at = $2, purged_by = current_user_id() where order_id = $1 and state = 'sealed'`,
);

/** Destroys the keys of an order's bundles. How many there were. Errors: DatabaseError `illegal` while one is to be kept. */
export function purgeBundles(tx: Tx, orderId: string, at: Date): Promise<number> {
  return tx.execute(purge, [orderId, at]);
}

const retained = statement(
  'archive_retained',
  `select max(a.retain_until) as until from order_archives a join orders o on o.id = a.order_id
    where o.patient_id = $1 and a.state <> 'purged'`,
);

/** Until when something sealed of a patient is to be kept; null when nothing is there. For the worker's role. */
export async function retainedUntil(tx: Tx, patientId: string): Promise<Date | null> {
  return (await tx.query<{ until: Date | null }>(retained, [patientId]))[0]?.until ?? null;
}

const addChunk = statement(
  'archive_chunk_add',
  `insert into archive_chunks (archive_id, upload_id, n, bytes)
     select a.id, $2, $3, $4 from order_archives a where a.id = $1 and $2 in (a.json_upload, a.pdf_upload) and a.state = 'sealing' for share`,
);
const readChunk = statement('archive_chunk_read', 'select bytes from archive_chunks where upload_id = $1 and n = $2');
const dropChunks = statement('archive_chunks_drop', 'delete from archive_chunks where upload_id = $1');

/** Where bundles lie when they lie in the database. */
export const archiveChunks: ChunkTable = {
  async add(tx, { documentId, uploadId, n, bytes }) {
    return (await tx.execute(addChunk, [documentId, uploadId, n, bytes])) === 1;
  },
  async read(tx, uploadId, n) {
    return (await tx.query<{ bytes: Buffer }>(readChunk, [uploadId, n]))[0]?.bytes;
  },
  async drop(tx, uploadId) {
    await tx.execute(dropChunks, [uploadId]);
  },
};
