import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { UserView } from '@orderly/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../../api/client.ts';

const waitMs = 250;
const mostRead = 100;

interface MachineSelectProps {
  readonly value: UserView | null;
  readonly error: string | undefined;
  readonly onChange: (machine: UserView | null) => void;
}

/** Chooses a machine by a part of its name. */
export function MachineSelect({ value, error, onChange }: MachineSelectProps) {
  const [typed, setTyped] = useState('');
  const [wanted] = useDebouncedValue(value !== null && typed === labelOf(value) ? '' : typed.trim(), waitMs);
  const { data, error: failed } = useQuery({
    queryKey: ['users', 'machines', wanted],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const machines: UserView[] = [];
      let looked = 0;
      // People and machines stand in one list, which can’t be asked for machines alone.
      for await (const user of client.each('listUsers', { disabled: false, limit: 100, ...(wanted === '' ? {} : { search: wanted }) }, { signal })) {
        if (user.kind === 'machine') machines.push(user);
        looked += 1;
        if (machines.length >= 25 || looked >= mostRead * 10) break;
      }
      return machines;
    },
  });
  const machines = value === null || data?.some(({ id }) => id === value.id) ? (data ?? []) : [value, ...(data ?? [])];
  return (
    <Select
      label="Machine"
      description="Its grants say which orders the webhook is told of."
      required
      searchable
      data={machines.map((machine) => ({ value: machine.id, label: labelOf(machine) }))}
      value={value?.id ?? null}
      error={error}
      filter={({ options }) => options}
      onSearchChange={setTyped}
      nothingFoundMessage={failed === null ? 'No machine of that name' : 'The machines could not be read'}
      onChange={(id) => onChange(machines.find((one) => one.id === id) ?? null)}
    />
  );
}

function labelOf({ name, organizationName }: UserView): string {
  return `${name}, ${organizationName}`;
}
