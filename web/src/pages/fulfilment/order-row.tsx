import { Anchor, Badge, Box, Group, Paper, Text } from '@mantine/core';
import type { OrderListItem } from '@orderly/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Due } from '../../ui/time.tsx';

interface OrderRowProps {
  readonly order: OrderListItem;
  /** Before the number, such as a box to choose it. */
  readonly choice?: ReactNode;
  /** What stands on this list because of which. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** An order in the warehouse's lists: what it is, for which clinic, by when. It wraps on a phone. */
export function OrderRow({ order, choice, children, actions }: OrderRowProps) {
  return (
    <Paper component="li" withBorder p="sm">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Group gap="sm" align="flex-start" wrap="nowrap" miw={0} style={{ flex: '1 1 280px' }}>
          {choice}
          <Box miw={0}>
            <Group gap="xs">
              <Anchor component={Link} to={`/orders/${order.id}`} ff="monospace" fw={600}>
                {order.number}
              </Anchor>
              {order.priority === 'urgent' && (
                <Badge color="red" variant="light" size="sm">
                  Urgent
                </Badge>
              )}
              <Text size="sm">
                {order.quantityShipped}/{order.quantityOrdered} shipped
              </Text>
            </Group>
            <Text size="sm">{order.categories.join(', ')}</Text>
            <Text size="sm" c="dimmed">
              {order.clinicName}, {order.territoryName}
            </Text>
            {children}
          </Box>
        </Group>
        <Group gap="sm">
          <Due at={order.dueAt} />
          {actions}
        </Group>
      </Group>
    </Paper>
  );
}
