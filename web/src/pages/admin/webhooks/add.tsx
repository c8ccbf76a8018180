import { Anchor, Text } from '@mantine/core';
import type { UserView, WebhookWithSecret } from '@orderly/contract';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { useSending } from '../../../api/sending.ts';
import { Form } from '../../../ui/form.tsx';
import { Fields, type Wanted } from './fields.tsx';
import { MachineSelect } from './machine-select.tsx';

interface AddWebhookProps {
  readonly onMade: (webhook: WebhookWithSecret) => void;
  readonly onCancel: () => void;
}

/** A new webhook of a machine. */
export function AddWebhook({ onMade, onCancel }: AddWebhookProps) {
  const [wanted, setWanted] = useState<Wanted>({ name: '', url: '', events: ['orderly.order.*'] });
  const [machine, setMachine] = useState<UserView | null>(null);
  const making = useSending(() => client.createWebhook({ body: { ...wanted, name: wanted.name.trim(), userId: machine?.id ?? '' } }), {
    rereads: [['webhooks']],
    onDone: onMade,
  });
  return (
    <Form
      sending={making}
      does="Create"
      lacks={machine === null ? 'Choose the machine.' : undefined}
      onSubmit={() => making.send(undefined)}
      onCancel={onCancel}
    >
      <Fields wanted={wanted} errors={making.errors} onChange={setWanted} />
      <MachineSelect value={machine} error={making.errors['/userId']} onChange={setMachine} />
      <Text size="sm" c="dimmed">
        No machine yet? Add one under{' '}
        <Anchor component={Link} underline="always" to="/admin/people">
          People
        </Anchor>
        , and give it a grant.
      </Text>
    </Form>
  );
}
