import { TextInput } from '@mantine/core';
import { type HoldCode, holdCodes } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useChange } from '../change.ts';
import { partyWords } from '../words.ts';
import { ActionForm } from './action-form.tsx';
import { CodeSelect, NoteField, noteOf } from './fields.tsx';
import type { ActionFormProps } from './props.ts';

const codes = Object.fromEntries(Object.entries(holdCodes).map(([code, { label }]) => [code, label])) as Record<HoldCode, string>;

/** Puts an order, or one line of it, on hold. */
export function Form({ order, about: { lineId }, onDone, onCancel }: ActionFormProps) {
  const [code, setCode] = useState<HoldCode | null>(null);
  const [expectedAt, setExpectedAt] = useState('');
  const [note, setNote] = useState('');
  const changing = useChange(
    order,
    (version, body: Parameters<typeof client.holdOrder>[0]['body']) => client.holdOrder({ orderId: order.id, version, body }),
    onDone,
  );
  const submit = () => {
    if (code === null) return;
    changing.change({
      code,
      ...(lineId === undefined ? {} : { lineId }),
      ...(expectedAt === '' ? {} : { expectedAt }),
      ...noteOf(note),
    });
  };
  const what = lineId === undefined ? 'The order stands still' : 'This line stands still, the others go on,';
  return (
    <ActionForm
      changing={changing}
      does="Put on hold"
      happens={`${what} until somebody releases it${code === null ? '' : `; the next move is that of ${partyWords[holdCodes[code].waitingOn]}`}.`}
      lacks={code === null ? 'Choose why.' : undefined}
      shows={/^\/(code|expectedAt|note)$/}
      onSubmit={submit}
      onCancel={onCancel}
    >
      <CodeSelect label="Why" codes={codes} value={code} onChange={setCode} error={changing.errors['/code']} data-autofocus />
      {code === 'back_order' && (
        <TextInput
          label="Expected on"
          type="date"
          value={expectedAt}
          onChange={(event) => setExpectedAt(event.currentTarget.value)}
          error={changing.errors['/expectedAt']}
        />
      )}
      <NoteField value={note} onChange={setNote} error={changing.errors['/note']} />
    </ActionForm>
  );
}
