import { useState } from 'react';
import { orderQuery, queries } from '../../api/queries.ts';
import { useMe } from '../../app/session.ts';
import { DocumentFields, documentOf, newDraft, UploadProgress } from '../documents/document-fields.tsx';
import { useUpload } from '../documents/upload.ts';
import { ActionForm } from './action-form.tsx';
import type { ActionFormProps } from './props.ts';

/** Adds a document to an order. */
export function Form({ order, onDone, onCancel }: ActionFormProps) {
  const { role } = useMe();
  const [draft, setDraft] = useState(() => newDraft(role === 'distributor' || role === 'master_distributor' ? 'delivery' : 'prescription'));
  const uploading = useUpload(order.id, async () => onDone(await queries.fetchQuery({ ...orderQuery(order.id), staleTime: 0 })));
  const document = documentOf(draft);
  return (
    <ActionForm
      changing={{ ...uploading, conflict: null }}
      does="Add the document"
      happens="It is looked at, encrypted and kept with the order, where whoever may see papers of its kind finds it."
      lacks={document === null ? 'Choose a file.' : undefined}
      shows={/^(|\/(fileName|mediaType|bytes|kind|encounterOn))$/}
      instead={uploading.isPending ? <UploadProgress uploading={uploading} /> : undefined}
      onSubmit={() => document !== null && uploading.start(document)}
      onCancel={onCancel}
    >
      <DocumentFields draft={draft} onChange={setDraft} errors={uploading.errors} />
    </ActionForm>
  );
}
