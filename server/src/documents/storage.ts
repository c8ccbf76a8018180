import type { Tx } from '../platform/db/database.ts';

/** One upload of a document, and how long its sealed content is. */
export interface ContentPlace {
  readonly documentId: string;
  readonly uploadId: string;
  readonly bytes: number;
}

/** Runs work in a short transaction of its own, in which whoever asks has been let in anew. */
export type Within = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** Where sealed contents lie. It is given ciphertext only, and holds no more of it in memory than a few pieces. */
export interface DocumentStorage {
  /** Takes a content whole. Errors: what the source throws; dependency_unavailable. What came until then is removed by `remove`. */
  write(place: ContentPlace, sealed: AsyncIterable<Buffer>, within: Within): Promise<void>;
  /** Errors: dependency_unavailable. */
  read(place: ContentPlace, within: Within): AsyncIterable<Buffer>;
  /** Removes what an upload has left; nothing there is fine. Errors: dependency_unavailable. */
  remove(place: Pick<ContentPlace, 'documentId' | 'uploadId'>, within: Within): Promise<void>;
}

export type StorageKind = 'database' | 's3';

export interface DocumentStorages {
  /** Where new ones go. */
  readonly kind: StorageKind;
  /** Errors: dependency_unavailable when the settings do not name it any more. */
  of(kind: StorageKind): DocumentStorage;
}
