import { Anchor, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { client } from '../api/client.ts';
import { failingOf } from '../api/failing.ts';
import { partyOf, useMe } from '../app/session.ts';
import { stepWords } from '../orders/words.ts';
import { Page as Frame } from '../ui/page.tsx';
import { Empty, Failure, Loading } from '../ui/states.tsx';
import { Due } from '../ui/time.tsx';

/** What needs me now, most urgent first. */
export function Page() {
  const me = useMe();
  const party = me.role === null ? null : partyOf[me.role];
  const { data, error, refetch } = useQuery({
    queryKey: ['orders', 'mine', party],
    queryFn: ({ signal }) => client.listOrders(party === null ? { limit: 20 } : { waitingOn: party, limit: 20 }, { signal }),
  });
  return (
    <Frame title="What needs you" lead="Most urgent first. Press N anywhere to open the first.">
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading />}
      {data?.items.length === 0 && <Empty title="Nothing waits for you">What others do appears here by itself.</Empty>}
      {data !== undefined && data.items.length > 0 && (
        <Table>
          <Table.Tbody>
            {data.items.map((order) => (
              <Table.Tr key={order.id}>
                <Table.Td>
                  <Anchor component={Link} to={`/orders/${order.id}`} ff="monospace">
                    {order.number}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  <Stack gap={0}>
                    <Text size="sm">{stepWords[order.nextStep]}</Text>
                    <Text size="xs" c="dimmed">
                      {order.categories.join(', ')}
                    </Text>
                  </Stack>
                </Table.Td>
                <Table.Td>
                  <Group justify="flex-end">
                    <Due at={order.dueAt} />
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Frame>
  );
}
