import { Anchor, Badge, Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { OrganizationKind, OrganizationView } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { failingOf } from '../../../api/failing.ts';
import { usePaged } from '../../../api/paged.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Listing } from '../../../ui/listing.tsx';
import { Page as Frame } from '../../../ui/page.tsx';
import { Empty } from '../../../ui/states.tsx';
import { dayOf, kindWords } from '../words.ts';
import { AddOrganization } from './add.tsx';
import { EditOrganization, SwitchOrganization } from './edit.tsx';

const waitMs = 250;

/** The firms of the deployment: clinics, distributors, the master distributor. */
export function Page() {
  const [search, setSearch] = useState('');
  const [kind, setKind] = useState<OrganizationKind | null>(null);
  const [isAdding, setAdding] = useState(false);
  const [edited, setEdited] = useState<OrganizationView | null>(null);
  const [switched, setSwitched] = useState<OrganizationView | null>(null);
  const [wanted] = useDebouncedValue(search.trim(), waitMs);
  const list = usePaged(['organizations', wanted, kind], (cursor, signal) =>
    client.listOrganizations({ ...cursor, limit: 30, ...(wanted === '' ? {} : { search: wanted }), ...(kind === null ? {} : { kind }) }, { signal }),
  );
  return (
    <Frame
      title="Organisations"
      lead="Separate firms: without an agreement in force one sees no patient data."
      actions={<Button onClick={() => setAdding(true)}>Add an organisation</Button>}
    >
      <Group align="flex-end">
        <TextInput label="Name" type="search" value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
        <Select
          label="Kind"
          clearable
          placeholder="All"
          data={Object.entries(kindWords).map(([value, label]) => ({ value, label }))}
          value={kind}
          onChange={(value) => setKind(value as OrganizationKind | null)}
        />
      </Group>
      <Listing
        what="organisations"
        list={list}
        failing={list.error === null ? null : failingOf(list.error)}
        keyOf={({ id }) => id}
        empty={<Empty title="No organisation like that">Change what you look for, or add one.</Empty>}
        columns={[
          {
            title: 'Name',
            cell: (one) => (
              <Anchor component="button" ta="start" onClick={() => setEdited(one)}>
                {one.name}
              </Anchor>
            ),
          },
          { title: 'Kind', cell: (one) => kindWords[one.kind] },
          { title: 'Time zone', cell: ({ timeZone }) => timeZone },
          { title: 'Agreement', cell: (one) => <Agreement organization={one} /> },
        ]}
      />
      <Dialog opened={isAdding} onClose={() => setAdding(false)} title="Add an organisation">
        {isAdding && <AddOrganization onDone={() => setAdding(false)} />}
      </Dialog>
      <Dialog opened={edited !== null} onClose={() => setEdited(null)} title={edited?.name}>
        {edited !== null && (
          <EditOrganization
            organization={edited}
            onSwitch={() => {
              setSwitched(edited);
              setEdited(null);
            }}
            onDone={() => setEdited(null)}
          />
        )}
      </Dialog>
      {switched !== null && <SwitchOrganization organization={switched} onDone={() => setSwitched(null)} />}
    </Frame>
  );
}

function Agreement({ organization: { agreementInForce, agreementFrom, agreementUntil, disabledAt } }: { readonly organization: OrganizationView }) {
  if (disabledAt !== null) return <Badge color="gray">Disabled {dayOf(disabledAt)}</Badge>;
  if (agreementInForce) return <Badge color="teal">In force{agreementUntil === null ? '' : ` until ${agreementUntil}`}</Badge>;
  return (
    <Badge color="red" variant="light">
      {agreementFrom === null ? 'None: sees no patients' : `Not in force: ${agreementFrom} to ${agreementUntil ?? 'open'}`}
    </Badge>
  );
}
