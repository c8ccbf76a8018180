import { Anchor, Badge, Button, Group, Select, Stack, Text } from '@mantine/core';
import { type Channel, channels, type DeliveryState, type DeliveryView, deliveryStates, type NotificationKind } from '@orderly/contract';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { failingOf } from '../../../api/failing.ts';
import { usePaged } from '../../../api/paged.ts';
import { useSending } from '../../../api/sending.ts';
import { Listing } from '../../../ui/listing.tsx';
import { Empty, Failure } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { channelWords, kindOptions, stateWords, titleOf } from './words.ts';

const all = { state: null as DeliveryState | null, channel: null as Channel | null, kind: null as NotificationKind | null };

/** What became of messages, newest first: all of them, or those to one webhook. What went wrong can be sent once more. */
export function Deliveries({ recipientId }: { readonly recipientId?: string }) {
  const [filter, setFilter] = useState(all);
  const { state, channel, kind } = filter;
  const list = usePaged(['deliveries', recipientId ?? null, state, channel, kind], (cursor, signal) =>
    client.listDeliveries(
      {
        ...cursor,
        limit: 30,
        ...(recipientId === undefined ? {} : { recipientId }),
        ...(state === null ? {} : { state }),
        ...(channel === null ? {} : { channel }),
        ...(kind === null ? {} : { kind }),
      },
      { signal },
    ),
  );
  const retrying = useSending((deliveryId: string) => client.retryDelivery({ deliveryId }), { rereads: [['deliveries']] });
  const ofAll = [{ title: 'To', cell: (one: DeliveryView) => <Recipient delivery={one} /> }];
  return (
    <>
      <Filters filter={filter} isOfAll={recipientId === undefined} onChange={setFilter} onReread={list.reread} />
      {retrying.failing !== null && <Failure failing={retrying.failing} />}
      <Listing
        what="deliveries"
        list={list}
        failing={list.error === null ? null : failingOf(list.error)}
        keyOf={({ id }) => id}
        empty={<Empty title="No delivery like that">Each event makes one for every recipient and way.</Empty>}
        columns={[
          { title: 'What', cell: (one) => <What delivery={one} /> },
          ...(recipientId === undefined ? ofAll : []),
          { title: 'State', cell: (one) => <State delivery={one} /> },
          { title: 'Made', cell: ({ createdAt }) => <Time at={createdAt} size="sm" /> },
          {
            title: 'Again',
            cell: (one) =>
              one.channel !== 'in_app' && (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Send once more: ${titleOf(one.kind)} to ${one.recipient}`}
                  onClick={() => retrying.send(one.id)}
                >
                  Send once more
                </Button>
              ),
          },
        ]}
      />
    </>
  );
}

interface FiltersProps {
  readonly filter: typeof all;
  readonly isOfAll: boolean;
  readonly onChange: (filter: typeof all) => void;
  readonly onReread: () => void;
}

function Filters({ filter, isOfAll, onChange, onReread }: FiltersProps) {
  return (
    <Group align="flex-end">
      <Select
        label="State"
        placeholder="All"
        clearable
        data={deliveryStates.map((value) => ({ value, label: stateWords[value].label }))}
        value={filter.state}
        onChange={(state) => onChange({ ...filter, state: state as DeliveryState | null })}
      />
      {isOfAll && (
        <>
          <Select
            label="By"
            placeholder="All"
            clearable
            data={channels.map((value) => ({ value, label: channelWords[value] }))}
            value={filter.channel}
            onChange={(channel) => onChange({ ...filter, channel: channel as Channel | null })}
          />
          <Select
            label="Event"
            placeholder="All"
            clearable
            searchable
            data={kindOptions}
            value={filter.kind}
            onChange={(kind) => onChange({ ...filter, kind: kind as NotificationKind | null })}
          />
        </>
      )}
      <Button variant="default" onClick={onReread}>
        Look again
      </Button>
    </Group>
  );
}

function What({ delivery: { kind, orderId, orderNumber, urgent } }: { readonly delivery: DeliveryView }) {
  return (
    <Stack gap={0}>
      <Text size="sm" fw={600}>
        {titleOf(kind)}
        {urgent ? ' (urgent)' : ''}
      </Text>
      {orderId !== null && (
        <Anchor component={Link} to={`/orders/${orderId}`} size="sm" ff="monospace">
          {orderNumber}
        </Anchor>
      )}
    </Stack>
  );
}

function Recipient({ delivery: { recipient, channel } }: { readonly delivery: DeliveryView }) {
  return (
    <Text size="sm">
      {recipient}
      <Text span size="sm" c="dimmed">
        {' '}
        {channelWords[channel].toLowerCase()}
      </Text>
    </Text>
  );
}

function State({ delivery: { state, code, attempts, repeats, replays, nextAt } }: { readonly delivery: DeliveryView }) {
  const facts = [
    code?.replaceAll('_', ' '),
    attempts > 1 ? `${attempts} attempts` : null,
    repeats > 0 ? `${repeats} may have come twice` : null,
    replays > 0 ? `sent again ${replays} times` : null,
  ].filter(Boolean);
  return (
    <Stack gap={2} align="flex-start">
      <Badge color={stateWords[state].colour} variant="light">
        {stateWords[state].label}
      </Badge>
      {facts.length > 0 && (
        <Text size="xs" c="dimmed">
          {facts.join(', ')}
        </Text>
      )}
      {nextAt !== null && (
        <Text size="xs" c="dimmed">
          next try <Time at={nextAt} inherit />
        </Text>
      )}
    </Stack>
  );
}
