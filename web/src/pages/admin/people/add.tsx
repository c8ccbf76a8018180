import { SegmentedControl, Text, TextInput } from '@mantine/core';
import { type OrganizationView, type Role, rolesOf } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { useSending } from '../../../api/sending.ts';
import { Form } from '../../../ui/form.tsx';
import { OrganizationSelect } from '../organization-select.tsx';
import { newPassword } from './password.ts';
import { RoleSelect } from './role-select.tsx';

/** Somebody who was added; a person with the password that nobody can be shown again. */
export interface Added {
  readonly id: string;
  readonly name: string;
  readonly password: string | null;
}

interface AddUserProps {
  readonly onAdded: (added: Added) => void;
  readonly onCancel: () => void;
}

/** Somebody new: a person gets a password that is made here; a machine gets its keys on its own page. */
export function AddUser({ onAdded, onCancel }: AddUserProps) {
  const [kind, setKind] = useState<'person' | 'machine'>('person');
  const [fields, setFields] = useState({ name: '', email: '', npi: '' });
  const [organization, setOrganization] = useState<OrganizationView | null>(null);
  const [role, setRole] = useState<Role | null>(null);
  const adding = useSending(
    (password: string) =>
      client.addUser({
        body: {
          kind,
          name: fields.name.trim(),
          email: fields.email.trim(),
          organizationId: organization?.id ?? '',
          role: role as Role,
          ...(fields.npi === '' ? {} : { npi: fields.npi }),
          ...(kind === 'person' ? { password } : {}),
        },
      }),
    { rereads: [['users']], onDone: ({ id, name }, password) => onAdded({ id, name, password: kind === 'person' ? password : null }) },
  );
  const choose = (next: OrganizationView | null) => {
    setOrganization(next);
    const possible: readonly Role[] = next === null ? [] : rolesOf[next.kind];
    setRole(possible.length === 1 ? (possible[0] as Role) : role !== null && possible.includes(role) ? role : null);
  };
  return (
    <Form sending={adding} does="Add" onSubmit={() => adding.send(newPassword())} onCancel={onCancel}>
      <SegmentedControl
        aria-label="Kind"
        value={kind}
        onChange={(value) => setKind(value as 'person' | 'machine')}
        data={[
          { value: 'person', label: 'A person' },
          { value: 'machine', label: 'A machine' },
        ]}
      />
      <TextInput
        label="Name"
        required
        value={fields.name}
        error={adding.errors['/name']}
        onChange={(event) => setFields({ ...fields, name: event.currentTarget.value })}
      />
      <TextInput
        label="E-mail"
        type="email"
        required
        value={fields.email}
        error={adding.errors['/email']}
        onChange={(event) => setFields({ ...fields, email: event.currentTarget.value })}
      />
      <OrganizationSelect label="Organisation" required value={organization} error={adding.errors['/organizationId']} onChange={choose} />
      <RoleSelect organizationKind={organization?.kind ?? null} value={role} error={adding.errors['/role']} onChange={setRole} />
      {role === 'provider' && kind === 'person' && (
        <TextInput
          label="NPI"
          description="Only of a practitioner who signs orders."
          inputMode="numeric"
          value={fields.npi}
          error={adding.errors['/npi']}
          onChange={(event) => setFields({ ...fields, npi: event.currentTarget.value.trim() })}
        />
      )}
      <Text size="sm" c="dimmed">
        {kind === 'person' ? 'A password is made for them and shown to you once.' : 'Its keys and grants are made on its page.'}
      </Text>
    </Form>
  );
}
