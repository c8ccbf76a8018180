import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import type { WebhookView } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { failingOf } from '../../../api/failing.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Page as Frame } from '../../../ui/page.tsx';
import { ReasonedButton } from '../../../ui/reasoned-button.tsx';
import { ShownOnce } from '../../../ui/shown-once.tsx';
import { Failure, Loading } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { Deliveries } from '../messages/deliveries.tsx';
import { EditWebhook, ReplayWebhook, RotateWebhook, SwitchWebhook } from './changes.tsx';
import { Stands } from './stands.tsx';

/** One webhook: what it is told, how it stands, and what became of each event. */
export function Page() {
  const { webhookId = '' } = useParams({ strict: false }) as { webhookId?: string };
  const {
    data: webhook,
    error,
    refetch,
  } = useQuery({
    queryKey: ['webhooks', webhookId],
    queryFn: ({ signal }) => client.readWebhook({ webhookId }, { signal }),
  });
  return (
    <Frame
      title={webhook?.name ?? 'A webhook'}
      lead={
        <Anchor component={Link} to="/admin/webhooks">
          All webhooks
        </Anchor>
      }
      actions={webhook !== undefined && <Actions webhook={webhook} />}
    >
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      {webhook === undefined && error === null && <Loading />}
      {webhook !== undefined && (
        <Stack gap="xl">
          <Facts webhook={webhook} />
          <Stack gap="sm" component="section" aria-label="Deliveries">
            <Title order={2} size="h4">
              Deliveries
            </Title>
            <Deliveries recipientId={webhook.id} />
          </Stack>
        </Stack>
      )}
    </Frame>
  );
}

function Facts({ webhook }: { readonly webhook: WebhookView }) {
  const { url, events, previousSecretUntil, userId } = webhook;
  return (
    <Stack gap={4} align="flex-start">
      <Stands webhook={webhook} />
      <Text style={{ overflowWrap: 'anywhere' }}>{url}</Text>
      <Text size="sm" c="dimmed">
        Told of {events.join(', ')}, as far as{' '}
        <Anchor component={Link} underline="always" to={`/admin/people/${userId}`} inherit>
          its machine
        </Anchor>{' '}
        may see.
      </Text>
      {previousSecretUntil !== null && (
        <Text size="sm" c="dimmed">
          The secret before signs too, until <Time at={previousSecretUntil} inherit />.
        </Text>
      )}
    </Stack>
  );
}

type Open = 'edit' | 'rotate' | 'switch' | 'replay' | null;

function Actions({ webhook }: { readonly webhook: WebhookView }) {
  const [open, setOpen] = useState<Open>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const close = () => setOpen(null);
  const isOff = webhook.disabledAt !== null;
  return (
    <Group gap="xs">
      <Button variant="default" onClick={() => setOpen('edit')}>
        Change
      </Button>
      <Button variant="default" onClick={() => setOpen('rotate')}>
        Rotate the secret
      </Button>
      <ReasonedButton
        variant="default"
        reason={isOff ? 'It is off. Switch it on first; then what it missed can be sent again.' : undefined}
        onClick={() => setOpen('replay')}
      >
        Replay
      </ReasonedButton>
      <Button variant="light" color={isOff ? 'teal' : 'red'} onClick={() => setOpen('switch')}>
        {isOff ? 'Switch on' : 'Switch off'}
      </Button>
      <Dialog opened={open === 'edit'} onClose={close} title={`Change ${webhook.name}`} size="lg">
        {open === 'edit' && <EditWebhook webhook={webhook} onDone={close} />}
      </Dialog>
      <Dialog opened={open === 'replay'} onClose={close} title="Send events again">
        {open === 'replay' && <ReplayWebhook webhook={webhook} onDone={close} />}
      </Dialog>
      {open === 'switch' && <SwitchWebhook webhook={webhook} onDone={close} />}
      {open === 'rotate' && (
        <RotateWebhook
          webhook={webhook}
          onCancel={close}
          onRotated={(next) => {
            close();
            setSecret(next);
          }}
        />
      )}
      <ShownOnce
        title="The new secret"
        secret={secret}
        advice="For a day the one before signs beside it, so that nothing is refused while you change it at the receiver."
        onClose={() => setSecret(null)}
      />
    </Group>
  );
}
