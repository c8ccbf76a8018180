import { Button, Text } from '@mantine/core';
import { type Order, type OrderListItem, reasonCodes } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { orderQuery } from '../../api/queries.ts';
import { useActing } from '../../orders/acting.tsx';
import { Time } from '../../ui/time.tsx';
import { OrderRow } from './order-row.tsx';
import { Rows } from './rows.tsx';

interface CameBackProps {
  readonly orders: readonly OrderListItem[];
  readonly onShipped: (order: Order) => void;
}

/** Orders of which a shipment ended in vain, so that its goods are to ship again. */
export function CameBack({ orders, onShipped }: CameBackProps) {
  return <Rows orders={orders}>{(order) => <Returned key={order.id} order={order} onShipped={onShipped} />}</Rows>;
}

function Returned({ order, onShipped }: { readonly order: OrderListItem } & Pick<CameBackProps, 'onShipped'>) {
  const act = useActing();
  const { data } = useQuery(orderQuery(order.id));
  return (
    <OrderRow
      order={order}
      actions={
        <Button
          size="xs"
          variant="light"
          aria-label={`Ship ${order.number} again`}
          onClick={() => act({ action: 'ship', orderId: order.id, onDone: onShipped })}
        >
          Ship again
        </Button>
      }
    >
      {data?.shipments.map(
        ({ id, closed, lines }) =>
          closed !== null && (
            <Text key={id} size="sm" fw={600}>
              {reasonCodes.close_shipment[closed.code]}: {lines.reduce((sum, { quantity }) => sum + quantity, 0)} pieces,{' '}
              <Time at={closed.at} inherit />
            </Text>
          ),
      )}
    </OrderRow>
  );
}
