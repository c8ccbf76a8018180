import { Select } from '@mantine/core';
import { type OrganizationKind, organizationKinds } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { useSending } from '../../../api/sending.ts';
import { Form } from '../../../ui/form.tsx';
import { hereZone } from '../../../ui/time-zones.ts';
import { kindWords } from '../words.ts';
import { bodyOf, Fields, type Wanted } from './fields.tsx';

/** A new organisation. */
export function AddOrganization({ onDone }: { readonly onDone: () => void }) {
  const [kind, setKind] = useState<OrganizationKind>('clinic');
  const [wanted, setWanted] = useState<Wanted>({ name: '', timeZone: hereZone, agreementFrom: '', agreementUntil: '' });
  const adding = useSending(() => client.addOrganization({ body: { kind, ...bodyOf(wanted) } }), { rereads: [['organizations']], onDone });
  return (
    <Form sending={adding} does="Add" onSubmit={() => adding.send(undefined)} onCancel={onDone}>
      <Select
        label="Kind"
        description="It stays as it is."
        allowDeselect={false}
        data={organizationKinds.map((value) => ({ value, label: kindWords[value] }))}
        value={kind}
        error={adding.errors['/kind']}
        onChange={(value) => value !== null && setKind(value as OrganizationKind)}
      />
      <Fields wanted={wanted} errors={adding.errors} onChange={setWanted} />
    </Form>
  );
}
