import { statement, type Tx } from '../platform/db/database.ts';

const insert = statement(
  'document_chunk_add',
  `insert into document_chunks (document_id, upload_id, n, bytes)
     select d.id, d.upload_id, $3, $4 from order_documents d where d.id = $1 and d.upload_id = $2 and d.state = 'receiving' for share`,
);
const select = statement('document_chunk_read', 'select bytes from document_chunks where upload_id = $1 and n = $2');
const remove = statement('document_chunks_drop', 'delete from document_chunks where upload_id = $1');

/** Whether the upload is still the one that is awaited. */
export async function addChunk(tx: Tx, chunk: { documentId: string; uploadId: string; n: number; bytes: Buffer }): Promise<boolean> {
  return (await tx.execute(insert, [chunk.documentId, chunk.uploadId, chunk.n, chunk.bytes])) === 1;
}

export async function readChunk(tx: Tx, uploadId: string, n: number): Promise<Buffer | undefined> {
  return (await tx.query<{ bytes: Buffer }>(select, [uploadId, n]))[0]?.bytes;
}

export async function dropChunks(tx: Tx, uploadId: string): Promise<void> {
  await tx.execute(remove, [uploadId]);
}
