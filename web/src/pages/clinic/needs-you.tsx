import { Anchor, Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type Action, type HoldCode, holdCodes, type Order, type OrderListItem } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, Suspense, useState } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { orderQuery } from '../../api/queries.ts';
import { useActing } from '../../orders/acting.tsx';
import { actionForms } from '../../orders/actions/index.ts';
import { actionWords, questionWords } from '../../orders/words.ts';
import { nameOf, providersQuery } from '../../placing/sources.ts';
import { Page as Frame } from '../../ui/page.tsx';
import { ReasonedButton } from '../../ui/reasoned-button.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Due, Time } from '../../ui/time.tsx';
import { allowanceOf } from '../order/allowance.ts';

/** What waits for the clinic: questions to answer, orders to sign, holds to resolve; soonest due first. */
export function Page() {
  const { data, error, refetch } = useQuery({
    queryKey: ['orders', 'needs-clinic'],
    queryFn: ({ signal }) => client.listOrders({ waitingOn: 'clinic', limit: 50 }, { signal }),
  });
  const [answering, setAnswering] = useState<OrderListItem | null>(null);
  // Whoever is answering goes on, whatever others do to the order meanwhile.
  const isListed = answering === null || data?.items.some(({ id }) => id === answering.id) === true;
  const shown = [...(isListed ? [] : [answering]), ...(data?.items ?? [])];
  return (
    <Frame title="Needs you" lead="What the order desk or a distributor waits for. Answer it here.">
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading />}
      {data !== undefined && shown.length === 0 && (
        <Empty title="Nothing waits for your clinic">A question appears here as soon as it is asked.</Empty>
      )}
      <Stack>
        {shown.map((item) => (
          <Waiting key={item.id} item={item} isAnswering={item.id === answering?.id} onAnswering={(is) => setAnswering(is ? item : null)} />
        ))}
      </Stack>
      {data?.nextCursor != null && <Text c="dimmed">The {data.items.length} most urgent are shown. More follow as these are done.</Text>}
    </Frame>
  );
}

interface WaitingProps {
  readonly item: OrderListItem;
  readonly isAnswering: boolean;
  readonly onAnswering: (is: boolean) => void;
}

/** One order with what it waits for. */
function Waiting({ item, isAnswering, onAnswering }: WaitingProps) {
  const { data: order, error, refetch } = useQuery(orderQuery(item.id));
  return (
    <Paper component="article" withBorder p="md" aria-label={`Order ${item.number}`}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start">
          <div>
            <Group gap="xs">
              <Title order={2} size="h4">
                <Anchor component={Link} to={`/orders/${item.id}`} ff="monospace" inherit>
                  {item.number}
                </Anchor>
              </Title>
              {item.priority === 'urgent' && <Badge color="red">Urgent</Badge>}
            </Group>
            <Text size="sm" c="dimmed">
              {item.categories.join(', ')}, placed <Time at={item.createdAt} inherit />
            </Text>
          </div>
          <Due at={item.dueAt} />
        </Group>
        {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
        {order === undefined && error === null && <Loading lines={2} />}
        {order !== undefined && isAnswering && <Answering order={order} onOver={() => onAnswering(false)} />}
        {order !== undefined && !isAnswering && <WhatItWaitsFor order={order} onAnswer={() => onAnswering(true)} />}
      </Stack>
    </Paper>
  );
}

function Answering({ order, onOver }: { readonly order: Order; readonly onOver: () => void }) {
  const Form = actionForms.answer;
  if (Form === undefined) return null;
  return (
    <Suspense fallback={<Loading />}>
      <Form order={order} about={{}} onDone={onOver} onCancel={onOver} />
    </Suspense>
  );
}

function WhatItWaitsFor({ order, onAnswer }: { readonly order: Order; readonly onAnswer: () => void }) {
  if (order.nextStep === 'answer') return <Questions order={order} onAnswer={onAnswer} />;
  if (order.nextStep === 'sign') return <ToSign order={order} />;
  return <OnHold order={order} />;
}

/** What was asked, by its codes; what was typed beside them is the patient’s and opens with the answer. */
function Questions({ order, onAnswer }: { readonly order: Order; readonly onAnswer: () => void }) {
  const open = order.questions.filter(({ answeredAt }) => answeredAt === null);
  return (
    <>
      <Stack gap={4}>
        {open.map(({ id, code, askedBy, askedAt }) => (
          <Text key={id} size="sm">
            {questionWords(code)}{' '}
            <Text span size="sm" c="dimmed">
              ({askedBy === 'desk' ? 'the order desk' : 'the distributor'}, <Time at={askedAt} inherit />)
            </Text>
          </Text>
        ))}
      </Stack>
      <Actions order={order} also={['amend', 'attach', 'note']}>
        <ReasonedButton size="xs" reason={allowanceOf(order, 'answer')?.reason} onClick={onAnswer} aria-label={`Read and answer ${order.number}`}>
          Read and answer
        </ReasonedButton>
      </Actions>
    </>
  );
}

function ToSign({ order }: { readonly order: Order }) {
  const { data = [] } = useQuery(providersQuery);
  const practitioner = data.find(({ id }) => id === order.providerId);
  const sign = allowanceOf(order, 'sign');
  const isMine = sign !== undefined && sign.reason === undefined;
  return (
    <>
      <Text size="sm">
        {isMine
          ? 'Your signature is missing.'
          : `The signature of ${practitioner === undefined ? 'its practitioner' : nameOf(practitioner)} is missing.`}
      </Text>
      <Actions order={order} also={['amend', 'note']}>
        {isMine && (
          <Button size="xs" component={Link} to="/sign" aria-label={`Read and sign ${order.number}`}>
            Read and sign
          </Button>
        )}
      </Actions>
    </>
  );
}

function OnHold({ order }: { readonly order: Order }) {
  return (
    <>
      <Stack gap={4}>
        {order.holds.map(({ code, since }) => (
          <Text key={code} size="sm">
            On hold <Time at={since} inherit />: {holdCodes[code as HoldCode]?.label ?? code}.
          </Text>
        ))}
      </Stack>
      <Text size="sm" c="dimmed">
        Add or correct what is missing, then tell the desk in a note: it releases the order.
      </Text>
      <Actions order={order} also={['amend', 'attach', 'note']} />
    </>
  );
}

/** Further steps, each in its form over the page. */
function Actions({ order, also, children }: { readonly order: Order; readonly also: readonly Action[]; readonly children?: ReactNode }) {
  const act = useActing();
  return (
    <Group gap="xs">
      {children}
      {also.map((action) => (
        <ReasonedButton
          key={action}
          size="xs"
          variant="default"
          reason={allowanceOf(order, action)?.reason}
          onClick={() => act({ action, orderId: order.id })}
          aria-label={`${actionWords[action].does}, ${order.number}`}
        >
          {actionWords[action].does}
        </ReasonedButton>
      ))}
    </Group>
  );
}
