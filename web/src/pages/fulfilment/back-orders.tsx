import { Button, Text } from '@mantine/core';
import type { Order, OrderListItem } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { orderQuery } from '../../api/queries.ts';
import { useActing } from '../../orders/acting.tsx';
import { leftOf, lineName } from '../../orders/quantities.ts';
import { OrderRow } from './order-row.tsx';
import { Rows } from './rows.tsx';

/** What waits for goods, with the day they are expected. */
export function BackOrders({ orders }: { readonly orders: readonly OrderListItem[] }) {
  return <Rows orders={orders}>{(order) => <BackOrder key={order.id} order={order} />}</Rows>;
}

function BackOrder({ order }: { readonly order: OrderListItem }) {
  const act = useActing();
  const { data } = useQuery(orderQuery(order.id));
  const holds = (data?.holds ?? []).filter(({ code }) => code === 'back_order');
  return (
    <OrderRow
      order={order}
      actions={
        <Button
          size="xs"
          variant="light"
          aria-label={`Release ${order.number}`}
          onClick={() => act({ action: 'release', orderId: order.id, about: lineOf(holds) })}
        >
          The goods are here
        </Button>
      }
    >
      {data !== undefined &&
        holds.map((hold) => (
          <Text key={hold.lineId ?? 'order'} size="sm" fw={600}>
            {waitsFor(data, hold)}
          </Text>
        ))}
    </OrderRow>
  );
}

/** The line that is held, where it is the only one. */
function lineOf(holds: Order['holds']): { lineId?: string } {
  const [hold, ...others] = holds;
  return hold?.lineId === undefined || others.length > 0 ? {} : { lineId: hold.lineId };
}

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });

/** "1 × K0001 Wheelchairs: expected on Dec 3, 2026." */
function waitsFor({ lines }: Order, { lineId, expectedAt }: Order['holds'][number]): string {
  const line = lines.find(({ id }) => id === lineId);
  const what = line === undefined ? 'The whole order' : `${leftOf(line)} × ${lineName(line)}`;
  return expectedAt === undefined ? `${what}: nobody has said when it comes.` : `${what}: expected on ${day.format(new Date(expectedAt))}.`;
}
