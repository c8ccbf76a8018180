import { Checkbox, Group, Select } from '@mantine/core';
import { type Party, parties } from '@orderly/contract';
import type { Territory } from '../../board/territories.ts';
import { partyWords } from '../../orders/words.ts';
import type { FilterState } from './use-filters.ts';

interface FilterChoicesProps {
  readonly filtering: FilterState;
  readonly territories: readonly Territory[] | undefined;
  readonly clinics: ReadonlyMap<string, string>;
  readonly organizations: ReadonlyMap<string, string>;
}

/** By what else the board is narrowed: whole lists to choose from. */
export function FilterChoices({ filtering: { filters, set }, territories, clinics, organizations }: FilterChoicesProps) {
  return (
    <>
      <Choice
        label="Territory"
        all="All of mine"
        options={(territories ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={filters.territoryId}
        onChange={(territoryId) => set({ territoryId })}
      />
      {organizations.size > 1 && (
        <Choice
          label="Operated by"
          all="Any firm"
          options={optionsOf(organizations)}
          value={filters.organizationId}
          onChange={(organizationId) => set({ organizationId })}
        />
      )}
      <Choice label="Clinic" all="Any clinic" options={optionsOf(clinics)} value={filters.clinicId} onChange={(clinicId) => set({ clinicId })} />
      <Choice
        label="Waits for"
        all="Anybody"
        options={parties.map((party) => ({ value: party, label: partyWords[party] }))}
        value={filters.waitingOn}
        onChange={(waitingOn) => set({ waitingOn: waitingOn as Party | undefined })}
      />
      <Group gap="md" pb={8}>
        <Checkbox
          label="Late"
          checked={filters.overdue ?? false}
          onChange={({ currentTarget }) => set({ overdue: currentTarget.checked || undefined })}
        />
        <Checkbox
          label="Urgent"
          checked={filters.urgent ?? false}
          onChange={({ currentTarget }) => set({ urgent: currentTarget.checked || undefined })}
        />
        {organizations.size > 1 && (
          <Checkbox
            label="Group by firm"
            checked={filters.by === 'organization'}
            onChange={({ currentTarget }) => set({ by: currentTarget.checked ? 'organization' : undefined })}
          />
        )}
      </Group>
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  /** What it says while nothing is chosen. */
  readonly all: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

function Choice({ label, all, options, value, onChange }: ChoiceProps) {
  // A kept address may name what is not here now; it still says that something is chosen.
  const known =
    value === undefined || options.some((option) => option.value === value) ? options : [{ value, label: 'As in the address' }, ...options];
  return (
    <Select
      label={label}
      placeholder={all}
      data={[...known]}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      searchable={options.length > 8}
      clearable
      w={{ base: '100%', xs: 160 }}
      nothingFoundMessage="Nothing of that name"
    />
  );
}

function optionsOf(names: ReadonlyMap<string, string>) {
  return [...names].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label));
}
