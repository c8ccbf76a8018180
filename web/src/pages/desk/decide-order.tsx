import { Alert, Badge, Group, Kbd, Paper, Stack, Text, Title } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import type { Action, Claim, Order } from '@orderly/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { orderQuery } from '../../api/queries.ts';
import { useActing } from '../../orders/acting.tsx';
import { actionWords, partyWords, stepWords } from '../../orders/words.ts';
import { ReasonedButton } from '../../ui/reasoned-button.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { allowanceOf } from '../order/allowance.ts';
import { ClaimClock } from './claim-clock.tsx';
import { isInDialog } from './keys.ts';
import { SideBySide } from './side-by-side.tsx';

interface DecideOrderProps {
  readonly claim: Claim;
  readonly onDecided: (order: Order, words: string) => void;
  readonly onReleased: (number: string) => void;
  readonly onLonger: () => void;
}

/** What decides an order, each with its key, and what one says of it then. */
const decisions = [
  { action: 'approve', key: 'A', words: 'approved' },
  { action: 'requestInfo', key: 'Q', words: 'the clinic is asked' },
  { action: 'reject', key: 'R', words: 'rejected' },
] as const satisfies readonly { action: Action; key: string; words: string }[];

/** What may be needed before one decides. */
const before: readonly Action[] = ['authorise', 'amend', 'hold', 'attach', 'note'];

/** The order that one has claimed, with its evidence beside it. */
export function DecideOrder({ claim, onDecided, onReleased, onLonger }: DecideOrderProps) {
  const { data: order, error, refetch } = useQuery(orderQuery(claim.orderId));
  if (error !== null) return <Failure failing={failingOf(error)} onRetry={() => void refetch()} />;
  if (order === undefined) return <Loading label="Reading the order" />;
  return (
    <Paper component="section" withBorder p="md" aria-label={`Order ${order.number}`}>
      <Stack>
        <Heading order={order} claim={claim} onLonger={onLonger} />
        <Gone order={order} />
        <Decisions order={order} onDecided={onDecided} onReleased={onReleased} />
        <SideBySide order={order} />
      </Stack>
    </Paper>
  );
}

function Heading({ order, claim, onLonger }: { readonly order: Order; readonly claim: Claim; readonly onLonger: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Group justify="space-between">
      <Group gap="xs">
        <Title order={2} size="h3" ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
          Order <span style={{ fontFamily: 'monospace' }}>{order.number}</span>
        </Title>
        {order.priority === 'urgent' && <Badge color="red">Urgent</Badge>}
        <Text c="dimmed">
          {order.clinicName} · {order.territoryName}
        </Text>
      </Group>
      <ClaimClock until={claim.expiresAt} onLonger={onLonger} />
    </Group>
  );
}

/** Somebody else was here, or the clinic: it waits for the desk no more. */
function Gone({ order }: { readonly order: Order }) {
  if (order.status === 'verification' && order.waitingOn === 'desk') return null;
  return (
    <Alert color="yellow" role="alert" title="This order does not wait for the desk any more">
      {order.waitingOn === 'nobody' ? 'It is over.' : `It waits for ${partyWords[order.waitingOn]}: ${stepWords[order.nextStep].toLowerCase()}.`} Give
      it back, and take the next.
    </Alert>
  );
}

function Decisions({ order, onDecided, onReleased }: Omit<DecideOrderProps, 'claim' | 'onLonger'> & { readonly order: Order }) {
  const act = useActing();
  const release = useMutation({
    mutationFn: () => client.releaseClaim({ orderId: order.id }),
    // Of a claim that has ended there is nothing to give back.
    onSettled: () => onReleased(order.number),
  });
  const decide = ({ action, words }: (typeof decisions)[number]) => {
    if (allowanceOf(order, action)?.reason === undefined) act({ action, orderId: order.id, onDone: (decided) => onDecided(decided, words) });
  };
  useHotkeys([
    ...decisions.map(
      (decision) =>
        [decision.key.toLowerCase(), (event: KeyboardEvent) => isInDialog(event) || decide(decision)] as [string, (event: KeyboardEvent) => void],
    ),
    ['l', (event) => isInDialog(event) || release.mutate()],
  ]);
  return (
    <Group gap="xs">
      {decisions.map((decision) => (
        <ReasonedButton
          key={decision.action}
          reason={allowanceOf(order, decision.action)?.reason}
          onClick={() => decide(decision)}
          variant={decision.action === 'approve' ? 'filled' : 'default'}
          rightSection={<Kbd size="xs">{decision.key}</Kbd>}
        >
          {actionWords[decision.action].does}
        </ReasonedButton>
      ))}
      <ReasonedButton variant="default" onClick={() => release.mutate()} loading={release.isPending} rightSection={<Kbd size="xs">L</Kbd>}>
        Give it back
      </ReasonedButton>
      {before.map((action) => (
        <ReasonedButton key={action} variant="subtle" reason={allowanceOf(order, action)?.reason} onClick={() => act({ action, orderId: order.id })}>
          {actionWords[action].does}
        </ReasonedButton>
      ))}
    </Group>
  );
}
