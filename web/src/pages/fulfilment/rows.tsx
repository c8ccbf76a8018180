import { Button, Stack } from '@mantine/core';
import type { OrderListItem } from '@orderly/contract';
import { type ReactNode, useState } from 'react';

const shownAtOnce = 50;

/** A list of orders, so many at a time. */
export function Rows({ orders, children }: { readonly orders: readonly OrderListItem[]; readonly children: (order: OrderListItem) => ReactNode }) {
  const [most, setMost] = useState(shownAtOnce);
  return (
    <Stack gap="xs">
      <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
        {orders.slice(0, most).map(children)}
      </Stack>
      {orders.length > most && (
        <Button variant="default" onClick={() => setMost(most + shownAtOnce)}>
          Show {Math.min(shownAtOnce, orders.length - most)} more of {orders.length.toLocaleString('en')}
        </Button>
      )}
    </Stack>
  );
}
