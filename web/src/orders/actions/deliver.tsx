import { Select } from '@mantine/core';
import type { Order } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useChange } from '../change.ts';
import { isUnderWay, leftOf } from '../quantities.ts';
import { shipmentName } from '../shipping-words.ts';
import { ActionForm } from './action-form.tsx';
import { newProof, proofOf } from './proof.ts';
import { ProofFields } from './proof-fields.tsx';
import type { ActionFormProps } from './props.ts';

interface Input {
  readonly shipmentId: string;
  readonly body: Parameters<typeof client.deliverShipment>[0]['body'];
}

/** Proves that a shipment arrived. */
export function Form({ order, about, onDone, onCancel }: ActionFormProps) {
  const open = order.shipments.filter(isUnderWay);
  const [shipmentId, setShipmentId] = useState<string | null>(about.shipmentId ?? (open.length === 1 ? (open[0]?.id ?? null) : null));
  const [draft, setDraft] = useState(() => newProof(new Date()));
  const shipment = order.shipments.find(({ id }) => id === shipmentId);
  const methods = new Set(shipment === undefined ? [] : [shipment.method]);
  const changing = useChange(order, (version, input: Input) => client.deliverShipment({ orderId: order.id, version, ...input }), onDone);
  const lacks = shipment === undefined ? 'Choose the shipment.' : draft.receivedAt === '' ? 'Enter when it was received.' : undefined;
  return (
    <ActionForm
      changing={changing}
      does="Prove the delivery"
      happens={happensBy(order, open.length)}
      lacks={lacks}
      shows={/^\/(receivedAt|receivedBy|relationship|signature|signatureDocumentId|facilityRecordId|deliveredTo(\/.*)?)$/}
      onSubmit={() => shipment !== undefined && changing.change({ shipmentId: shipment.id, body: proofOf(draft, methods) })}
      onCancel={onCancel}
    >
      {about.shipmentId === undefined && open.length > 1 && (
        <Select
          label="Which shipment arrived"
          data={open.map((one) => ({ value: one.id, label: shipmentName(one) }))}
          value={shipmentId}
          onChange={setShipmentId}
          allowDeselect={false}
          required
        />
      )}
      {shipment !== undefined && (
        <ProofFields orderId={order.id} methods={methods} draft={draft} onChange={setDraft} at="" errors={changing.errors} />
      )}
    </ActionForm>
  );
}

function happensBy(order: Order, open: number): string {
  const isLast = open === 1 && order.lines.every((line) => leftOf(line) === 0);
  return isLast
    ? 'It is the last proof that was awaited: with it the order is completed, and the clinic is told.'
    : 'The shipment counts as delivered; the order goes on with what is still to arrive.';
}
