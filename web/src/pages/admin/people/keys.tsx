import { Badge, Button, Group, Stack, TextInput, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type KeyView, maxKeyDays } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { failingOf } from '../../../api/failing.ts';
import { usePaged } from '../../../api/paged.ts';
import { useSending } from '../../../api/sending.ts';
import { Confirm } from '../../../ui/confirm.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Form } from '../../../ui/form.tsx';
import { Listing } from '../../../ui/listing.tsx';
import { ShownOnce } from '../../../ui/shown-once.tsx';
import { Empty } from '../../../ui/states.tsx';
import { useNow } from '../../../ui/time.tsx';
import { dayOf } from '../words.ts';

const dayMs = 86_400_000;

/** The API keys of a machine. */
export function Keys({ userId }: { readonly userId: string }) {
  const list = usePaged(['keys', userId], (cursor, signal) => client.listKeys({ userId, ...cursor, limit: 20 }, { signal }));
  const [isAdding, { open, close }] = useDisclosure();
  const [token, setToken] = useState<string | null>(null);
  const [revoked, setRevoked] = useState<KeyView | null>(null);
  const take = (next: string | null) => {
    close();
    setToken(next);
  };
  return (
    <Stack gap="sm" component="section" aria-label="API keys">
      <Group justify="space-between">
        <Title order={2} size="h4">
          API keys
        </Title>
        <Button size="xs" onClick={open}>
          Create a key
        </Button>
      </Group>
      <Listing
        what="keys"
        list={list}
        failing={list.error === null ? null : failingOf(list.error)}
        keyOf={({ id }) => id}
        empty={<Empty title="No key yet">Until it has one, the machine can’t call the API.</Empty>}
        columns={[
          { title: 'For', cell: ({ name }) => name },
          { title: 'Created', cell: ({ createdAt }) => dayOf(createdAt) },
          { title: 'Stands', cell: (key) => <Stands apiKey={key} /> },
          {
            title: 'Revoke',
            cell: (key) =>
              key.revokedAt === null && (
                <Button size="compact-xs" variant="light" color="red" onClick={() => setRevoked(key)} aria-label={`Revoke ${key.name}`}>
                  Revoke
                </Button>
              ),
          },
        ]}
      />
      <Dialog opened={isAdding} onClose={close} title="Create an API key">
        {isAdding && <AddKey userId={userId} onAdded={take} onCancel={close} />}
      </Dialog>
      <ShownOnce
        title="The API key"
        secret={token}
        advice="Put it where the machine keeps its secrets. Only its hash is kept here."
        onClose={() => setToken(null)}
      />
      {revoked !== null && <RevokeKey apiKey={revoked} onDone={() => setRevoked(null)} />}
    </Stack>
  );
}

function Stands({ apiKey: { revokedAt, expiresAt } }: { readonly apiKey: KeyView }) {
  const now = useNow();
  if (revokedAt !== null) return <Badge color="gray">Revoked {dayOf(revokedAt)}</Badge>;
  if (Date.parse(expiresAt) <= now) return <Badge color="gray">Expired {dayOf(expiresAt)}</Badge>;
  return <Badge color="teal">Until {dayOf(expiresAt)}</Badge>;
}

interface AddKeyProps {
  readonly userId: string;
  readonly onAdded: (token: string | null) => void;
  readonly onCancel: () => void;
}

function AddKey({ userId, onAdded, onCancel }: AddKeyProps) {
  const [name, setName] = useState('');
  const [until, setUntil] = useState(() => dateIn(90));
  const adding = useSending(() => client.addKey({ userId, body: { name: name.trim(), expiresAt: new Date(`${until}T00:00:00`).toISOString() } }), {
    rereads: [['keys', userId]],
    onDone: ({ token }) => onAdded(token),
  });
  return (
    <Form sending={adding} does="Create" onSubmit={() => adding.send(undefined)} onCancel={onCancel}>
      <TextInput
        label="What it is for"
        placeholder="EHR interface, production"
        required
        data-autofocus
        value={name}
        error={adding.errors['/name']}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="Works until"
        description={`At most ${maxKeyDays} days ahead.`}
        type="date"
        required
        min={dateIn(1)}
        max={dateIn(maxKeyDays)}
        value={until}
        error={adding.errors['/expiresAt']}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
    </Form>
  );
}

/** As a date field writes it, so many days from now. */
function dateIn(days: number): string {
  return new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);
}

function RevokeKey({ apiKey: { id: keyId, userId, name }, onDone }: { readonly apiKey: KeyView; readonly onDone: () => void }) {
  const revoking = useSending(() => client.revokeKey({ userId, keyId }), { rereads: [['keys', userId]], onDone });
  return (
    <Confirm
      isOpen
      title={`Revoke “${name}”?`}
      does="Revoke"
      isGrave
      isPending={revoking.isPending}
      failing={revoking.failing}
      onConfirm={() => revoking.send(undefined)}
      onClose={onDone}
    >
      What sends it is refused from its next request on. That can’t be undone: create another key.
    </Confirm>
  );
}
