import { Alert, Stack } from '@mantine/core';
import type { Order } from '@orderly/contract';
import { ShipmentLine } from './shipment-line.tsx';

/** What has just shipped, with the packing slips that go into its parcels. */
export function JustShipped({ order, onClose }: { readonly order: Order; readonly onClose: () => void }) {
  const last = order.shipments.reduce((latest, { shippedAt }) => (shippedAt > latest ? shippedAt : latest), '');
  return (
    <Alert color="teal" title={`${order.number} shipped`} role="status" withCloseButton closeButtonLabel="Close" onClose={onClose}>
      <Stack gap={4}>
        {order.shipments
          .filter(({ shippedAt }) => shippedAt === last)
          .map((shipment) => (
            <ShipmentLine key={shipment.id} order={order} shipment={shipment} />
          ))}
      </Stack>
    </Alert>
  );
}
