import { Group, Select, TextInput } from '@mantine/core';
import { zonesWith } from '../../../ui/time-zones.ts';

export interface Wanted {
  readonly name: string;
  readonly timeZone: string;
  /** `2026-11-20`; empty for none. */
  readonly agreementFrom: string;
  readonly agreementUntil: string;
}

/** As the API takes it. */
export function bodyOf({ name, timeZone, agreementFrom, agreementUntil }: Wanted) {
  return {
    name: name.trim(),
    timeZone,
    agreementFrom: agreementFrom === '' ? null : agreementFrom,
    agreementUntil: agreementUntil === '' ? null : agreementUntil,
  };
}

interface FieldsProps {
  readonly wanted: Wanted;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (wanted: Wanted) => void;
}

/** What is told of an organisation beside its kind. */
export function Fields({ wanted, errors, onChange }: FieldsProps) {
  const change = (part: Partial<Wanted>) => onChange({ ...wanted, ...part });
  return (
    <>
      <TextInput
        label="Name"
        required
        data-autofocus
        value={wanted.name}
        error={errors['/name']}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <Select
        label="Time zone"
        description="Due times are reckoned in it."
        searchable
        allowDeselect={false}
        data={[...zonesWith(wanted.timeZone)]}
        value={wanted.timeZone}
        error={errors['/timeZone']}
        onChange={(value) => value !== null && change({ timeZone: value })}
      />
      <Group grow align="flex-start">
        <TextInput
          label="Agreement from"
          description="Empty: no agreement, no patient data."
          type="date"
          value={wanted.agreementFrom}
          error={errors['/agreementFrom']}
          onChange={(event) => change({ agreementFrom: event.currentTarget.value })}
        />
        <TextInput
          label="Until"
          description="The first day without it; empty: no end."
          type="date"
          value={wanted.agreementUntil}
          error={errors['/agreementUntil']}
          onChange={(event) => change({ agreementUntil: event.currentTarget.value })}
        />
      </Group>
    </>
  );
}
