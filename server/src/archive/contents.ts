import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { type DocumentStorage, type DocumentStorages, databaseStorageIn, type StorageKind, type Within } from '../documents/index.ts';
import { newContentKey, openSegments, sealedLength, sealSegments } from '../phi/index.ts';
import { InvariantError } from '../platform/errors.ts';
import { archiveChunks } from './store.ts';

export type Format = 'json' | 'pdf';

const inDatabase = databaseStorageIn(archiveChunks);
const pack = promisify(deflate);
const unpack = promisify(inflate);
/** Of one file: some hundred times what an order usually takes. What is longer is not stored, since it could not be read. */
const mostBytes = 256 * 1024 * 1024;

/** The storage that bundles lie in: rows of their own in the database, or beside the documents. */
export function storageOf(storages: DocumentStorages, kind: StorageKind): DocumentStorage {
  return kind === 'database' ? inDatabase : storages.of(kind);
}

export interface Place {
  readonly archiveId: string;
  readonly uploadId: string;
  readonly format: Format;
}

/** What is authenticated with every piece of a content. */
function placeOf({ archiveId, uploadId, format }: Place): string {
  return `orderly-1|archive_content|${archiveId}|${uploadId}|${format}`;
}

export interface Stored {
  /** Of the content; sealed with the bundle's row. */
  readonly key: string;
  readonly bytes: number;
  readonly packedBytes: number;
  readonly sha256: string;
}

/** Compresses a file, seals it under a key of its own and stores it. Errors: RangeError, dependency_unavailable; conflict when another attempt counts by now. */
export async function storeContent(storage: DocumentStorage, place: Place, file: Buffer, within: Within): Promise<Stored> {
  if (file.length > mostBytes) throw new RangeError(`a file of ${file.length} bytes is more than a bundle may have`);
  const [key, packed] = [newContentKey(), await pack(file)];
  const sealed = sealSegments(key, placeOf(place), once(packed));
  await storage.write({ documentId: place.archiveId, uploadId: place.uploadId, bytes: sealedLength(packed.length) }, sealed, within);
  return { key, bytes: file.length, packedBytes: packed.length, sha256: sha256(file) };
}

/** A file as it was stored, or an error: nothing of it is answered before all of it was found unaltered. Errors: PhiError, InvariantError, dependency_unavailable. */
export async function readContent(storage: DocumentStorage, place: Place, stored: Stored, within: Within): Promise<Buffer> {
  const from = { documentId: place.archiveId, uploadId: place.uploadId, bytes: sealedLength(stored.packedBytes) };
  const parts: Buffer[] = [];
  for await (const part of openSegments(stored.key, placeOf(place), storage.read(from, within))) parts.push(part);
  const file = await unpack(Buffer.concat(parts), { maxOutputLength: mostBytes });
  if (sha256(file) !== stored.sha256)
    throw new InvariantError(`The ${place.format} of the bundle ${place.archiveId} has not the hash it was sealed with.`);
  return file;
}

/** Hexadecimal, lower case. */
export function sha256(file: Buffer): string {
  return createHash('sha256').update(file).digest('hex');
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer, void, undefined> {
  yield bytes;
}
