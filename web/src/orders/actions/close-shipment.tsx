import { Select } from '@mantine/core';
import { reasonCodes, type ShipmentClosing } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useChange } from '../change.ts';
import { shipmentName } from '../shipping-words.ts';
import { ActionForm } from './action-form.tsx';
import { CodeSelect, NoteField, noteOf } from './fields.tsx';
import type { ActionFormProps } from './props.ts';

interface Input {
  readonly shipmentId: string;
  readonly body: Parameters<typeof client.closeShipment>[0]['body'];
}

/** Closes a shipment that did not arrive, or whose goods did not stay. */
export function Form({ order, about, onDone, onCancel }: ActionFormProps) {
  const open = order.shipments.filter(({ closed }) => closed === null);
  const [shipmentId, setShipmentId] = useState<string | null>(about.shipmentId ?? (open.length === 1 ? (open[0]?.id ?? null) : null));
  const [code, setCode] = useState<ShipmentClosing | null>(null);
  const [note, setNote] = useState('');
  const changing = useChange(order, (version, input: Input) => client.closeShipment({ orderId: order.id, version, ...input }), onDone);
  const lacks = shipmentId === null ? 'Choose the shipment.' : code === null ? 'Choose what became of it.' : undefined;
  return (
    <ActionForm
      changing={changing}
      does="Close the shipment"
      happens="What was in it counts as not shipped any more: the order goes back to Preparing, and the clinic is told."
      lacks={lacks}
      shows={/^\/(code|note)$/}
      onSubmit={() => shipmentId !== null && code !== null && changing.change({ shipmentId, body: { code, ...noteOf(note) } })}
      onCancel={onCancel}
    >
      {about.shipmentId === undefined && open.length > 1 && (
        <Select
          label="Which shipment"
          data={open.map((one) => ({ value: one.id, label: shipmentName(one) }))}
          value={shipmentId}
          onChange={setShipmentId}
          allowDeselect={false}
          required
        />
      )}
      <CodeSelect<ShipmentClosing>
        label="What became of it"
        codes={reasonCodes.close_shipment}
        value={code}
        onChange={setCode}
        error={changing.errors['/code']}
        data-autofocus
      />
      <NoteField value={note} onChange={setNote} error={changing.errors['/note']} />
    </ActionForm>
  );
}
