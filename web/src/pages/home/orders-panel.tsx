import { Anchor, Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { OrderListItem } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { stepWords } from '../../orders/words.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { Due } from '../../ui/time.tsx';

/** More than these few are looked at on a page of their own. */
const shown = 8;

interface OrdersPanelProps {
  readonly title: string;
  readonly query: NonNullable<Parameters<typeof client.listOrders>[0]>;
  /** What one reads when there are none. */
  readonly none: string;
  /** Where all of them are. */
  readonly more?: string;
}

/** The most urgent orders of a kind. */
export function OrdersPanel({ title, query, none, more }: OrdersPanelProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['orders', 'panel', query],
    queryFn: ({ signal }) => client.listOrders({ ...query, limit: shown }, { signal }),
  });
  return (
    <Card withBorder component="section" aria-label={title}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {title}
        </Title>
        {more !== undefined && data !== undefined && data.items.length > 0 && (
          <Anchor component={Link} to={more} size="sm">
            {data.nextCursor === null ? 'Open' : 'See all'}
            <span className="visually-hidden"> of {title}</span>
          </Anchor>
        )}
      </Group>
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading label={`Loading ${title}`} lines={3} />}
      {data?.items.length === 0 && <Text c="dimmed">{none}</Text>}
      <Stack gap={0} component="ul" className="plain-list">
        {data?.items.map((order) => (
          <Row key={order.id} order={order} />
        ))}
      </Stack>
    </Card>
  );
}

function Row({ order }: { readonly order: OrderListItem }) {
  return (
    <Group component="li" justify="space-between" wrap="nowrap" py={6} gap="sm">
      <Stack gap={0} miw={0}>
        <Group gap="xs" wrap="nowrap">
          <Anchor component={Link} to={`/orders/${order.id}`} ff="monospace" fw={600}>
            {order.number}
          </Anchor>
          {order.priority === 'urgent' && (
            <Badge color="red" size="sm">
              Urgent
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed" truncate>
          {order.clinicName} · {order.categories.join(', ')}
        </Text>
      </Stack>
      <Stack gap={0} align="flex-end" style={{ flexShrink: 0 }}>
        <Text size="sm">{stepWords[order.nextStep]}</Text>
        <Due at={order.dueAt} />
      </Stack>
    </Group>
  );
}
