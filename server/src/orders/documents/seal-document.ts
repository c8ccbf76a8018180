import { type KeyEncryptionKey, openClass, type SealedRecord } from '../../phi/index.ts';
import type { DocumentRow } from './document-store.ts';

/** What of a document is patient data: sealed under its class, together with the key of its content once that has come. */
export interface DocumentClass {
  readonly fileName: string;
  readonly encounterOn?: string;
  readonly content?: { readonly key: string; readonly sha256: string };
}

export function placeOf(documentId: string) {
  return { table: 'order_documents', rowId: documentId };
}

/** What is authenticated with every piece of a document's content. */
export function contentPlaceOf({ id, upload_id, class: name }: Pick<DocumentRow, 'id' | 'upload_id' | 'class'>): string {
  return `orderly-1|document_content|${id}|${upload_id}|${name}`;
}

export function openDocument(key: KeyEncryptionKey, row: DocumentRow): DocumentClass {
  return openClass<DocumentClass>(key, placeOf(row.id), row.encrypted_data as SealedRecord, row.class) ?? { fileName: '' };
}
