import { Alert, Button, Group, Kbd, Stack, Text, Title } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import type { QueueItem } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { failingOf } from '../../api/failing.ts';
import { useMe } from '../../app/session.ts';
import { Page as Frame } from '../../ui/page.tsx';
import { ReasonedButton } from '../../ui/reasoned-button.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { queueQuery, useClaims } from './claims.ts';
import { DecideOrder } from './decide-order.tsx';
import { isInDialog } from './keys.ts';
import { QueueTable } from './queue-table.tsx';

/** The order desk: takes the next order, decides it with its evidence beside it, takes the next. */
export function Page() {
  const me = useMe();
  const { data, error, refetch } = useQuery(queueQuery);
  const { claim, take, forget, isPending, isEmpty, error: refused } = useClaims();
  const [said, setSaid] = useState<string | null>(null);
  const claimNext = () => {
    if (isPending) return;
    setSaid(null);
    // What one holds already comes before what nobody has.
    take(data?.items.find(({ claimedBy, orderId }) => claimedBy === me.id && orderId !== claim?.orderId)?.orderId);
  };
  const over = (words: string) => {
    forget();
    setSaid(words);
  };
  useHotkeys([['c', (event) => isInDialog(event) || claim !== null || claimNext()]]);
  return (
    <Frame
      title="Verification queue"
      lead="Most urgent and oldest first. What you claim is handed to nobody else for fifteen minutes."
      actions={
        <ReasonedButton
          onClick={claimNext}
          loading={isPending}
          reason={claim === null ? undefined : 'Decide the order that you have, or give it back.'}
          rightSection={<Kbd size="xs">C</Kbd>}
        >
          Claim next
        </ReasonedButton>
      }
    >
      {said !== null && <Said words={said} />}
      {isEmpty && claim === null && <Text role="status">Nothing waits that nobody has.</Text>}
      {refused !== null && <Failure failing={failingOf(refused)} />}
      {claim !== null && (
        <DecideOrder
          key={claim.orderId}
          claim={claim}
          onDecided={(order, words) => over(`${order.number}: ${words}.`)}
          onReleased={(number) => over(`${number} is back in the queue.`)}
          onLonger={() => take(claim.orderId)}
        />
      )}
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading />}
      {data !== undefined && (
        <Queue
          key={claim === null ? 'whole' : 'folded'}
          items={data.items}
          hasMore={data.nextCursor !== null}
          current={claim?.orderId ?? null}
          onTake={take}
        />
      )}
    </Frame>
  );
}

/** What has just been done takes the focus, so that the next key goes to the page. */
function Said({ words }: { readonly words: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <Alert ref={box} color="teal" role="status" tabIndex={-1} title={words}>
      Press <Kbd size="xs">C</Kbd> for the next.
    </Alert>
  );
}

interface QueueProps {
  readonly items: readonly QueueItem[];
  readonly hasMore: boolean;
  readonly current: string | null;
  readonly onTake: (orderId: string) => void;
}

/** Folded away while one decides. */
function Queue({ items, hasMore, current, onTake }: QueueProps) {
  const [isShown, setShown] = useState(current === null);
  if (items.length === 0) return <Empty title="The queue is empty">What clinics place appears here by itself.</Empty>;
  return (
    <Stack gap="xs" component="section" aria-label="Queue">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {hasMore ? `The first ${items.length} that wait` : items.length === 1 ? 'One order waits' : `${items.length} orders wait`}
        </Title>
        {current !== null && (
          <Button variant="default" size="xs" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
            {isShown ? 'Fold the queue' : 'Show the queue'}
          </Button>
        )}
      </Group>
      {isShown && <QueueTable items={items} current={current} onTake={onTake} />}
    </Stack>
  );
}
