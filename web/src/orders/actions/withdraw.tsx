import { withdrawReasons } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { useChange } from '../change.ts';
import { DocumentPicker } from '../documents/document-picker.tsx';
import { documentsQuery } from '../documents/documents-query.ts';
import { ActionForm } from './action-form.tsx';
import { CodeSelect, NoteField, noteOf } from './fields.tsx';
import type { ActionFormProps } from './props.ts';

type Code = keyof typeof withdrawReasons;

interface Input {
  readonly documentId: string;
  readonly body: Parameters<typeof client.withdrawDocument>[0]['body'];
}

/** Takes a document out of what counts. */
export function Form({ order, about, onDone, onCancel }: ActionFormProps) {
  const [documentId, setDocumentId] = useState<string | null>(about.documentId ?? null);
  const [code, setCode] = useState<Code | null>(null);
  const [note, setNote] = useState('');
  const changing = useChange(
    order,
    (version, input: Input) => client.withdrawDocument({ orderId: order.id, version, ...input }),
    (next) => {
      void queries.invalidateQueries({ queryKey: documentsQuery(order.id).queryKey });
      onDone(next);
    },
  );
  return (
    <ActionForm
      changing={changing}
      does="Withdraw the document"
      happens="It counts no more and is not shown any more, though it stays in the record; what was approved or proven with it is looked at again."
      warns="A document that was withdrawn can’t be shown again."
      lacks={documentId === null ? 'Choose the document.' : code === null ? 'Choose why.' : undefined}
      shows={/^\/(documentId|code|note)$/}
      onSubmit={() => documentId !== null && code !== null && changing.change({ documentId, body: { code, ...noteOf(note) } })}
      onCancel={onCancel}
    >
      {about.documentId === undefined && (
        <DocumentPicker
          orderId={order.id}
          label="Which document"
          isClosed
          value={documentId}
          onChange={setDocumentId}
          error={changing.errors['/documentId']}
        />
      )}
      <CodeSelect<Code> label="Why" codes={withdrawReasons} value={code} onChange={setCode} error={changing.errors['/code']} data-autofocus />
      <NoteField value={note} onChange={setNote} error={changing.errors['/note']} />
    </ActionForm>
  );
}
