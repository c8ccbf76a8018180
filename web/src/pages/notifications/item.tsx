import { Anchor, Badge, Box, Group, Stack, Text } from '@mantine/core';
import type { NotificationView } from '@orderly/contract';
import { Link } from '@tanstack/react-router';
import { stageWords } from '../../orders/words.ts';
import { Time } from '../../ui/time.tsx';

interface ItemProps {
  readonly notification: NotificationView;
  /** When it is opened. */
  readonly onOpen: () => void;
}

/** What one is told, with the way to the order. That it is new is said in words too, not by a dot alone. */
export function Item({ notification: { title, urgent, orderId, orderNumber, stage, createdAt, readAt }, onOpen }: ItemProps) {
  return (
    <Group wrap="nowrap" align="flex-start" gap="xs">
      <Box w={8} h={8} mt={7} bg={readAt === null ? 'teal' : 'transparent'} style={{ borderRadius: 4, flexShrink: 0 }} aria-hidden />
      <Stack gap={0}>
        <Group gap={6}>
          <Text size="sm" fw={readAt === null ? 600 : 400}>
            {title}
          </Text>
          {urgent && (
            <Badge size="xs" color="red" variant="light">
              Urgent
            </Badge>
          )}
        </Group>
        <Group gap={6}>
          {orderId !== null && (
            <Anchor
              component={Link}
              to={`/orders/${orderId}`}
              size="sm"
              ff="monospace"
              onClick={onOpen}
              aria-label={`Open order ${orderNumber ?? ''}`}
            >
              {orderNumber}
            </Anchor>
          )}
          <Text size="xs" c="dimmed">
            {[readAt === null ? 'new' : null, stage === null ? null : stageWords[stage].toLowerCase()].filter(Boolean).join(', ')}
          </Text>
          <Time at={createdAt} size="xs" c="dimmed" />
        </Group>
      </Stack>
    </Group>
  );
}
