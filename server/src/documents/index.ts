export { type ChunkTable, databaseStorageIn, overtaken } from './database-storage.ts';
export { inspectDocument } from './inspect/inspect-document.ts';
export { openStorages } from './open-storages.ts';
export type { S3Place } from './s3-storage.ts';
export type { ContentPlace, DocumentStorage, DocumentStorages, StorageKind, Within } from './storage.ts';
