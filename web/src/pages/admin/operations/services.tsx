import { Badge, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../../api/client.ts';
import { failingOf } from '../../../api/failing.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { Empty, Failure, Loading } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { askEveryMs } from './every.ts';

const breakerWords = {
  closed: { label: 'Asked', colour: 'teal' },
  half_open: { label: 'Tried with one call', colour: 'yellow' },
  open: { label: 'Not asked at present', colour: 'red' },
} as const;

/** Payers, carriers, registries: how each answers. */
export function Services() {
  const { data, error, refetch } = useQuery({
    queryKey: ['operations', 'services'],
    queryFn: ({ signal }) => client.readOutsideServices({}, { signal }),
    refetchInterval: askEveryMs,
  });
  if (error !== null) return <Failure failing={failingOf(error)} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading lines={3} />;
  if (data.items.length === 0) return <Empty title="No service outside was asked yet">They are listed here once an order has them asked.</Empty>;
  return (
    <DataTable
      caption="Services outside"
      rows={data.items}
      keyOf={({ name }) => name}
      columns={[
        { title: 'Service', cell: ({ name }) => name },
        {
          title: 'Stands',
          cell: ({ breaker }) => (
            <Badge color={breakerWords[breaker].colour} variant="light">
              {breakerWords[breaker].label}
            </Badge>
          ),
        },
        { title: 'Under way', cell: ({ underWay, waiting }) => `${underWay}, ${waiting} waiting` },
        { title: 'Answered', cell: ({ answered }) => answered.toLocaleString('en') },
        { title: 'Failed', cell: ({ failed }) => failed.toLocaleString('en') },
        {
          title: 'Last failure',
          cell: ({ lastFailure }) =>
            lastFailure === null ? (
              'none'
            ) : (
              <Stack gap={0}>
                <Text size="sm">{lastFailure.reason.replaceAll('_', ' ')}</Text>
                <Time at={lastFailure.at} size="xs" c="dimmed" />
              </Stack>
            ),
        },
      ]}
    />
  );
}
