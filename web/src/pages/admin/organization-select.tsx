import { Select, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { OrganizationKind, OrganizationView } from '@orderly/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/client.ts';

const waitMs = 250;
const shown = 25;

interface OrganizationSelectProps extends Omit<SelectProps, 'data' | 'value' | 'onChange'> {
  /** Only organisations of this kind. */
  readonly kind?: OrganizationKind | undefined;
  readonly value: Pick<OrganizationView, 'id' | 'name'> | null;
  readonly onChange: (organization: OrganizationView | null) => void;
}

/** Chooses an organisation by a part of its name, however many there are. */
export function OrganizationSelect({ kind, value, onChange, ...rest }: OrganizationSelectProps) {
  const [typed, setTyped] = useState('');
  const [wanted] = useDebouncedValue(typed === value?.name ? '' : typed.trim(), waitMs);
  const { data, error } = useQuery({
    queryKey: ['organizations', 'choice', kind ?? null, wanted],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      client.listOrganizations(
        { limit: shown, disabled: false, ...(kind === undefined ? {} : { kind }), ...(wanted === '' ? {} : { search: wanted }) },
        { signal },
      ),
  });
  const found = data?.items ?? [];
  const isShown = value === null || found.some(({ id }) => id === value.id);
  const options = [...(isShown ? [] : [value]), ...found].map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Select
      {...rest}
      searchable
      data={options}
      value={value?.id ?? null}
      filter={({ options: given }) => given}
      onSearchChange={setTyped}
      onChange={(id) => onChange(found.find((one) => one.id === id) ?? null)}
      nothingFoundMessage={error === null ? 'None of that name' : 'The organisations could not be read'}
    />
  );
}
