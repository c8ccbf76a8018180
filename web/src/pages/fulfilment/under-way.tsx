import { Stack } from '@mantine/core';
import type { OrderListItem } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { failingOf } from '../../api/failing.ts';
import { orderQuery } from '../../api/queries.ts';
import { isUnderWay } from '../../orders/quantities.ts';
import { Failure } from '../../ui/states.tsx';
import { OrderRow } from './order-row.tsx';
import { Rows } from './rows.tsx';
import { ShipmentLine } from './shipment-line.tsx';

/** Orders with shipments whose delivery is not proven, each shipment with its packing slip and the way to its proof. */
export function UnderWay({ orders }: { readonly orders: readonly OrderListItem[] }) {
  return <Rows orders={orders}>{(order) => <Shipped key={order.id} order={order} />}</Rows>;
}

function Shipped({ order }: { readonly order: OrderListItem }) {
  const { data, error, refetch } = useQuery(orderQuery(order.id));
  return (
    <OrderRow order={order}>
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      <Stack gap={4} mt={4}>
        {data?.shipments.filter(isUnderWay).map((shipment) => (
          <ShipmentLine key={shipment.id} order={data} shipment={shipment} canProve />
        ))}
      </Stack>
    </OrderRow>
  );
}
