import { Alert, Anchor, Badge, Card, Group, Stack, Text } from '@mantine/core';
import type { Order } from '@orderly/contract';
import { Link } from '@tanstack/react-router';
import { useActing } from '../../orders/acting.tsx';
import { lineName } from '../../orders/quantities.ts';
import { fulfilmentWords, holdLabel, partyWords, stageWords, statusWords, stepWords } from '../../orders/words.ts';
import { ReasonedButton } from '../../ui/reasoned-button.tsx';
import { Due, Time } from '../../ui/time.tsx';
import { allowanceOf } from './allowance.ts';

/** Where an order stands, whose move it is, and what holds it. */
export function Standing({ order }: { readonly order: Order }) {
  const { stage, status, fulfilment, priority, neededBy } = order;
  const more = status === 'in_progress' && fulfilment !== null ? fulfilmentWords[fulfilment] : statusWords[status];
  return (
    <Card withBorder component="section" aria-label="Where it stands">
      <Stack gap="sm">
        <Group gap="xs">
          <Badge size="lg">{stageWords[stage]}</Badge>
          {more !== stageWords[stage] && (
            <Badge size="lg" variant="light">
              {more}
            </Badge>
          )}
          {priority === 'urgent' && (
            <Badge size="lg" color="red" variant="light">
              Urgent
            </Badge>
          )}
          {neededBy !== null && <Text size="sm">Needed by {neededBy}</Text>}
        </Group>
        <Move order={order} />
        {order.holds.map((hold) => (
          <HeldUp key={hold.lineId ?? 'order'} order={order} hold={hold} />
        ))}
        <Kin order={order} />
      </Stack>
    </Card>
  );
}

function Move({ order: { waitingOn, nextStep, since, dueAt } }: { readonly order: Order }) {
  return (
    <Text role="status" aria-live="polite">
      {waitingOn === 'nobody' ? (
        <>
          Nothing is left to do, since <Time at={since} inherit />.
        </>
      ) : (
        <>
          <Text span fw={600}>
            It is the move of {partyWords[waitingOn]}: {stepWords[nextStep].toLowerCase()}
          </Text>
          , since <Time at={since} inherit />. <Due at={dueAt} />
        </>
      )}
    </Text>
  );
}

function HeldUp({ order, hold }: { readonly order: Order; readonly hold: Order['holds'][number] }) {
  const act = useActing();
  const line = order.lines.find(({ id }) => id === hold.lineId);
  const allowance = allowanceOf(order, 'release');
  return (
    <Alert color="yellow" title={line === undefined ? 'On hold' : `${lineName(line)} is on hold`}>
      <Group justify="space-between">
        <Text size="sm">
          {holdLabel(hold.code)}, since <Time at={hold.since} inherit />
          {hold.expectedAt === undefined ? '' : `; expected on ${hold.expectedAt}`}
        </Text>
        {allowance !== undefined && (
          <ReasonedButton
            size="xs"
            variant="default"
            reason={allowance.reason}
            onClick={() => act({ action: 'release', orderId: order.id, about: hold.lineId === undefined ? {} : { lineId: hold.lineId } })}
          >
            Release
          </ReasonedButton>
        )}
      </Group>
    </Alert>
  );
}

/** Other orders that this one comes from. */
function Kin({ order: { replaces, repeats } }: { readonly order: Order }) {
  const kin = [
    ...(replaces === null ? [] : [{ id: replaces, words: 'Corrects a rejected order' }]),
    ...(repeats === null ? [] : [{ id: repeats, words: 'Made after an earlier order' }]),
  ];
  if (kin.length === 0) return null;
  return (
    <Group gap="md">
      {kin.map(({ id, words }) => (
        <Anchor key={id} component={Link} to={`/orders/${id}`} size="sm">
          {words}
        </Anchor>
      ))}
    </Group>
  );
}
