import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type GrantReason, type GrantView, grantReasons, type UserView } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { failingOf } from '../../../api/failing.ts';
import { usePaged } from '../../../api/paged.ts';
import { useSending } from '../../../api/sending.ts';
import { Confirm } from '../../../ui/confirm.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Listing } from '../../../ui/listing.tsx';
import { Empty } from '../../../ui/states.tsx';
import { dayOf } from '../words.ts';
import { AddGrant } from './add-grant.tsx';

/** What somebody may see: territories with all below them, or single clinics, from a day and until one. */
export function Grants({ user }: { readonly user: UserView }) {
  const list = usePaged(['grants', user.id], (cursor, signal) => client.listGrants({ userId: user.id, ...cursor, limit: 30 }, { signal }));
  const [isAdding, { open, close }] = useDisclosure();
  const [ended, setEnded] = useState<GrantView | null>(null);
  return (
    <Stack gap="sm" component="section" aria-label="Grants">
      <Group justify="space-between">
        <div>
          <Title order={2} size="h4">
            What they may see
          </Title>
          <Text size="sm" c="dimmed">
            {user.role === 'provider' ? 'Clinic staff see their own clinic’s orders without a grant.' : 'A territory stands for all below it.'}
          </Text>
        </div>
        <Button size="xs" onClick={open}>
          Give a grant
        </Button>
      </Group>
      <Listing
        what="grants"
        list={list}
        failing={list.error === null ? null : failingOf(list.error)}
        keyOf={({ id }) => id}
        empty={<Empty title="No grant">They see no order of others until they have one.</Empty>}
        columns={[
          { title: 'What', cell: (grant) => <What grant={grant} /> },
          { title: 'From', cell: ({ from }) => dayOf(from) },
          { title: 'Until', cell: ({ until }) => (until === null ? 'without an end' : dayOf(until)) },
          { title: 'Stands', cell: (grant) => <Stands grant={grant} /> },
          {
            title: 'End',
            cell: (grant) =>
              !isOver(grant) && (
                <Button
                  size="compact-xs"
                  variant="light"
                  color="red"
                  onClick={() => setEnded(grant)}
                  aria-label={`End now: ${grant.territoryName ?? grant.clinicName ?? ''}`}
                >
                  End now
                </Button>
              ),
          },
        ]}
      />
      <Dialog opened={isAdding} onClose={close} title={`Give ${user.name} a grant`} size="lg">
        {isAdding && <AddGrant userId={user.id} onDone={close} />}
      </Dialog>
      {ended !== null && <EndGrant user={user} grant={ended} onDone={() => setEnded(null)} />}
    </Stack>
  );
}

function isOver({ until, inForce }: GrantView): boolean {
  return !inForce && until !== null && Date.parse(until) <= Date.now();
}

function What({ grant: { territoryName, clinicName, addsContact, reason } }: { readonly grant: GrantView }) {
  return (
    <Stack gap={2}>
      <Text size="sm" fw={600}>
        {territoryName ?? clinicName}
      </Text>
      <Text size="xs" c="dimmed">
        {[
          territoryName === null ? 'clinic' : 'territory',
          addsContact ? 'adds names, phones and addresses' : null,
          reason === null ? null : (grantReasons[reason as GrantReason] ?? reason),
        ]
          .filter(Boolean)
          .join(', ')}
      </Text>
    </Stack>
  );
}

function Stands({ grant }: { readonly grant: GrantView }) {
  if (grant.inForce) return <Badge color="teal">In force</Badge>;
  return <Badge color="gray">{isOver(grant) ? 'Ended' : 'To come'}</Badge>;
}

interface EndGrantProps {
  readonly user: UserView;
  readonly grant: GrantView;
  readonly onDone: () => void;
}

function EndGrant({ user, grant, onDone }: EndGrantProps) {
  const ending = useSending(() => client.endGrant({ userId: user.id, grantId: grant.id, body: {} }), { rereads: [['grants', user.id]], onDone });
  const what = grant.territoryName ?? grant.clinicName ?? '';
  return (
    <Confirm
      isOpen
      title={`End the grant on ${what}?`}
      does="End now"
      isGrave
      isPending={ending.isPending}
      failing={ending.failing}
      onConfirm={() => ending.send(undefined)}
      onClose={onDone}
    >
      From the next request on, and on what {user.name} has open within a second, {what} is out of sight. It can’t be undone: give another grant
      instead.
    </Confirm>
  );
}
