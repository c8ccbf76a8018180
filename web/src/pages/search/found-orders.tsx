import { Anchor, Badge, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { stageWords } from '../../orders/words.ts';
import type { FoundOrder } from './kinds.ts';

interface FoundOrdersProps {
  readonly orders: readonly FoundOrder[];
  /** What to say when there is none. */
  readonly none: string;
  readonly onOpen: () => void;
}

/** The orders that a search found, or that it found none. */
export function FoundOrders({ orders, none, onOpen }: FoundOrdersProps) {
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed" role="status">
        {orders.length === 0 ? none : `${orders.length} ${orders.length === 1 ? 'order' : 'orders'}`}
      </Text>
      <Stack gap={6} component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {orders.map(({ id, number, stage }) => (
          <li key={id}>
            <Group gap="sm">
              <Anchor component={Link} to={`/orders/${id}`} ff="monospace" onClick={onOpen}>
                {number}
              </Anchor>
              <Badge variant="default" size="sm">
                {stageWords[stage]}
              </Badge>
            </Group>
          </li>
        ))}
      </Stack>
    </Stack>
  );
}
