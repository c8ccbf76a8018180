import { Anchor, Card, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { usePaged } from '../../api/paged.ts';
import { historyQuery, orderQuery } from '../../api/queries.ts';
import { More } from '../../ui/more.tsx';
import { Page as Frame } from '../../ui/page.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { Download } from './download.tsx';
import { OrderFilter } from './order-filter.tsx';
import { TimeLine } from './time-line.tsx';

/** All that happened to one order and all looks at it, in one line of time. */
export function Page() {
  const navigate = useNavigate();
  const { orderId } = useParams({ strict: false }) as { orderId?: string };
  return (
    <Frame title="An order’s story" lead="Every step with its reason, and every look, from the first to the last.">
      <Card withBorder maw={560}>
        <OrderFilter does="Tell its story" onFound={({ id }) => void navigate({ to: `/compliance/story/${id}` as '/' })} />
      </Card>
      {orderId !== undefined && <Story key={orderId} orderId={orderId} />}
    </Frame>
  );
}

function Story({ orderId }: { readonly orderId: string }) {
  const order = useQuery(orderQuery(orderId));
  const history = useQuery(historyQuery(orderId));
  const journal = usePaged(['journal', 'story', orderId], (cursor, signal) => client.searchJournal({ orderId, ...cursor, limit: 100 }, { signal }), {
    isOfPatients: true,
  });
  const failed = order.error ?? history.error ?? journal.error;
  if (failed !== null) return <Failure failing={failingOf(failed)} onRetry={journal.reread} />;
  if (order.data === undefined || history.data === undefined || journal.items === undefined) return <Loading lines={8} />;
  return (
    <>
      <Group justify="space-between">
        <Text>
          Order{' '}
          <Anchor component={Link} underline="always" to={`/orders/${orderId}`} ff="monospace">
            {order.data.number}
          </Anchor>
          , {history.data.items.length} steps, newest first
        </Text>
        <Download filter={{ orderId }} />
      </Group>
      <TimeLine steps={history.data.items} entries={journal.items} isWhole={!journal.hasMore} />
      <More what="entries" shown={journal.items.length} hasMore={journal.hasMore} isReading={journal.isReadingMore} onMore={journal.readMore} />
    </>
  );
}
