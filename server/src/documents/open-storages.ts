import { OrderlyError } from '../platform/errors.ts';
import { databaseStorage } from './database-storage.ts';
import type { S3Place } from './s3-storage.ts';
import type { DocumentStorage, DocumentStorages } from './storage.ts';

/** The storages that the settings name: the database always, whose contents stay readable when new ones go elsewhere; S3 when there is a place for it. */
export async function openStorages(s3: S3Place | null): Promise<DocumentStorages & { close(): void }> {
  // Loaded only where it is wanted: it takes longer than everything else at the start.
  const outside = s3 === null ? null : (await import('./s3-storage.ts')).s3Storage(s3);
  const by: Readonly<Record<string, DocumentStorage>> = { database: databaseStorage, ...(outside === null ? {} : { s3: outside }) };
  return {
    kind: outside === null ? 'database' : 's3',
    of(kind) {
      const storage = by[kind];
      if (storage === undefined)
        throw new OrderlyError('dependency_unavailable', 'The document lies in a storage that this server is not set up for. Tell the operator.');
      return storage;
    },
    close: () => outside?.close(),
  };
}
