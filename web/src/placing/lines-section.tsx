import { ActionIcon, Button, Grid, Group, NativeSelect, Paper, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { emptyLine, type LineForm } from './form.ts';
import { fieldId } from './mistakes.ts';
import { usePlacing } from './placing.tsx';
import { ProductSearch, productQuery } from './product-search.tsx';
import { Section } from './section.tsx';

const sides = [
  { value: '', label: '' },
  { value: 'RT', label: 'Right' },
  { value: 'LT', label: 'Left' },
  { value: 'bilateral', label: 'Both sides' },
];
const supplyTypes = [
  { value: 'purchase', label: 'Purchase' },
  { value: 'rental', label: 'Rental' },
];

/** What is ordered. */
export function LinesSection() {
  const { form, change, field } = usePlacing();
  const add = () => change({ lines: [...form.lines, emptyLine(Math.max(0, ...form.lines.map(({ key }) => key)) + 1)] }, '/lines');
  const remove = (at: number) => change({ lines: form.lines.filter((_line, index) => index !== at) }, '/lines');
  return (
    <Section title="Items" id={fieldId('/lines')} error={field('/lines').error}>
      {form.lines.map((line, index) => (
        <Line key={line.key} line={line} index={index} onRemove={form.lines.length === 1 ? null : () => remove(index)} />
      ))}
      <Group>
        <Button variant="subtle" onClick={add}>
          Add an item
        </Button>
      </Group>
    </Section>
  );
}

interface LineProps {
  readonly line: LineForm;
  readonly index: number;
  readonly onRemove: (() => void) | null;
}

function Line({ line, index, onRemove }: LineProps) {
  const { changeLine } = usePlacing();
  return (
    <Paper component="fieldset" withBorder p="sm" m={0} miw={0}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text component="legend" size="sm" fw={600} p={0}>
            Item {index + 1}
          </Text>
          {onRemove !== null && (
            <ActionIcon variant="subtle" color="gray" onClick={onRemove} aria-label={`Remove item ${index + 1}`}>
              ✕
            </ActionIcon>
          )}
        </Group>
        <Grid gap="sm">
          <Grid.Col span={{ base: 12, sm: 8 }}>
            <ProductSearch line={line} index={index} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, sm: 4 }}>
            <Quantity line={line} index={index} />
          </Grid.Col>
          <Details line={line} index={index} />
        </Grid>
        <SegmentedControl
          data={supplyTypes}
          value={line.supplyType}
          onChange={(value) => changeLine(index, { supplyType: value as LineForm['supplyType'] })}
          aria-label={`Purchase or rental of item ${index + 1}`}
        />
      </Stack>
    </Paper>
  );
}

function Quantity({ line, index }: Omit<LineProps, 'onRemove'>) {
  const { changeLine, field } = usePlacing();
  const { data } = useQuery(productQuery(line.hcpcs));
  const pointer = `/lines/${index}/quantity`;
  return (
    <TextInput
      {...field(pointer)}
      label="Quantity"
      required
      inputMode="numeric"
      value={line.quantity}
      onChange={(event) => changeLine(index, { quantity: event.currentTarget.value }, pointer)}
      rightSection={
        data === undefined || data === null ? undefined : (
          <Text size="xs" c="dimmed" pr="xs">
            {data.unit}
          </Text>
        )
      }
      rightSectionWidth={88}
      rightSectionPointerEvents="none"
    />
  );
}

function Details({ line, index }: Omit<LineProps, 'onRemove'>) {
  const { changeLine, field } = usePlacing();
  const { data } = useQuery(productQuery(line.hcpcs));
  const at = (name: keyof LineForm) => `/lines/${index}/${name}`;
  const bind = (name: 'description' | 'laterality' | 'modifiers') => ({
    ...field(at(name)),
    value: line[name],
    onChange: (event: { currentTarget: { value: string } }) => changeLine(index, { [name]: event.currentTarget.value }, at(name)),
  });
  const hasSide = data?.sides === true || line.laterality !== '' || bind('laterality').error !== undefined;
  return (
    <>
      <Grid.Col span={{ base: 12, sm: hasSide ? 6 : 8 }}>
        <TextInput label="Description" {...bind('description')} />
      </Grid.Col>
      {hasSide && (
        <Grid.Col span={{ base: 6, sm: 3 }}>
          <NativeSelect label="Side" data={sides} {...bind('laterality')} />
        </Grid.Col>
      )}
      <Grid.Col span={{ base: hasSide ? 6 : 12, sm: hasSide ? 3 : 4 }}>
        <TextInput label="Modifiers" placeholder="NU" autoCapitalize="characters" {...bind('modifiers')} />
      </Grid.Col>
    </>
  );
}
