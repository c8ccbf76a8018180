import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { failingOf } from '../../api/failing.ts';
import { useMe } from '../../app/session.ts';
import { Failure } from '../../ui/states.tsx';
import { FoundOrders } from './found-orders.tsx';
import { findOrders, type Kind, kindsFor, kindWords, likelyKind } from './kinds.ts';

export interface FindProps {
  /** Something was found and opened. */
  readonly onOpen: () => void;
  /** Whether one types at once. */
  readonly hasFocus: boolean;
}

/** One field for whatever one holds in the hand: Enter looks for what it most likely is, a button for what it may be too. What is typed stays in this field. */
export function FindOrder({ onOpen, hasFocus }: FindProps) {
  const { permissions } = useMe();
  const navigate = useNavigate();
  const kinds = kindsFor(permissions);
  const [text, setText] = useState('');
  const likely = likelyKind(text.trim(), kinds);
  const search = useMutation({
    gcTime: 0,
    mutationFn: async (kind: Kind) => ({ kind, orders: await findOrders(kind, text.trim()) }),
    onSuccess: async ({ orders: [first, second] }) => {
      if (first === undefined || second !== undefined) return;
      onOpen();
      await navigate({ to: `/orders/${first.id}` as '/' });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '') search.mutate(likely);
  };
  return (
    <Stack>
      <form onSubmit={submit}>
        <Stack gap="xs">
          <TextInput
            label={kinds.length === 1 ? 'Order number' : 'Order number, tracking number, lot or serial number'}
            description="Spaces and dashes do not matter."
            value={text}
            maxLength={60}
            autoComplete="off"
            // It comes later than the dialog around it, which looks for what is to have the focus when it opens.
            autoFocus={hasFocus}
            onChange={(event) => {
              setText(event.currentTarget.value);
              search.reset();
            }}
          />
          <Group gap="xs">
            {kinds.map((kind) => (
              <Button
                key={kind}
                type={kind === likely ? 'submit' : 'button'}
                variant={kind === likely ? 'filled' : 'default'}
                size="xs"
                disabled={text.trim() === ''}
                loading={search.isPending && search.variables === kind}
                {...(kind === likely ? {} : { onClick: () => search.mutate(kind) })}
              >
                {kindWords[kind].label}
              </Button>
            ))}
          </Group>
          {kinds.length === 1 && (
            <Text size="sm" c="dimmed">
              Your role looks for orders by their number.
            </Text>
          )}
        </Stack>
      </form>
      {search.error !== null && <Failure failing={failingOf(search.error)} />}
      {search.data !== undefined && (
        <FoundOrders
          orders={search.data.orders}
          none={`No order in your sight has ${kindWords[search.data.kind].a} like that. Compare it character by character.`}
          onOpen={onOpen}
        />
      )}
    </Stack>
  );
}
