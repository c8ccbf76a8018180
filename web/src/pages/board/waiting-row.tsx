import { Anchor, Button, Group, Table, Text } from '@mantine/core';
import type { OrderListItem } from '@orderly/contract';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../app/session.ts';
import { placeWords } from '../../board/columns.ts';
import { takes } from '../../board/next-step.ts';
import { useActing } from '../../orders/acting.tsx';
import { partyWords, stepWords } from '../../orders/words.ts';
import { Time } from '../../ui/time.tsx';

/** An order that waits: for whom, since when, and what a master does about it. */
export function WaitingRow({ order }: { readonly order: OrderListItem }) {
  const { role } = useMe();
  const act = useActing();
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/orders/${order.id}`} ff="monospace">
          {order.number}
        </Anchor>
        <Text size="xs" c="dimmed">
          {order.clinicName}
        </Text>
      </Table.Td>
      <Table.Td>{placeWords(order)}</Table.Td>
      <Table.Td>
        {partyWords[order.waitingOn]}
        <Text size="xs" c="dimmed">
          {stepWords[order.nextStep]}
        </Text>
      </Table.Td>
      <Table.Td>
        <Time at={order.since} size="sm" />
      </Table.Td>
      <Table.Td>
        {order.organizationName}
        <Text size="xs" c="dimmed">
          {order.territoryName}
        </Text>
      </Table.Td>
      <Table.Td>
        <Group justify="flex-end">
          {takes(role, 'transfer') && order.stage !== 'shipped' && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => act({ action: 'transfer', orderId: order.id })}
              aria-label={`Transfer ${order.number}`}
            >
              Transfer
            </Button>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
