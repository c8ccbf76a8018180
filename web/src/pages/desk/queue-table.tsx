import { Badge, Button, Table, Text } from '@mantine/core';
import type { QueueItem } from '@orderly/contract';
import { useMe } from '../../app/session.ts';
import { Time, useNow } from '../../ui/time.tsx';

interface QueueTableProps {
  readonly items: readonly QueueItem[];
  /** The order that is open. */
  readonly current: string | null;
  readonly onTake: (orderId: string) => void;
}

/** What waits for the desk, and who has what. */
export function QueueTable({ items, current, onTake }: QueueTableProps) {
  return (
    <Table.ScrollContainer minWidth={340}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Order</Table.Th>
            <Table.Th>Waits</Table.Th>
            <Table.Th>Who has it</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Row key={item.orderId} item={item} isCurrent={item.orderId === current} onTake={() => onTake(item.orderId)} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ item, isCurrent, onTake }: { readonly item: QueueItem; readonly isCurrent: boolean; readonly onTake: () => void }) {
  return (
    <Table.Tr aria-current={isCurrent ? 'true' : undefined}>
      <Table.Td>
        <Text span size="sm" ff="monospace" mr="xs">
          {item.number}
        </Text>
        {item.priority === 'urgent' && <Badge color="red">Urgent</Badge>}
      </Table.Td>
      <Table.Td>
        <Time at={item.since} size="sm" />
      </Table.Td>
      <Table.Td>
        <Holder item={item} isCurrent={isCurrent} onTake={onTake} />
      </Table.Td>
    </Table.Tr>
  );
}

function Holder({ item, isCurrent, onTake }: { readonly item: QueueItem; readonly isCurrent: boolean; readonly onTake: () => void }) {
  const me = useMe();
  const now = useNow();
  const isHeld = item.claimedBy !== null && Date.parse(item.claimExpiresAt ?? '') > now;
  if (isCurrent) return <Text size="sm">You, now</Text>;
  if (isHeld && item.claimedBy !== me.id) {
    return (
      <Text size="sm">
        {item.claimedByName}, until <Time at={item.claimExpiresAt ?? ''} inherit />
      </Text>
    );
  }
  return (
    <Button size="compact-sm" variant="light" onClick={onTake} aria-label={`${isHeld ? 'Go on with' : 'Claim'} ${item.number}`}>
      {isHeld ? 'Yours: go on' : 'Claim'}
    </Button>
  );
}
