import { Button, Group, Text } from '@mantine/core';
import type { Order } from '@orderly/contract';
import { useMutation } from '@tanstack/react-query';
import { failingOf } from '../../api/failing.ts';
import { useMe } from '../../app/session.ts';
import { savePackingSlip } from '../../board/papers.ts';
import { useActing } from '../../orders/acting.tsx';
import { carrierWords, methodWords, progressWords } from '../../orders/shipping-words.ts';
import { Failure } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';

interface ShipmentLineProps {
  readonly order: Order;
  readonly shipment: Order['shipments'][number];
  /** Whether its delivery can be proven from here. */
  readonly canProve?: boolean;
}

/** A shipment: how it goes and how far it is, with its packing slip and the form of its proof. */
export function ShipmentLine({ order, shipment, canProve = false }: ShipmentLineProps) {
  const { permissions } = useMe();
  const act = useActing();
  const slip = useMutation({ mutationFn: () => savePackingSlip(order.id, shipment.id) });
  const place = order.shipments.findIndex(({ id }) => id === shipment.id) + 1;
  const which = `shipment ${place} of ${order.number}`;
  return (
    <>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {shipment.carrier === undefined ? methodWords[shipment.method] : carrierWords[shipment.carrier]}
        </Text>
        <Text size="sm">
          <Time at={shipment.shippedAt} inherit />
          {shipment.progress !== null && `. ${progressWords[shipment.progress.step]}`}
          {shipment.silentSince !== null && '. Not heard of for too long'}
        </Text>
        {permissions.includes('orders.slips') && (
          <Button size="compact-xs" variant="default" loading={slip.isPending} onClick={() => slip.mutate()} aria-label={`Packing slip of ${which}`}>
            Packing slip (PDF)
          </Button>
        )}
        {canProve && (
          <Button
            size="compact-xs"
            variant="light"
            onClick={() => act({ action: 'deliver', orderId: order.id, about: { shipmentId: shipment.id } })}
            aria-label={`Prove the delivery of ${which}`}
          >
            Prove the delivery
          </Button>
        )}
      </Group>
      {slip.error !== null && <Failure failing={failingOf(slip.error)} />}
    </>
  );
}
