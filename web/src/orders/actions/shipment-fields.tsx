import { Button, Fieldset, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { type Carrier, carriers, type Order, type RequirementsAnswer, type ShipmentMethod, shipmentMethods } from '@orderly/contract';
import type { KeyboardEvent } from 'react';
import { carrierWords, methodWords } from '../shipping-words.ts';
import { type ShipmentDraft, sentLines } from './ship-sheet.ts';
import { ShippedLine } from './shipped-line.tsx';

interface ShipmentFieldsProps {
  readonly order: Order;
  readonly requirements: RequirementsAnswer['items'] | undefined;
  readonly shipment: ShipmentDraft;
  readonly legend: string;
  /** Its JSON pointer in what is sent. */
  readonly at: string;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (shipment: ShipmentDraft) => void;
  readonly onRemove: (() => void) | undefined;
}

/** One shipment of the sheet: how it goes, and what is in it. */
export function ShipmentFields({ order, requirements, shipment, legend, at, errors, onChange, onRemove }: ShipmentFieldsProps) {
  const sent = sentLines(shipment);
  return (
    <Fieldset legend={legend}>
      <Stack gap="md">
        <Parcel shipment={shipment} at={at} errors={errors} onChange={onChange} />
        {shipment.lines.map((draft, index) => {
          const place = order.lines.findIndex(({ id }) => id === draft.lineId);
          const line = order.lines[place];
          return line === undefined ? null : (
            <ShippedLine
              key={draft.lineId}
              line={line}
              draft={draft}
              asked={requirements?.[place]}
              hold={order.holds.find(({ lineId }) => lineId === line.id)}
              at={`${at}/lines/${sent.indexOf(draft)}`}
              errors={errors}
              onChange={(next) => onChange({ ...shipment, lines: shipment.lines.with(index, next) })}
            />
          );
        })}
        {onRemove !== undefined && (
          <Group justify="flex-end">
            <Button variant="subtle" color="red" size="xs" onClick={onRemove}>
              Leave out this shipment
            </Button>
          </Group>
        )}
      </Stack>
    </Fieldset>
  );
}

type ParcelProps = Pick<ShipmentFieldsProps, 'shipment' | 'at' | 'errors' | 'onChange'>;

function Parcel({ shipment, at, errors, onChange }: ParcelProps) {
  const isByCarrier = shipment.method === 'carrier';
  return (
    <SimpleGrid cols={{ base: 1, sm: isByCarrier ? 3 : 1 }}>
      <Select
        label="How it goes"
        data={shipmentMethods.map((method) => ({ value: method, label: methodWords[method] }))}
        value={shipment.method}
        onChange={(method) => method !== null && onChange({ ...shipment, method: method as ShipmentMethod })}
        error={errors[`${at}/method`]}
        allowDeselect={false}
      />
      {isByCarrier && (
        <TextInput
          label="Tracking number"
          value={shipment.trackingNumber}
          onChange={(event) => onChange({ ...shipment, trackingNumber: event.currentTarget.value })}
          onKeyDown={scanned}
          error={errors[`${at}/trackingNumber`]}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
      )}
      {isByCarrier && (
        <Select
          label="Carrier"
          placeholder="Recognised from the number"
          data={carriers.map((carrier) => ({ value: carrier, label: carrierWords[carrier] }))}
          value={shipment.carrier}
          onChange={(carrier) => onChange({ ...shipment, carrier: carrier as Carrier | null })}
          error={errors[`${at}/carrier`]}
          clearable
        />
      )}
    </SimpleGrid>
  );
}

/** A scanner ends what it reads with Enter, which is not yet meant to ship: on to the next barcode that is asked for, else to the button. */
function scanned(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== 'Enter') return;
  event.preventDefault();
  const { form } = event.currentTarget;
  (form?.querySelector<HTMLElement>('[data-scan="asked"]') ?? form?.querySelector<HTMLElement>('button[type="submit"]'))?.focus();
}
