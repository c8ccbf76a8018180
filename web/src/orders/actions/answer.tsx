import { Fieldset, Stack, Text } from '@mantine/core';
import type { DocumentKind, Order } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useChange } from '../change.ts';
import { DocumentPicker } from '../documents/document-picker.tsx';
import { WithPatientData } from '../patient-data.tsx';
import { questionWords } from '../words.ts';
import { ActionForm } from './action-form.tsx';
import { NoteField, noteOf } from './fields.tsx';
import type { ActionFormProps } from './props.ts';

interface AnswerDraft {
  readonly note: string;
  readonly documentId: string | null;
}

type Body = Parameters<typeof client.answerQuestions>[0]['body'];

/** Answers what the clinic was asked; what one has no answer to stays open. */
export function Form(props: ActionFormProps) {
  return <WithPatientData orderId={props.order.id}>{(opened) => <Answers {...props} notes={opened.notes ?? []} />}</WithPatientData>;
}

const empty: AnswerDraft = { note: '', documentId: null };

function Answers({ order, about, onDone, onCancel, notes }: ActionFormProps & { readonly notes: NonNullable<Order['notes']> }) {
  const [drafts, setDrafts] = useState<Readonly<Record<string, AnswerDraft>>>({});
  const open = order.questions.filter(({ answeredAt }) => answeredAt === null).toSorted((one) => (one.id === about.questionId ? -1 : 0));
  const items = open.flatMap(({ id }) => {
    const { note, documentId } = drafts[id] ?? empty;
    if (note.trim() === '' && documentId === null) return [];
    return [{ item: id, ...noteOf(note), ...(documentId === null ? {} : { documentIds: [documentId] }) }];
  });
  const changing = useChange(order, (version, body: Body) => client.answerQuestions({ orderId: order.id, version, body }), onDone);
  return (
    <ActionForm
      changing={changing}
      does="Answer"
      happens={
        items.length < open.length
          ? 'What you answer goes to whoever asked; the order waits on until all is answered.'
          : 'Your answers go to whoever asked, and the order goes on.'
      }
      lacks={open.length === 0 ? 'Nothing is open any more.' : items.length === 0 ? 'Answer at least one.' : undefined}
      shows={/^\/items\/\d+(\/(item|note|documentIds(\/\d+)?))?$/}
      onSubmit={() => changing.change({ items })}
      onCancel={onCancel}
    >
      {open.map((question) => {
        const at = `/items/${items.findIndex(({ item }) => item === question.id)}`;
        return (
          <Question
            key={question.id}
            orderId={order.id}
            question={question}
            asked={notes.find(({ questionId }) => questionId === question.id)?.text}
            draft={drafts[question.id] ?? empty}
            onChange={(draft) => setDrafts({ ...drafts, [question.id]: draft })}
            noteError={changing.errors[`${at}/note`] ?? changing.errors[`${at}/item`] ?? changing.errors[at]}
            documentError={changing.errors[`${at}/documentIds/0`] ?? changing.errors[`${at}/documentIds`]}
          />
        );
      })}
    </ActionForm>
  );
}

interface QuestionProps {
  readonly orderId: string;
  readonly question: Order['questions'][number];
  /** What was typed beside the code. */
  readonly asked: string | undefined;
  readonly draft: AnswerDraft;
  readonly onChange: (draft: AnswerDraft) => void;
  readonly noteError: string | undefined;
  readonly documentError: string | undefined;
}

function Question({ orderId, question, asked, draft, onChange, noteError, documentError }: QuestionProps) {
  return (
    <Fieldset legend={questionWords(question.code)}>
      <Stack gap="sm">
        {asked !== undefined && <Text>“{asked}”</Text>}
        <NoteField label="Answer" value={draft.note} onChange={(note) => onChange({ ...draft, note })} error={noteError} />
        <DocumentPicker
          orderId={orderId}
          label="Document that answers it"
          {...wantedBy(question.code)}
          value={draft.documentId}
          onChange={(documentId) => onChange({ ...draft, documentId })}
          error={documentError}
        />
      </Stack>
    </Fieldset>
  );
}

/** What is asked for by a code that is a kind of document. */
function wantedBy(code: string): { readonly startsAs?: DocumentKind } {
  return code === 'prescription' || code === 'medical_necessity' || code === 'face_to_face' ? { startsAs: code } : {};
}
