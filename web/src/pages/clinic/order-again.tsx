import { Alert, Anchor, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { failingOf } from '../../api/failing.ts';
import { historyQuery, orderQuery } from '../../api/queries.ts';
import { againQuery } from '../../placing/earlier-orders.tsx';
import { PlaceOrder } from '../../placing/place-order.tsx';
import { Page as Frame } from '../../ui/page.tsx';
import { Failure, Loading } from '../../ui/states.tsx';

/** The same again, or, after a rejection, corrected: everything filled in. */
export function Page() {
  const { orderId = '' } = useParams({ strict: false }) as { readonly orderId?: string };
  const { data: order } = useQuery(orderQuery(orderId));
  const { data, error, refetch } = useQuery(againQuery(orderId));
  const isCorrection = data !== undefined && data.replaces !== '';
  const number = order?.number ?? '';
  return (
    <Frame
      title={isCorrection ? `Correct and resubmit ${number}` : `Order again as ${number}`}
      lead={isCorrection ? 'Everything is as it was: mend what it was rejected for.' : 'Everything is as it was, dated today. Look it through.'}
    >
      {isCorrection && <Rejection orderId={orderId} />}
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading />}
      {data !== undefined && <PlaceOrder initial={data} />}
    </Frame>
  );
}

/** Why it was rejected. */
function Rejection({ orderId }: { readonly orderId: string }) {
  const { data } = useQuery(historyQuery(orderId));
  const rejected = data?.items.findLast(({ action }) => action === 'reject');
  if (rejected === undefined) return null;
  return (
    <Alert color="yellow" title={`Why ${rejected.changedByName} rejected it`}>
      <List size="sm">
        {(rejected.reason ?? '').split('; ').map((reason) => (
          <List.Item key={reason}>{reason}</List.Item>
        ))}
      </List>
      <Text size="sm" mt="xs">
        What the desk wrote about it is among the notes of{' '}
        <Anchor component={Link} to={`/orders/${orderId}`} size="sm">
          the order
        </Anchor>
        .
      </Text>
    </Alert>
  );
}
