import { Button, CloseButton, Group, NumberInput, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import type { Order, RequirementsAnswer } from '@orderly/contract';
import { leftOf, lineName } from '../quantities.ts';
import { holdLabel } from '../words.ts';
import { ScanField } from './scan-field.tsx';
import { type ItemDraft, type LineDraft, newItem, withScan } from './ship-sheet.ts';

interface ShippedLineProps {
  readonly line: Order['lines'][number];
  readonly draft: LineDraft;
  readonly asked: RequirementsAnswer['items'][number] | undefined;
  readonly hold: Order['holds'][number] | undefined;
  readonly at: string;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (draft: LineDraft) => void;
}

/** How many of a line go along, and which: lots, serial numbers, expiry. */
export function ShippedLine({ line, draft, asked, hold, at, errors, onChange }: ShippedLineProps) {
  const wanted = wantedOf(asked);
  const error = errors[`${at}/quantity`] ?? errors[`${at}/lineId`] ?? errors[at];
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Stack gap={0}>
          <Text fw={600}>{lineName(line)}</Text>
          <Text size="sm" c="dimmed">
            {leftOf(line)} of {line.quantity} left to ship
            {hold === undefined ? '' : `; on hold: ${holdLabel(hold.code)}`}
          </Text>
        </Stack>
        <NumberInput
          aria-label={`How many of ${lineName(line)}`}
          value={draft.quantity}
          onChange={(value) => onChange({ ...draft, quantity: value === '' ? '' : Number(value) })}
          min={0}
          allowDecimal={false}
          allowNegative={false}
          error={error}
          w={120}
          disabled={hold !== undefined}
        />
      </Group>
      {Number(draft.quantity) > 0 && <Items draft={draft} wanted={wanted} at={at} errors={errors} onChange={onChange} name={lineName(line)} />}
    </Stack>
  );
}

function wantedOf(asked: ShippedLineProps['asked']): string[] {
  if (asked === undefined) return [];
  return [...(asked.lot ? ['lot'] : []), ...(asked.serial ? ['serial number'] : []), ...(asked.expiry ? ['expiry'] : [])];
}

const words = new Intl.ListFormat('en', { type: 'conjunction' });

interface ItemsProps extends Pick<ShippedLineProps, 'draft' | 'at' | 'errors' | 'onChange'> {
  readonly wanted: readonly string[];
  readonly name: string;
}

function Items({ draft, wanted, name, at, errors, onChange }: ItemsProps) {
  const { items } = draft;
  const setItems = (next: readonly ItemDraft[]) => onChange({ ...draft, items: next });
  const isAsked = wanted.length > 0;
  if (!isAsked && items.length === 0) {
    return (
      <Button variant="subtle" size="compact-sm" onClick={() => setItems([newItem()])} style={{ alignSelf: 'flex-start' }}>
        Record lot or serial number
      </Button>
    );
  }
  return (
    <Stack gap="xs">
      <ScanField
        label={`Scan the barcode of ${name}`}
        description={isAsked ? `The requirements ask for ${words.format(wanted)} of each.` : 'A GS1 barcode says lot, serial number and expiry.'}
        isAsked={isAsked}
        error={errors[`${at}/items`]}
        onScan={(udi) => setItems(withScan(items, udi))}
      />
      {items.map((item, index) => (
        <ItemFields
          key={item.key}
          item={item}
          at={`${at}/items/${index}`}
          errors={errors}
          onChange={(next) => setItems(items.with(index, next))}
          onRemove={() => setItems(items.toSpliced(index, 1))}
        />
      ))}
      {items.length < 1000 && (
        <Button variant="subtle" size="compact-sm" onClick={() => setItems([...items, newItem()])} style={{ alignSelf: 'flex-start' }}>
          Type another lot or serial number
        </Button>
      )}
    </Stack>
  );
}

interface ItemFieldsProps {
  readonly item: ItemDraft;
  readonly at: string;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (item: ItemDraft) => void;
  readonly onRemove: () => void;
}

function ItemFields({ item, at, errors, onChange, onRemove }: ItemFieldsProps) {
  const text = (member: 'udi' | 'lot' | 'serial' | 'expiresOn', label: string, type = 'text') => (
    <TextInput
      label={label}
      type={type}
      size="xs"
      value={item[member]}
      onChange={(event) => onChange({ ...item, [member]: event.currentTarget.value })}
      error={errors[`${at}/${member}`]}
      autoComplete="off"
      spellCheck={false}
    />
  );
  return (
    <Group align="flex-start" wrap="nowrap" gap="xs">
      <SimpleGrid cols={{ base: 2, sm: 5 }} spacing="xs" style={{ flexGrow: 1 }}>
        {text('udi', 'Barcode')}
        {text('lot', 'Lot')}
        {text('serial', 'Serial number')}
        {text('expiresOn', 'Expires', 'date')}
        <NumberInput
          label="How many"
          size="xs"
          placeholder="all"
          value={item.quantity}
          onChange={(value) => onChange({ ...item, quantity: value === '' ? '' : Number(value) })}
          min={1}
          allowDecimal={false}
          error={errors[`${at}/quantity`]}
        />
      </SimpleGrid>
      <CloseButton aria-label="Remove this item" onClick={onRemove} mt={22} />
    </Group>
  );
}
