import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useChange } from '../change.ts';
import { useRequirements } from '../order-queries.ts';
import { leftOf } from '../quantities.ts';
import { ActionForm } from './action-form.tsx';
import type { ActionFormProps } from './props.ts';
import { newShipment, type ShipmentDraft, sentLines, shipmentsOf } from './ship-sheet.ts';
import { ShipmentFields } from './shipment-fields.tsx';

type Body = Parameters<typeof client.shipOrder>[0]['body'];

/** The ship sheet: what goes out, in one shipment or several, all or part of it. */
export function Form({ order, about, onDone, onCancel }: ActionFormProps) {
  const [shipments, setShipments] = useState<readonly ShipmentDraft[]>(() => [newShipment(order, [], about.lineId)]);
  const requirements = useRequirements(order.id);
  const changing = useChange(order, (version, body: Body) => client.shipOrder({ orderId: order.id, version, body }), onDone);
  const isEmpty = shipments.some((shipment) => sentLines(shipment).length === 0);
  const [isWhole, left] = restAfter(order, shipments);
  return (
    <ActionForm
      changing={changing}
      does="Ship"
      happens={
        isWhole
          ? 'All that is left goes out: the order moves to Shipped, and the clinic is told.'
          : `A part goes out and ${left} stay to be shipped: the order stays in Preparing, and the clinic is told.`
      }
      lacks={isEmpty ? 'Enter how many ship.' : undefined}
      shows={/^\/shipments\/\d+\/(carrier|trackingNumber|method|lines\/\d+(\/.*)?)$/}
      onSubmit={() => changing.change({ shipments: shipmentsOf(shipments) })}
      onCancel={onCancel}
    >
      <Stack>
        {shipments.map((shipment, index) => (
          <ShipmentFields
            key={shipment.key}
            order={order}
            requirements={requirements}
            shipment={shipment}
            legend={shipments.length === 1 ? 'The shipment' : `Shipment ${index + 1}`}
            at={`/shipments/${index}`}
            errors={changing.errors}
            onChange={(next) => setShipments(shipments.with(index, next))}
            onRemove={shipments.length === 1 ? undefined : () => setShipments(shipments.toSpliced(index, 1))}
          />
        ))}
        {shipments.length < 20 && (
          <Button variant="light" onClick={() => setShipments([...shipments, newShipment(order, shipments)])} style={{ alignSelf: 'flex-start' }}>
            Add another shipment
          </Button>
        )}
        {order.holds.some(({ lineId }) => lineId !== undefined) && (
          <Text size="sm" c="dimmed">
            A line that is on hold ships once it is released.
          </Text>
        )}
      </Stack>
    </ActionForm>
  );
}

/** Whether nothing stays behind, and how many pieces do. */
function restAfter(order: ActionFormProps['order'], shipments: readonly ShipmentDraft[]): [isWhole: boolean, left: number] {
  const goes = shipments.flatMap(sentLines).reduce((sum, { quantity }) => sum + Number(quantity), 0);
  const left = order.lines.reduce((sum, line) => sum + leftOf(line), 0) - goes;
  return [left <= 0, left];
}
