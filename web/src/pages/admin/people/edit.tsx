import { Text, TextInput } from '@mantine/core';
import type { OrganizationView, Role, UserView } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { useSending } from '../../../api/sending.ts';
import { Form } from '../../../ui/form.tsx';
import { OrganizationSelect } from '../organization-select.tsx';
import { RoleSelect } from './role-select.tsx';

/** Changes what somebody is called, where they work and as what. */
export function EditUser({ user, onDone }: { readonly user: UserView; readonly onDone: () => void }) {
  const [name, setName] = useState(user.name);
  const [npi, setNpi] = useState(user.npi ?? '');
  const [role, setRole] = useState<Role | null>(user.role);
  const [moved, setMoved] = useState<OrganizationView | null>(null);
  const { data: present } = useQuery({
    queryKey: ['organizations', 'one', user.organizationId],
    queryFn: ({ signal }) => client.readOrganization({ organizationId: user.organizationId }, { signal }),
  });
  const organization = moved ?? present ?? null;
  const changing = useSending(
    () =>
      client.changeUser({
        userId: user.id,
        body: {
          name: name.trim(),
          organizationId: organization?.id ?? user.organizationId,
          role: role ?? user.role,
          npi: npi === '' ? null : npi,
        },
      }),
    { rereads: [['users']], onDone },
  );
  return (
    <Form sending={changing} does="Save" onSubmit={() => changing.send(undefined)} onCancel={onDone}>
      <TextInput label="Name" required value={name} error={changing.errors['/name']} onChange={(event) => setName(event.currentTarget.value)} />
      <OrganizationSelect
        label="Organisation"
        required
        allowDeselect={false}
        value={organization}
        error={changing.errors['/organizationId']}
        onChange={setMoved}
      />
      <RoleSelect organizationKind={organization?.kind ?? null} value={role} error={changing.errors['/role']} onChange={setRole} />
      {role === 'provider' && (
        <TextInput
          label="NPI"
          description="Only of a practitioner who signs orders."
          inputMode="numeric"
          value={npi}
          error={changing.errors['/npi']}
          onChange={(event) => setNpi(event.currentTarget.value.trim())}
        />
      )}
      <Text size="sm" c="dimmed">
        It holds from their next request. What they see is redrawn on their screen at once.
      </Text>
    </Form>
  );
}
