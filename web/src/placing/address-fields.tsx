import { NativeSelect, SimpleGrid, TextInput } from '@mantine/core';
import { states } from '@orderly/contract';
import type { AddressForm } from './form.ts';
import { usePlacing } from './placing.tsx';

interface AddressFieldsProps {
  /** Where it stands in the order. */
  readonly pointer: string;
  readonly address: AddressForm;
  readonly onChange: (patch: Partial<AddressForm>, pointer: string) => void;
  readonly isRequired?: boolean;
}

const stateChoices = ['', ...states];

/** An address of the United States. The browser is asked not to keep it: it may be a patient’s. */
export function AddressFields({ pointer, address, onChange, isRequired = false }: AddressFieldsProps) {
  const { field } = usePlacing();
  const part = (name: keyof AddressForm) => ({
    ...field(`${pointer}/${name}`),
    value: address[name],
    onChange: (event: { currentTarget: { value: string } }) => onChange({ [name]: event.currentTarget.value }, `${pointer}/${name}`),
    required: isRequired && name !== 'line2',
    autoComplete: 'off',
  });
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput label="Street" {...part('line1')} />
        <TextInput label="Apartment, floor" {...part('line2')} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        <TextInput label="City" {...part('city')} />
        <NativeSelect label="State" data={stateChoices} {...part('state')} />
        <TextInput label="ZIP" inputMode="numeric" {...part('zip')} />
      </SimpleGrid>
    </>
  );
}
