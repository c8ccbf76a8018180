import { Anchor, Badge, Button, Group, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type OrganizationView, type Role, roles, type UserView } from '@orderly/contract';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { failingOf } from '../../../api/failing.ts';
import { usePaged } from '../../../api/paged.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Listing } from '../../../ui/listing.tsx';
import { Page as Frame } from '../../../ui/page.tsx';
import { ShownOnce } from '../../../ui/shown-once.tsx';
import { Empty } from '../../../ui/states.tsx';
import { OrganizationSelect } from '../organization-select.tsx';
import { dayOf, roleWords } from '../words.ts';
import { type Added, AddUser } from './add.tsx';

const waitMs = 250;
const everyone = { search: '', organization: null as OrganizationView | null, role: null as Role | null, disabled: null as boolean | null };
type Filter = typeof everyone;

/** Who can sign in or send API keys, and as what. */
export function Page() {
  const [filter, setFilter] = useState(everyone);
  const [isAdding, setAdding] = useState(false);
  const [added, setAdded] = useState<Added | null>(null);
  const navigate = useNavigate();
  const open = (id: string) => void navigate({ to: `/admin/people/${id}` as '/' });
  const take = (one: Added) => {
    setAdding(false);
    if (one.password === null) open(one.id);
    else setAdded(one);
  };
  const [search] = useDebouncedValue(filter.search.trim(), waitMs);
  const { organization, role, disabled } = filter;
  const list = usePaged(['users', search, organization?.id ?? null, role, disabled], (cursor, signal) =>
    client.listUsers(
      {
        ...cursor,
        limit: 30,
        ...(search === '' ? {} : { search }),
        ...(organization === null ? {} : { organizationId: organization.id }),
        ...(role === null ? {} : { role }),
        ...(disabled === null ? {} : { disabled }),
      },
      { signal },
    ),
  );
  return (
    <Frame
      title="People"
      lead="People and machines, their roles, what they may see, and their keys."
      actions={<Button onClick={() => setAdding(true)}>Add a person or machine</Button>}
    >
      <Filters filter={filter} onChange={setFilter} />
      <Listing
        what="people"
        list={list}
        failing={list.error === null ? null : failingOf(list.error)}
        keyOf={({ id }) => id}
        empty={<Empty title="Nobody like that">Change what you look for, or add somebody.</Empty>}
        columns={[
          { title: 'Name', cell: (user) => <Name user={user} /> },
          { title: 'E-mail', cell: ({ email }) => email },
          { title: 'Role', cell: (user) => roleWords[user.role] },
          { title: 'Organisation', cell: ({ organizationName }) => organizationName },
        ]}
      />
      <Dialog opened={isAdding} onClose={() => setAdding(false)} title="Add a person or machine">
        {isAdding && <AddUser onAdded={take} onCancel={() => setAdding(false)} />}
      </Dialog>
      <ShownOnce
        title={`Password of ${added?.name}`}
        secret={added?.password ?? null}
        advice="Give it to them in person or by telephone, not by mail. They change it under their account."
        onClose={() => added !== null && open(added.id)}
      />
    </Frame>
  );
}

function Name({ user: { id, name, kind, disabledAt } }: { readonly user: UserView }) {
  return (
    <Group gap="xs">
      <Anchor component={Link} to={`/admin/people/${id}`}>
        {name}
      </Anchor>
      {kind === 'machine' && <Badge variant="default">Machine</Badge>}
      {disabledAt !== null && (
        <Text span size="sm" c="dimmed">
          disabled {dayOf(disabledAt)}
        </Text>
      )}
    </Group>
  );
}

function Filters({ filter, onChange }: { readonly filter: Filter; readonly onChange: (filter: Filter) => void }) {
  return (
    <Group align="flex-end">
      <TextInput
        label="Name or e-mail"
        type="search"
        value={filter.search}
        onChange={(event) => onChange({ ...filter, search: event.currentTarget.value })}
      />
      <OrganizationSelect
        label="Organisation"
        placeholder="All"
        clearable
        value={filter.organization}
        onChange={(organization) => onChange({ ...filter, organization })}
      />
      <Select
        label="Role"
        placeholder="All"
        clearable
        data={roles.map((value) => ({ value, label: roleWords[value] }))}
        value={filter.role}
        onChange={(role) => onChange({ ...filter, role: role as Role | null })}
      />
      <Select
        label="Account"
        placeholder="All"
        clearable
        data={[
          { value: 'no', label: 'Can sign in' },
          { value: 'yes', label: 'Disabled' },
        ]}
        value={filter.disabled === null ? null : filter.disabled ? 'yes' : 'no'}
        onChange={(value) => onChange({ ...filter, disabled: value === null ? null : value === 'yes' })}
      />
    </Group>
  );
}
