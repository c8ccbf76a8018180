import { Badge, NativeSelect, ScrollArea, Stack, Table, Text } from '@mantine/core';
import { type Carrier, carriers } from '@orderly/contract';
import { carrierWords } from '../../orders/shipping-words.ts';
import type { LookedRow } from './use-looked-rows.ts';

interface TrackingPreviewProps {
  readonly rows: readonly LookedRow[];
  readonly onCarrier: (index: number, carrier: Carrier | null) => void;
}

const stateWords = { looking: 'Looking', fits: 'Ships', lacks_carrier: 'Which carrier?', left_out: 'Left out' } as const;
const stateColors = { looking: 'gray', fits: 'teal', lacks_carrier: 'yellow', left_out: 'red' } as const;

/** Each pasted row with the order it names, whether that may ship now, and whose tracking number it is. */
export function TrackingPreview({ rows, onCarrier }: TrackingPreviewProps) {
  const count = (state: LookedRow['state']) => rows.filter((row) => row.state === state).length;
  const looking = count('looking');
  return (
    <Stack gap="xs">
      <Text role="status" aria-live="polite">
        {looking > 0
          ? `Looking at each row: ${rows.length - looking} of ${rows.length} …`
          : `${count('fits')} of ${rows.length} rows ship, ${count('left_out')} left out${count('lacks_carrier') > 0 ? `, ${count('lacks_carrier')} lack a carrier` : ''}.`}
      </Text>
      <ScrollArea.Autosize mah={420} type="auto" viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'The rows' }}>
        <Table miw={620}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Row</Table.Th>
              <Table.Th>Order</Table.Th>
              <Table.Th>Tracking number</Table.Th>
              <Table.Th>Carrier</Table.Th>
              <Table.Th>What happens</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row, index) => (
              <Table.Tr key={row.row}>
                <Table.Td>{row.row}</Table.Td>
                <Table.Td>
                  <Text ff="monospace" size="sm">
                    {row.order?.number ?? row.number}
                  </Text>
                  {row.order !== undefined && (
                    <Text size="xs" c="dimmed">
                      {row.order.clinicName}, {row.order.categories.join(', ')}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <Text ff="monospace" size="sm">
                    {row.trackingNumber}
                  </Text>
                </Table.Td>
                <Table.Td>
                  {row.state === 'fits' || row.state === 'lacks_carrier' ? (
                    <CarrierChoice row={row} onChange={(carrier) => onCarrier(index, carrier)} />
                  ) : (
                    '–'
                  )}
                </Table.Td>
                <Table.Td>
                  <Badge variant="light" color={stateColors[row.state]}>
                    {stateWords[row.state]}
                  </Badge>
                  {row.why !== undefined && <Text size="sm">{row.why}</Text>}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
    </Stack>
  );
}

function CarrierChoice({ row, onChange }: { readonly row: LookedRow; readonly onChange: (carrier: Carrier | null) => void }) {
  return (
    <NativeSelect
      size="xs"
      aria-label={`Carrier of row ${row.row}`}
      value={row.carrier ?? ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? null : (currentTarget.value as Carrier))}
      data={[{ value: '', label: 'Not recognised' }, ...carriers.map((value) => ({ value, label: carrierWords[value] }))]}
    />
  );
}
