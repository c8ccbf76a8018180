import { Anchor, Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { Failure, Loading } from '../../ui/states.tsx';

const lookEveryMs = 15_000;

/** How the services outside stand: what an administrator is told of first. */
export function OperationsPanel() {
  const { data, error, refetch } = useQuery({
    queryKey: ['outside-services'],
    queryFn: ({ signal }) => client.readOutsideServices({}, { signal }),
    refetchInterval: lookEveryMs,
  });
  return (
    <Card withBorder component="section" aria-label="Services outside">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          Services outside
        </Title>
        <Anchor component={Link} to="/admin/operations" size="sm">
          Queues and outbox
        </Anchor>
      </Group>
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading lines={3} />}
      {data?.items.length === 0 && <Text c="dimmed">None is set up: payers are members on file, mail and SMS stay in the outbox.</Text>}
      <Stack gap="xs">
        {data?.items.map(({ name, breaker }) => (
          <Group key={name} justify="space-between">
            <Text size="sm">{name}</Text>
            <Badge color={breaker === 'closed' ? 'teal' : breaker === 'open' ? 'red' : 'yellow'} variant="light">
              {breaker === 'closed' ? 'answers' : breaker === 'open' ? 'away' : 'tried again'}
            </Badge>
          </Group>
        ))}
      </Stack>
    </Card>
  );
}
