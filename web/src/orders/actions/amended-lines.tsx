import { Button, Fieldset, Group, NumberInput, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { type AmendedLine, newLine } from './amendment.ts';

interface AmendedLinesProps {
  readonly lines: readonly AmendedLine[];
  readonly onChange: (lines: readonly AmendedLine[]) => void;
  readonly errors: Readonly<Record<string, string>>;
}

const sides = [
  { value: 'RT', label: 'Right' },
  { value: 'LT', label: 'Left' },
  { value: 'bilateral', label: 'Both sides' },
];
const supplyTypes = [
  { value: 'purchase', label: 'Purchase' },
  { value: 'rental', label: 'Rental' },
];

/** What is ordered, line by line. */
export function AmendedLines({ lines, onChange, errors }: AmendedLinesProps) {
  return (
    <Stack gap="sm">
      {lines.map((line, index) => (
        <LineFields
          key={line.key}
          line={line}
          legend={`Line ${index + 1}`}
          at={`/lines/${index}`}
          errors={errors}
          onChange={(next) => onChange(lines.with(index, next))}
          onRemove={lines.length === 1 ? undefined : () => onChange(lines.toSpliced(index, 1))}
        />
      ))}
      {errors['/lines'] !== undefined && (
        <Text size="sm" c="red" role="alert">
          {errors['/lines']}
        </Text>
      )}
      {lines.length < 50 && (
        <Button variant="light" onClick={() => onChange([...lines, newLine()])} style={{ alignSelf: 'flex-start' }}>
          Add a line
        </Button>
      )}
    </Stack>
  );
}

interface LineFieldsProps {
  readonly line: AmendedLine;
  readonly legend: string;
  readonly at: string;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (line: AmendedLine) => void;
  readonly onRemove: (() => void) | undefined;
}

function LineFields({ line, legend, at, errors, onChange, onRemove }: LineFieldsProps) {
  const text = (member: 'hcpcs' | 'description' | 'modifiers', label: string) => (
    <TextInput
      label={label}
      value={line[member]}
      onChange={(event) => onChange({ ...line, [member]: event.currentTarget.value })}
      error={errors[`${at}/${member}`] ?? (member === 'hcpcs' ? (errors[`${at}/id`] ?? errors[at]) : errors[`${at}/${member}/0`])}
      autoComplete="off"
    />
  );
  return (
    <Fieldset legend={legend}>
      <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }}>
        {text('hcpcs', 'HCPCS code')}
        {text('description', 'Description')}
        <NumberInput
          label="Quantity"
          value={line.quantity}
          onChange={(value) => onChange({ ...line, quantity: value === '' ? '' : Number(value) })}
          min={1}
          allowDecimal={false}
          error={errors[`${at}/quantity`]}
        />
        <Select
          label="Side"
          data={sides}
          value={line.laterality}
          onChange={(laterality) => onChange({ ...line, laterality })}
          error={errors[`${at}/laterality`]}
          placeholder="None"
          clearable
        />
        <Select
          label="Supply"
          data={supplyTypes}
          value={line.supplyType}
          onChange={(supplyType) => supplyType !== null && onChange({ ...line, supplyType })}
          error={errors[`${at}/supplyType`]}
          allowDeselect={false}
        />
        {text('modifiers', 'Modifiers')}
      </SimpleGrid>
      {onRemove !== undefined && (
        <Group justify="flex-end" mt="xs">
          <Button variant="subtle" color="red" size="xs" onClick={onRemove}>
            Leave out this line
          </Button>
        </Group>
      )}
    </Fieldset>
  );
}
