import { Radio, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useMe } from '../../app/session.ts';
import { useChange } from '../change.ts';
import { notesBetween } from '../words.ts';
import { ActionForm } from './action-form.tsx';
import type { ActionFormProps } from './props.ts';

type Body = Parameters<typeof client.addNote>[0]['body'];

/** Writes a note, or down what came of a call. */
export function Form({ order, onDone, onCancel }: ActionFormProps) {
  const { role } = useMe();
  const [kind, setKind] = useState<Body['kind']>('note');
  const [visibility, setVisibility] = useState<Body['visibility'] | null>(null);
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState('');
  // A note changes nothing that somebody else's step could contradict, so it goes with no version.
  const changing = useChange(order, (_version, body: Body) => client.addNote({ orderId: order.id, body }), onDone);
  const submit = () => {
    if (visibility === null) return;
    changing.change({ visibility, kind, text: text.trim(), ...(kind === 'call' && outcome.trim() !== '' ? { outcome: outcome.trim() } : {}) });
  };
  return (
    <ActionForm
      changing={{ ...changing, conflict: null }}
      does="Add the note"
      happens="It stands in the order’s timeline from now on, encrypted, and can’t be taken back."
      lacks={text.trim() === '' ? 'Write something.' : visibility === null ? 'Choose who reads it.' : undefined}
      shows={/^\/(kind|visibility|text|outcome)$/}
      onSubmit={submit}
      onCancel={onCancel}
    >
      <Select
        label="What it is"
        data={[
          { value: 'note', label: 'A note' },
          { value: 'call', label: 'A call' },
        ]}
        value={kind}
        onChange={(value) => setKind(value as Body['kind'])}
        allowDeselect={false}
      />
      <Textarea
        label={kind === 'call' ? 'What was said, and with whom' : 'Note'}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={changing.errors['/text']}
        autosize
        minRows={3}
        maxLength={4000}
        required
        data-autofocus
      />
      {kind === 'call' && (
        <TextInput
          label="What came of it"
          value={outcome}
          onChange={(event) => setOutcome(event.currentTarget.value)}
          error={changing.errors['/outcome']}
          maxLength={200}
        />
      )}
      <Radio.Group label="Who reads it" value={visibility} onChange={(value) => setVisibility(value as Body['visibility'])} required>
        <Stack gap="xs" mt={6}>
          <Radio value="internal" label={notesBetween(role)} />
          <Radio value="shared" label="The clinic, the order desk and the distributor read it." />
        </Stack>
      </Radio.Group>
    </ActionForm>
  );
}
