import { Checkbox, Group, SegmentedControl, Select, TextInput } from '@mantine/core';
import { type GrantReason, grantReasons, type OrganizationView } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { useSending } from '../../../api/sending.ts';
import { Form } from '../../../ui/form.tsx';
import { OrganizationSelect } from '../organization-select.tsx';
import { TerritorySelect } from '../territory-select.tsx';

const untouched = {
  of: 'territory',
  territoryId: null as string | null,
  from: '',
  until: '',
  addsContact: false,
  reason: null as GrantReason | null,
};

/** A new grant, of a territory or a clinic. */
export function AddGrant({ userId, onDone }: { readonly userId: string; readonly onDone: () => void }) {
  const [wanted, setWanted] = useState(untouched);
  const [clinic, setClinic] = useState<OrganizationView | null>(null);
  const change = (part: Partial<typeof untouched>) => setWanted({ ...wanted, ...part });
  const giving = useSending(() => client.addGrant({ userId, body: bodyOf(wanted, clinic?.id ?? null) }), { rereads: [['grants', userId]], onDone });
  const { errors } = giving;
  return (
    <Form sending={giving} does="Give" onSubmit={() => giving.send(undefined)} onCancel={onDone}>
      <SegmentedControl
        aria-label="Of what"
        value={wanted.of}
        onChange={(of) => change({ of })}
        data={[
          { value: 'territory', label: 'A territory' },
          { value: 'clinic', label: 'A clinic' },
        ]}
      />
      {wanted.of === 'territory' ? (
        <TerritorySelect
          label="Territory"
          description="With all below it."
          value={wanted.territoryId}
          error={errors['/territoryId']}
          onChange={(territoryId) => change({ territoryId })}
        />
      ) : (
        <OrganizationSelect label="Clinic" kind="clinic" required value={clinic} error={errors['/clinicId']} onChange={setClinic} />
      )}
      <Group grow align="flex-start">
        <TextInput
          label="From"
          description="Empty: from now."
          type="datetime-local"
          value={wanted.from}
          error={errors['/from']}
          onChange={(event) => change({ from: event.currentTarget.value })}
        />
        <TextInput
          label="Until"
          description="Empty: without an end."
          type="datetime-local"
          value={wanted.until}
          error={errors['/until']}
          onChange={(event) => change({ until: event.currentTarget.value })}
        />
      </Group>
      <Select
        label="Why"
        clearable
        data={Object.entries(grantReasons).map(([value, label]) => ({ value, label }))}
        value={wanted.reason}
        error={errors['/reason']}
        onChange={(reason) => change({ reason: reason as GrantReason | null })}
      />
      {wanted.of === 'territory' && (
        <Checkbox
          label="Adds names, phones and addresses of patients where another organisation operates"
          description="Needs a reason and an end."
          checked={wanted.addsContact}
          error={errors['/addsContact']}
          onChange={(event) => change({ addsContact: event.currentTarget.checked })}
        />
      )}
    </Form>
  );
}

function bodyOf({ of, territoryId, from, until, addsContact, reason }: typeof untouched, clinicId: string | null) {
  const isTerritory = of === 'territory';
  return {
    ...(isTerritory && territoryId !== null ? { territoryId } : {}),
    ...(!isTerritory && clinicId !== null ? { clinicId } : {}),
    ...(from === '' ? {} : { from: new Date(from).toISOString() }),
    ...(until === '' ? {} : { until: new Date(until).toISOString() }),
    ...(isTerritory && addsContact ? { addsContact } : {}),
    ...(reason === null ? {} : { reason }),
  };
}
