import { Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { UserView } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { client } from '../../../api/client.ts';
import { failingOf } from '../../../api/failing.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Page as Frame } from '../../../ui/page.tsx';
import { Failure, Loading } from '../../../ui/states.tsx';
import { dayOf, roleWords } from '../words.ts';
import { EditUser } from './edit.tsx';
import { Grants } from './grants.tsx';
import { Keys } from './keys.tsx';
import { PasswordReset } from './password-reset.tsx';
import { Switching } from './switching.tsx';

/** One person or machine: what they are, what they may see, how they come in. */
export function Page() {
  const { userId = '' } = useParams({ strict: false }) as { userId?: string };
  const {
    data: user,
    error,
    refetch,
  } = useQuery({
    queryKey: ['users', 'one', userId],
    queryFn: ({ signal }) => client.readUser({ userId }, { signal }),
  });
  return (
    <Frame
      title={user?.name ?? 'A person'}
      lead={
        <Anchor component={Link} to="/admin/people">
          All people
        </Anchor>
      }
      actions={user !== undefined && <Actions user={user} />}
    >
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      {user === undefined && error === null && <Loading />}
      {user !== undefined && (
        <Stack gap="xl">
          <Facts user={user} />
          <Grants user={user} />
          {user.kind === 'machine' && <Keys userId={user.id} />}
        </Stack>
      )}
    </Frame>
  );
}

function Facts({ user }: { readonly user: UserView }) {
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Text>
          {roleWords[user.role]} at {user.organizationName}
        </Text>
        {user.kind === 'machine' && <Badge variant="default">Machine</Badge>}
        {user.disabledAt !== null && <Badge color="gray">Disabled {dayOf(user.disabledAt)}</Badge>}
      </Group>
      <Text size="sm" c="dimmed">
        {user.email}
        {user.npi === null ? '' : `, NPI ${user.npi}`}, added {dayOf(user.createdAt)}
      </Text>
    </Stack>
  );
}

function Actions({ user }: { readonly user: UserView }) {
  const [isEditing, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" onClick={open}>
        Change
      </Button>
      {user.kind === 'person' && <PasswordReset user={user} />}
      <Switching user={user} />
      <Dialog opened={isEditing} onClose={close} title={`Change ${user.name}`}>
        {isEditing && <EditUser user={user} onDone={close} />}
      </Dialog>
    </>
  );
}
