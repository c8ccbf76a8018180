import { Anchor, Button, Checkbox, Group, Table, Text } from '@mantine/core';
import type { OrderListItem } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { useMe } from '../../app/session.ts';
import { Page as Frame } from '../../ui/page.tsx';
import { ReasonedButton } from '../../ui/reasoned-button.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Due, Time } from '../../ui/time.tsx';
import { mostAtOnce, SigningReview } from './signing-review.tsx';

/** What waits for one’s signature. It is read before it is signed, one order or many. */
export function Page() {
  const { npi } = useMe();
  const [reviewed, setReviewed] = useState<readonly string[] | null>(null);
  return (
    <Frame title="Sign" lead={reviewed === null ? 'Orders that wait for your signature, soonest due first.' : 'Read each, then sign them together.'}>
      {npi === null ? (
        <Empty title="You are not linked to a practitioner">
          Only the ordering practitioner signs. An administrator links your account to your NPI.
        </Empty>
      ) : reviewed === null ? (
        <ToSign onReview={setReviewed} />
      ) : (
        <SigningReview orderIds={reviewed} onBack={() => setReviewed(null)} />
      )}
    </Frame>
  );
}

function ToSign({ onReview }: { readonly onReview: (orderIds: readonly string[]) => void }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { data, error, refetch } = useQuery({
    queryKey: ['orders', 'to-sign'],
    queryFn: ({ signal }) => client.listOrders({ signableByMe: true, limit: 100 }, { signal }),
  });
  if (error !== null) return <Failure failing={failingOf(error)} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading />;
  if (data.items.length === 0) return <Empty title="Nothing waits for your signature">What is placed in your name appears here by itself.</Empty>;
  // What somebody else has ended meanwhile is chosen no more.
  const ids = data.items.map(({ id }) => id).filter((id) => chosen.has(id));
  const firstOnes = data.items.slice(0, mostAtOnce).map(({ id }) => id);
  const isAll = ids.length >= firstOnes.length;
  const toggle = (id: string) =>
    setChosen((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id])));
  return (
    <>
      <Group>
        <ReasonedButton reason={lackOf(ids.length)} onClick={() => onReview(ids)}>
          {ids.length === 0 ? 'Read and sign' : `Read and sign ${ids.length}`}
        </ReasonedButton>
        <Button variant="default" onClick={() => setChosen(new Set(isAll ? [] : firstOnes))}>
          {isAll ? 'Choose none' : firstOnes.length < data.items.length ? `Choose the first ${firstOnes.length}` : 'Choose all'}
        </Button>
      </Group>
      <Table.ScrollContainer minWidth={340}>
        <Table verticalSpacing="sm">
          <Table.Tbody>
            {data.items.map((order) => (
              <Row
                key={order.id}
                order={order}
                isChosen={chosen.has(order.id)}
                onToggle={() => toggle(order.id)}
                onRead={() => onReview([order.id])}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

function lackOf(count: number): string | undefined {
  if (count === 0) return 'Choose what you want to read and sign.';
  return count > mostAtOnce ? `At most ${mostAtOnce} are read and signed together.` : undefined;
}

interface RowProps {
  readonly order: OrderListItem;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
  readonly onRead: () => void;
}

function Row({ order, isChosen, onToggle, onRead }: RowProps) {
  return (
    <Table.Tr>
      <Table.Td w={40}>
        <Checkbox aria-label={`Choose ${order.number}`} checked={isChosen} onChange={onToggle} />
      </Table.Td>
      <Table.Td>
        <Anchor component="button" type="button" ff="monospace" onClick={onRead} aria-label={`Read ${order.number}`}>
          {order.number}
        </Anchor>
        <Text size="xs" c="dimmed">
          {order.categories.join(', ')}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="xs">
        <Text size="sm" c="dimmed">
          placed <Time at={order.createdAt} inherit />
        </Text>
      </Table.Td>
      <Table.Td ta="right">
        <Due at={order.dueAt} />
      </Table.Td>
    </Table.Tr>
  );
}
