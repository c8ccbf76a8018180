import { Button, Group, SegmentedControl, Text } from '@mantine/core';
import { checkZip } from '@orderly/contract';
import { client } from '../api/client.ts';
import { failingOf } from '../api/failing.ts';
import { AddressFields } from './address-fields.tsx';
import { useAnswer } from './asking.ts';
import { emptyAddress, type OrderForm } from './form.ts';
import { usePlacing } from './placing.tsx';
import { Section } from './section.tsx';
import { useChosenPatient } from './sources.ts';

const kinds = [
  { value: 'home', label: 'Patient’s home' },
  { value: 'clinic', label: 'Clinic' },
  { value: 'facility', label: 'Facility' },
];

/** Where it goes, and whose territory that is, as soon as the ZIP says so. */
export function ShipToSection() {
  const { form, change } = usePlacing();
  const { shipTo } = form;
  const home = usePatientAddress();
  const isHome = home !== null && (Object.keys(emptyAddress) as (keyof typeof emptyAddress)[]).every((name) => shipTo[name] === (home[name] ?? ''));
  const setKind = (kind: string) => {
    // What was taken from the patient is not the address of a clinic.
    const address = kind === 'home' && home !== null ? { ...emptyAddress, ...home } : isHome ? emptyAddress : {};
    change({ shipTo: { ...shipTo, ...address, kind: kind as OrderForm['shipTo']['kind'] } }, '/shipTo');
  };
  return (
    <Section title="Ship to">
      <Group justify="space-between">
        <SegmentedControl data={kinds} value={shipTo.kind} onChange={setKind} aria-label="Kind of address" />
        {shipTo.kind === 'home' && home !== null && !isHome && (
          <Button size="xs" variant="light" onClick={() => change({ shipTo: { kind: 'home', ...emptyAddress, ...home } }, '/shipTo')}>
            Use the patient’s address
          </Button>
        )}
      </Group>
      <AddressFields
        pointer="/shipTo"
        address={shipTo}
        onChange={(patch, pointer) => change({ shipTo: { ...shipTo, ...patch } }, pointer)}
        isRequired
      />
      <Territory />
    </Section>
  );
}

function usePatientAddress() {
  const { form } = usePlacing();
  const { patient } = useChosenPatient();
  if (form.patientId !== '') return patient?.address ?? null;
  const address = form.patient?.address;
  return address === undefined || address.line1.trim() === '' ? null : address;
}

/** Whose territory an address lies in. */
function Territory() {
  const { form } = usePlacing();
  const checked = checkZip(form.shipTo.zip);
  const zip = checked.ok ? checked.value.slice(0, 5) : '';
  const { data, error } = useAnswer(zip === '' ? null : zip, (signal) => client.locateZip({ zip }, { signal }));
  if (zip === '') return null;
  return (
    <Text size="sm" role="status" {...(error === null ? {} : { c: 'red' })}>
      {error !== null && failingOf(error).detail}
      {data !== null && (
        <>
          Territory: <b>{data.path.at(-1)?.name}</b>
          {data.county !== null && ` (${data.county.name} County)`}
        </>
      )}
    </Text>
  );
}
