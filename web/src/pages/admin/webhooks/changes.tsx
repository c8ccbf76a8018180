import { Alert, Button, Stack, Text, TextInput } from '@mantine/core';
import type { ReplayView, WebhookView } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { useSending } from '../../../api/sending.ts';
import { Confirm } from '../../../ui/confirm.tsx';
import { Form } from '../../../ui/form.tsx';
import { Fields, type Wanted } from './fields.tsx';

const rereads = [['webhooks'], ['deliveries']] as const;

interface ChangeProps {
  readonly webhook: WebhookView;
  readonly onDone: () => void;
}

export function EditWebhook({ webhook: { id: webhookId, name, url, events }, onDone }: ChangeProps) {
  const [wanted, setWanted] = useState<Wanted>({ name, url, events });
  const changing = useSending(() => client.changeWebhook({ webhookId, body: { ...wanted, name: wanted.name.trim() } }), { rereads, onDone });
  return (
    <Form sending={changing} does="Save" onSubmit={() => changing.send(undefined)} onCancel={onDone}>
      <Fields wanted={wanted} errors={changing.errors} onChange={setWanted} />
    </Form>
  );
}

export function SwitchWebhook({ webhook: { id: webhookId, name, disabledAt }, onDone }: ChangeProps) {
  const isOff = disabledAt !== null;
  const switching = useSending(() => (isOff ? client.enableWebhook({ webhookId }) : client.disableWebhook({ webhookId })), { rereads, onDone });
  return (
    <Confirm
      isOpen
      title={isOff ? `Switch ${name} on?` : `Switch ${name} off?`}
      does={isOff ? 'Switch on' : 'Switch off'}
      isGrave={!isOff}
      isPending={switching.isPending}
      failing={switching.failing}
      onConfirm={() => switching.send(undefined)}
      onClose={onDone}
    >
      {isOff ? 'It is told of what happens from now on; what it missed can be sent again.' : 'It is told nothing until it is switched on again.'}
    </Confirm>
  );
}

interface RotateProps {
  readonly webhook: WebhookView;
  readonly onRotated: (secret: string | null) => void;
  readonly onCancel: () => void;
}

export function RotateWebhook({ webhook: { id: webhookId, name }, onRotated, onCancel }: RotateProps) {
  const rotating = useSending(() => client.rotateWebhookSecret({ webhookId }), { rereads, onDone: ({ secret }) => onRotated(secret) });
  return (
    <Confirm
      isOpen
      title={`Rotate the secret of ${name}?`}
      does="Rotate"
      isPending={rotating.isPending}
      failing={rotating.failing}
      onConfirm={() => rotating.send(undefined)}
      onClose={onCancel}
    >
      You get a new one, shown once. For a day both sign.
    </Confirm>
  );
}

export function ReplayWebhook({ webhook: { id: webhookId }, onDone }: ChangeProps) {
  const [since, setSince] = useState('');
  const [replay, setReplay] = useState<ReplayView | null>(null);
  const replaying = useSending(() => client.replayWebhook({ webhookId, body: { since: new Date(since).toISOString() } }), {
    rereads,
    onDone: setReplay,
  });
  if (replay !== null) {
    return (
      <Stack>
        <Alert color="teal" role="status">
          What happened from position {replay.fromPosition} to {replay.toPosition} of the journal is sent again, each event under its own id.
        </Alert>
        <Button onClick={onDone}>Close</Button>
      </Stack>
    );
  }
  return (
    <Form
      sending={replaying}
      does="Send again"
      lacks={since === '' ? 'Name a time.' : undefined}
      onSubmit={() => replaying.send(undefined)}
      onCancel={onDone}
    >
      <TextInput
        label="Since"
        description="A time of the last 30 days."
        type="datetime-local"
        value={since}
        error={replaying.errors['/since']}
        onChange={(event) => setSince(event.currentTarget.value)}
      />
      <Text size="sm" c="dimmed">
        Every event since then is sent again, whether or not it came before: receivers tell repeats by their ids.
      </Text>
    </Form>
  );
}
