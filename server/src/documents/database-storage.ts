import { OrderlyError } from '../platform/errors.ts';
import { addChunk, dropChunks, readChunk } from './chunk-store.ts';
import type { DocumentStorage } from './storage.ts';

/** The table that a content's pieces are rows of. */
export interface ChunkTable {
  /** Whether the upload is still the one that is awaited. */
  add: typeof addChunk;
  read: typeof readChunk;
  drop: typeof dropChunks;
}

const chunkBytes = 256 * 1024;

/** Contents in rows of 256 KiB, each written and read in a transaction of its own: one that stays open would hold up the journal's order. */
export function databaseStorageIn(chunks: ChunkTable): DocumentStorage {
  return {
    async write({ documentId, uploadId }, sealed, within) {
      let n = 0;
      let held: Buffer[] = [];
      let length = 0;
      const flush = async () => {
        const bytes = Buffer.concat(held);
        [held, length] = [[], 0];
        const isTaken = await within((tx) => chunks.add(tx, { documentId, uploadId, n, bytes }));
        if (!isTaken) throw overtaken();
        n += 1;
      };
      for await (const bytes of sealed) {
        held.push(bytes);
        length += bytes.length;
        if (length >= chunkBytes) await flush();
      }
      if (length > 0) await flush();
    },

    async *read({ uploadId, bytes: total }, within) {
      let read = 0;
      for (let n = 0; read < total; n += 1) {
        const bytes = await within((tx) => chunks.read(tx, uploadId, n));
        // The reader finds that the rest is missing, and says so.
        if (bytes === undefined) return;
        read += bytes.length;
        yield bytes;
      }
    },

    remove: ({ uploadId }, within) => within((tx) => chunks.drop(tx, uploadId)),
  };
}

export const databaseStorage = databaseStorageIn({ add: addChunk, read: readChunk, drop: dropChunks });

/** Another upload of the same document has begun, or the order went out of sight. */
export function overtaken(): OrderlyError {
  return new OrderlyError(
    'conflict',
    'Another upload of this document has begun meanwhile, or you may not send it any more. Read the document to see.',
  );
}
