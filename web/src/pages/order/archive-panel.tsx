import { Anchor, Group, Stack, Text } from '@mantine/core';
import type { Order } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { Failure } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { Section } from './section.tsx';

/** What is sealed of an order that is over, for whoever may read it. */
export function ArchivePanel({ order }: { readonly order: Order }) {
  const isOver = order.status === 'completed' || order.status === 'cancelled';
  const { data, error, refetch } = useQuery({
    queryKey: ['order', order.id, 'archive'],
    queryFn: ({ signal }) => client.showArchive({ orderId: order.id }, { signal }),
    enabled: isOver,
  });
  if (!isOver || data?.items.length === 0) return null;
  return (
    <Section title="Sealed record">
      <Stack gap="sm">
        {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
        {data?.items.map((bundle) => (
          <div key={bundle.id}>
            <Text size="sm">
              {bundle.state === 'sealed' ? 'Sealed' : 'Purged'} <Time at={bundle.purgedAt ?? bundle.sealedAt} inherit />, kept until{' '}
              {bundle.retainUntil.slice(0, 10)}
            </Text>
            {bundle.state === 'sealed' && (
              <Group gap="md">
                {(['pdf', 'json'] as const).map((format) => (
                  <Anchor
                    key={format}
                    href={`/api/v1/orders/${order.id}/archive/${format}?sealedVersion=${bundle.version}`}
                    target="_blank"
                    rel="noreferrer"
                    size="sm"
                  >
                    {format.toUpperCase()}
                  </Anchor>
                ))}
              </Group>
            )}
            <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              SHA-256 of the PDF {bundle.pdf.sha256}
            </Text>
          </div>
        ))}
        <Text size="xs" c="dimmed">
          The files hold all of the patient’s data: who reads one is recorded.
        </Text>
      </Stack>
    </Section>
  );
}
