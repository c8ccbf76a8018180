import { Select } from '@mantine/core';
import { type OrganizationKind, type Role, rolesOf } from '@orderly/contract';
import { roleWords } from '../words.ts';

interface RoleSelectProps {
  /** Of the organisation the person works at; null while none is chosen. */
  readonly organizationKind: OrganizationKind | null;
  readonly value: Role | null;
  readonly error: string | undefined;
  readonly onChange: (role: Role | null) => void;
}

/** The roles that people of an organisation of this kind can have. */
export function RoleSelect({ organizationKind, value, error, onChange }: RoleSelectProps) {
  return (
    <Select
      label="Role"
      required
      allowDeselect={false}
      disabled={organizationKind === null}
      description={organizationKind === null ? 'Choose the organisation first.' : undefined}
      data={(organizationKind === null ? [] : rolesOf[organizationKind]).map((role) => ({ value: role, label: roleWords[role] }))}
      value={value}
      error={error}
      onChange={(role) => onChange(role as Role | null)}
    />
  );
}
