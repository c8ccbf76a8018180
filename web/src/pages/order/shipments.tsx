import { Alert, Anchor, Badge, Button, Group, List, Stack, Text } from '@mantine/core';
import { type Order, reasonCodes, relationships, type ShippedItem } from '@orderly/contract';
import { useMe } from '../../app/session.ts';
import { useActing } from '../../orders/acting.tsx';
import { isUnderWay, lineName } from '../../orders/quantities.ts';
import { carrierWords, methodWords, progressWords, shipmentName, trackingPage } from '../../orders/shipping-words.ts';
import { ReasonedButton } from '../../ui/reasoned-button.tsx';
import { Time } from '../../ui/time.tsx';
import { allowanceOf } from './allowance.ts';
import { Section } from './section.tsx';

type Shipment = Order['shipments'][number];

interface ShipmentsProps {
  readonly order: Order;
  /** With tracking numbers, lots and proofs, as far as the viewer sees them. */
  readonly opened: Order | null;
}

/** What went out, how far it is, and what proves that it arrived. */
export function Shipments({ order, opened }: ShipmentsProps) {
  return (
    <Section title="Shipments">
      <Stack gap="lg">
        {order.shipments.toReversed().map((shipment) => (
          <ShipmentRow
            key={shipment.id}
            order={order}
            shipment={shipment}
            more={opened?.shipments.find(({ id }) => id === shipment.id)}
            lines={opened?.lines ?? order.lines}
          />
        ))}
      </Stack>
    </Section>
  );
}

interface ShipmentRowProps {
  readonly order: Order;
  readonly shipment: Shipment;
  readonly more: Shipment | undefined;
  /** With descriptions, as far as the viewer sees them. */
  readonly lines: Order['lines'];
}

function ShipmentRow({ order, shipment, more, lines }: ShipmentRowProps) {
  const { method, carrier, shippedAt, silentSince } = shipment;
  return (
    <Stack gap={6}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <Group gap="xs">
          <Text fw={600}>{carrier === undefined ? methodWords[method] : carrierWords[carrier]}</Text>
          <Progress shipment={shipment} />
          <Text size="sm" c="dimmed">
            shipped <Time at={shippedAt} inherit />
          </Text>
        </Group>
        <ShipmentActions order={order} shipment={shipment} />
      </Group>
      {silentSince !== null && isUnderWay(shipment) && (
        <Alert color="orange" p="xs">
          The carrier was last heard of <Time at={silentSince} inherit />: ask it where the parcel is.
        </Alert>
      )}
      {more?.trackingNumber !== undefined && <Tracking carrier={carrier} trackingNumber={more.trackingNumber} />}
      <List size="sm">
        {(more ?? shipment).lines.map(({ lineId, quantity, items }) => {
          const line = lines.find(({ id }) => id === lineId);
          return (
            <List.Item key={lineId}>
              {quantity} × {line === undefined ? 'a line of the order' : lineName(line)}
              {items !== undefined && items.length > 0 && `: ${items.map(itemWords).join('; ')}`}
            </List.Item>
          );
        })}
      </List>
      {more?.proof !== undefined && <Proof proof={more.proof} />}
    </Stack>
  );
}

function Progress({ shipment: { deliveredAt, closed, progress } }: { readonly shipment: Shipment }) {
  if (closed !== null) {
    return (
      <Badge color="gray" variant="light" tt="none">
        {reasonCodes.close_shipment[closed.code]}, <Time at={closed.at} inherit />
      </Badge>
    );
  }
  if (deliveredAt !== null) {
    return (
      <Badge color="teal" variant="light" tt="none">
        Delivered <Time at={deliveredAt} inherit />
      </Badge>
    );
  }
  return (
    <Badge color={progress?.step === 'exception' ? 'red' : 'blue'} variant="light" tt="none">
      {progress === null ? 'On its way' : progressWords[progress.step]}
    </Badge>
  );
}

function Tracking({ carrier, trackingNumber }: { readonly carrier: Shipment['carrier']; readonly trackingNumber: string }) {
  const page = trackingPage(carrier, trackingNumber);
  return (
    <Text size="sm">
      Tracking number{' '}
      {page === null ? (
        trackingNumber
      ) : (
        <Anchor href={page} target="_blank" rel="noreferrer" inherit>
          {trackingNumber}
        </Anchor>
      )}
    </Text>
  );
}

function itemWords({ lot, serial, expiresOn, quantity }: ShippedItem): string {
  return [
    ...(quantity === undefined || quantity === 1 ? [] : [`${quantity} of`]),
    ...(lot === undefined ? [] : [`lot ${lot}`]),
    ...(serial === undefined ? [] : [`serial number ${serial}`]),
    ...(expiresOn === undefined ? [] : [`expires ${expiresOn}`]),
  ].join(' ');
}

function Proof({ proof: { receivedBy, relationship, deliveredTo } }: { readonly proof: NonNullable<Shipment['proof']> }) {
  const who = receivedBy === undefined ? null : `${receivedBy} (${relationships[relationship ?? 'self'].toLowerCase()}) signed for it`;
  const where =
    deliveredTo === undefined ? null : `delivered to ${[deliveredTo.line1, deliveredTo.city, deliveredTo.state].filter(Boolean).join(', ')}`;
  return <Text size="sm">Proof: {[who, where].filter(Boolean).join(', ')}</Text>;
}

function ShipmentActions({ order, shipment }: { readonly order: Order; readonly shipment: Shipment }) {
  const { permissions } = useMe();
  const act = useActing();
  const [deliver, close] = [allowanceOf(order, 'deliver'), allowanceOf(order, 'closeShipment')];
  const about = { shipmentId: shipment.id };
  return (
    <Group gap={4}>
      {deliver !== undefined && deliver.reason === undefined && isUnderWay(shipment) && (
        <ReasonedButton size="compact-sm" variant="default" onClick={() => act({ action: 'deliver', orderId: order.id, about })}>
          Prove delivery
        </ReasonedButton>
      )}
      {close !== undefined && close.reason === undefined && shipment.closed === null && (
        <ReasonedButton size="compact-sm" variant="default" onClick={() => act({ action: 'closeShipment', orderId: order.id, about })}>
          Close
        </ReasonedButton>
      )}
      {permissions.includes('orders.slips') && (
        <Button
          component="a"
          href={`/api/v1/orders/${order.id}/shipments/${shipment.id}/packing-slip`}
          target="_blank"
          rel="noreferrer"
          size="compact-sm"
          variant="subtle"
          aria-label={`Packing slip: ${shipmentName(shipment)}`}
        >
          Packing slip
        </Button>
      )}
    </Group>
  );
}
