import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import { failingOf } from '../api/failing.ts';
import { queries } from '../api/queries.ts';
import { PasswordForm } from '../app/password.tsx';
import { useMe } from '../app/session.ts';
import { roleWords } from '../orders/words.ts';
import { Page as Frame } from '../ui/page.tsx';
import { Failure, Loading } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';

const sessionsQuery = { queryKey: ['sessions'], queryFn: ({ signal }: { signal: AbortSignal }) => client.listSessions({}, { signal }) };
const reread = () => void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });

/** Who one is here, where one is signed in and how one ends that. */
export function Page() {
  const me = useMe();
  return (
    <Frame title="Your account" lead={`${me.name}, ${me.role === null ? '' : roleWords[me.role]}, ${me.organization?.name ?? 'no organisation'}`}>
      <Sessions />
      <Card withBorder component="section" aria-label="Password">
        <Title order={2} size="h4" mb="xs">
          Password
        </Title>
        <PasswordForm />
      </Card>
      <Rights me={me} />
    </Frame>
  );
}

function Sessions() {
  const { data, error, refetch } = useQuery(sessionsQuery);
  const revoke = useMutation({ mutationFn: (token: string) => client.revokeSession({ body: { token } }), onSuccess: reread });
  const revokeOthers = useMutation({ mutationFn: () => client.revokeOtherSessions({}), onSuccess: reread });
  const failed = error ?? revoke.error ?? revokeOthers.error;
  return (
    <Card withBorder component="section" aria-label="Sessions and devices">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          Sessions and devices
        </Title>
        <Button variant="default" size="xs" onClick={() => revokeOthers.mutate()} loading={revokeOthers.isPending} disabled={(data?.length ?? 0) < 2}>
          Sign out everywhere else
        </Button>
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        A session ends by itself after fifteen minutes without you, and after twelve hours in any case.
      </Text>
      {failed !== null && <Failure failing={failingOf(failed)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading />}
      <Stack gap="sm">
        {data?.map(({ id, token, createdAt, lastSeenAt, current, userAgent, ipAddress }) => (
          <Group key={id} justify="space-between" wrap="nowrap">
            <div>
              <Group gap="xs">
                <Text>{deviceOf(userAgent)}</Text>
                {current && <Badge variant="light">this one</Badge>}
              </Group>
              <Text size="sm" c="dimmed">
                {ipAddress ?? 'unknown address'} · signed in <Time at={createdAt} inherit /> · last seen <Time at={lastSeenAt} inherit />
              </Text>
            </div>
            {!current && (
              <Button variant="light" color="red" size="xs" onClick={() => revoke.mutate(token)} loading={revoke.isPending}>
                Sign out there
              </Button>
            )}
          </Group>
        ))}
      </Stack>
    </Card>
  );
}

const browsers = ['Edg', 'Firefox', 'Chrome', 'Safari'] as const;
const systems = ['iPhone', 'iPad', 'Android', 'Windows', 'Mac OS', 'Linux'] as const;

/** "Chrome on Windows", as far as the browser says. */
function deviceOf(userAgent: string | null): string {
  const find = (names: readonly string[]) => names.find((name) => userAgent?.includes(name) === true);
  const browser = find(browsers)?.replace('Edg', 'Edge') ?? 'A program';
  const system = find(systems);
  return system === undefined ? browser : `${browser} on ${system}`;
}

function Rights({ me: { grants, agreement } }: { readonly me: ReturnType<typeof useMe> }) {
  return (
    <Card withBorder component="section" aria-label="What you may see">
      <Title order={2} size="h4" mb="xs">
        What you may see
      </Title>
      {!agreement.inForce && <Text c="red">Your organisation has no agreement in force, so that nothing of a patient is shown.</Text>}
      {grants.length === 0 && <Text c="dimmed">What belongs to your own organisation.</Text>}
      <Stack gap={4} component="ul" className="plain-list">
        {grants.map(({ id, territory, clinic, until }) => (
          <Text key={id} component="li" size="sm">
            {territory?.name ?? clinic?.name}
            {until !== null && (
              <>
                {' '}
                until <Time at={until} inherit />
              </>
            )}
          </Text>
        ))}
      </Stack>
    </Card>
  );
}
