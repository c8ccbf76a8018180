import { Select, Textarea, TextInput } from '@mantine/core';
import { type HoldCode, holdCodes } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useChange } from '../change.ts';
import { ActionForm } from './action-form.tsx';
import type { ActionFormProps } from './props.ts';

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
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    });
  };
  return (
    <ActionForm changing={changing} does="Put on hold" lacks={code === null ? 'Choose why.' : undefined} onSubmit={submit} onCancel={onCancel}>
      <Select
        label="Why"
        data={Object.entries(holdCodes).map(([value, { label }]) => ({ value, label }))}
        value={code}
        onChange={(value) => setCode(value as HoldCode | null)}
        error={changing.errors['/code']}
        required
        data-autofocus
      />
      {code === 'back_order' && (
        <TextInput
          label="Expected on"
          type="date"
          value={expectedAt}
          onChange={(event) => setExpectedAt(event.currentTarget.value)}
          error={changing.errors['/expectedAt']}
        />
      )}
      <Textarea
        label="Note for colleagues"
        description="Kept encrypted; the clinic does not see it."
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </ActionForm>
  );
}
