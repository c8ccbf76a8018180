import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useChange } from '../change.ts';
import { ActionForm } from './action-form.tsx';
import type { ActionFormProps } from './props.ts';

type Body = Parameters<typeof client.authoriseOrder>[0]['body'];

const outcomes = [
  { value: 'requested', label: 'It was asked for' },
  { value: 'affirmed', label: 'The payer affirmed it' },
  { value: 'denied', label: 'The payer denied it' },
];

/** Records how the payer's prior authorisation stands. */
export function Form({ order, onDone, onCancel }: ActionFormProps) {
  const [outcome, setOutcome] = useState<Body['outcome'] | null>(null);
  const [typed, setTyped] = useState({ number: '', validFrom: '', validUntil: '' });
  const changing = useChange(order, (version, body: Body) => client.authoriseOrder({ orderId: order.id, version, body }), onDone);
  const submit = () => {
    if (outcome === null) return;
    const given = Object.fromEntries(Object.entries(typed).flatMap(([member, value]) => (value.trim() === '' ? [] : [[member, value.trim()]])));
    changing.change({ outcome, ...given });
  };
  const text = (member: keyof typeof typed, label: string, type: 'text' | 'date') => (
    <TextInput
      label={label}
      type={type}
      value={typed[member]}
      onChange={(event) => setTyped({ ...typed, [member]: event.currentTarget.value })}
      error={changing.errors[`/${member}`]}
      autoComplete="off"
      maxLength={50}
    />
  );
  return (
    <ActionForm
      changing={changing}
      does="Record it"
      happens="The check of the prior authorisation runs again with what you record; what was recorded before stays in the history."
      lacks={outcome === null ? 'Choose how it stands.' : undefined}
      shows={/^\/(outcome|number|validFrom|validUntil)$/}
      onSubmit={submit}
      onCancel={onCancel}
    >
      <Select
        label="How it stands"
        data={outcomes}
        value={outcome}
        onChange={(value) => setOutcome(value as Body['outcome'] | null)}
        error={changing.errors['/outcome']}
        allowDeselect={false}
        required
        data-autofocus
      />
      {text('number', 'Number that the payer gave', 'text')}
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {text('validFrom', 'Valid from', 'date')}
        {text('validUntil', 'Valid until', 'date')}
      </SimpleGrid>
    </ActionForm>
  );
}
