import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import type { Order, OrderListItem } from '@orderly/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { failingOf } from '../../api/failing.ts';
import { mostOfPickList, savePickList } from '../../board/papers.ts';
import { useActing } from '../../orders/acting.tsx';
import { ReasonedButton } from '../../ui/reasoned-button.tsx';
import { Failure } from '../../ui/states.tsx';
import { OrderRow } from './order-row.tsx';
import { Rows } from './rows.tsx';

/** What can be picked now: chosen, printed as one list over all orders, then shipped one by one. */
export function Ready({ orders, onShipped }: { readonly orders: readonly OrderListItem[]; readonly onShipped: (order: Order) => void }) {
  const act = useActing();
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const chosen = orders.filter(({ id }) => ids.has(id));
  const print = useMutation({ mutationFn: () => savePickList(chosen.map(({ id }) => id)) });
  const first = orders.slice(0, mostOfPickList);
  const isAll = first.every(({ id }) => ids.has(id));
  const reason =
    chosen.length === 0
      ? 'Choose the orders to pick.'
      : chosen.length > mostOfPickList
        ? `A pick list takes at most ${mostOfPickList} orders.`
        : undefined;
  return (
    <Stack>
      {print.error !== null && <Failure failing={failingOf(print.error)} />}
      <Group justify="space-between">
        <Checkbox
          label={orders.length > mostOfPickList ? `Choose the first ${mostOfPickList}` : 'Choose all'}
          checked={isAll}
          indeterminate={!isAll && chosen.length > 0}
          onChange={() => setIds(new Set(isAll ? [] : first.map(({ id }) => id)))}
        />
        <Group gap="sm">
          <Text size="sm" c="dimmed" role="status" aria-live="polite">
            {print.isSuccess ? 'The pick list is among your downloads.' : `${chosen.length} chosen`}
          </Text>
          <ReasonedButton reason={reason} loading={print.isPending} onClick={() => print.mutate()}>
            Pick list (PDF)
          </ReasonedButton>
        </Group>
      </Group>
      <Rows orders={orders}>
        {(order) => (
          <OrderRow
            key={order.id}
            order={order}
            choice={
              <Checkbox
                aria-label={`Choose ${order.number}`}
                checked={ids.has(order.id)}
                onChange={({ currentTarget }) =>
                  setIds(currentTarget.checked ? new Set([...ids, order.id]) : new Set([...ids].filter((id) => id !== order.id)))
                }
              />
            }
            actions={
              <Button
                size="xs"
                variant="light"
                aria-label={`Ship ${order.number}`}
                onClick={() => act({ action: 'ship', orderId: order.id, onDone: onShipped })}
              >
                Ship
              </Button>
            }
          />
        )}
      </Rows>
    </Stack>
  );
}
