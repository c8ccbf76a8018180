import { Alert, Button, Checkbox, Group, NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { client } from '../api/client.ts';
import { failingOf } from '../api/failing.ts';
import { Failure } from '../ui/states.tsx';
import { AddressFields } from './address-fields.tsx';
import { useAnswer } from './asking.ts';
import type { PatientForm } from './form.ts';
import { PatientMatch } from './patient-lines.tsx';
import { usePlacing } from './placing.tsx';
import { useOrderingClinic } from './sources.ts';

const sexes = [
  { value: '', label: '' },
  { value: 'female', label: 'Female' },
  { value: 'male', label: 'Male' },
  { value: 'other', label: 'Other' },
  { value: 'unknown', label: 'Unknown' },
];
const ways = [
  { value: '', label: 'Any' },
  { value: 'phone', label: 'Phone' },
  { value: 'email', label: 'E-mail' },
  { value: 'mail', label: 'Mail' },
  { value: 'clinic', label: 'The clinic' },
];

/** A patient whom the clinic does not have yet; those it may have already are shown before anything is made. */
export function NewPatient({ patient }: { readonly patient: PatientForm }) {
  const { change } = usePlacing();
  return (
    <Stack gap="sm">
      <Identity patient={patient} />
      <Duplicates patient={patient} />
      <Contact patient={patient} />
      <Group>
        <Button variant="subtle" size="xs" onClick={() => change({ patient: null, acceptDuplicates: false }, '/patient')}>
          Find a known patient instead
        </Button>
      </Group>
    </Stack>
  );
}

/** What a text input of the new patient needs. */
function useDetail(patient: PatientForm) {
  const { change, field } = usePlacing();
  return (name: Exclude<keyof PatientForm, 'address'>) => ({
    ...field(`/patient/${name}`),
    value: patient[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      change({ patient: { ...patient, [name]: event.currentTarget.value } }, `/patient/${name}`),
    autoComplete: 'off',
  });
}

function Identity({ patient }: { readonly patient: PatientForm }) {
  const detail = useDetail(patient);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
      <TextInput label="MRN" required {...detail('mrn')} />
      <TextInput label="Given name" required {...detail('givenName')} />
      <TextInput label="Family name" required {...detail('familyName')} />
      <TextInput label="Birth date" type="date" required {...detail('birthDate')} />
      <NativeSelect label="Sex" required data={sexes} {...detail('sex')} />
    </SimpleGrid>
  );
}

function Contact({ patient }: { readonly patient: PatientForm }) {
  const { change } = usePlacing();
  const detail = useDetail(patient);
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
        <TextInput label="Phone" type="tel" {...detail('phone')} />
        <TextInput label="E-mail" type="email" {...detail('email')} />
        <NativeSelect label="Contact only by" data={ways} {...detail('contactOnlyVia')} />
      </SimpleGrid>
      <AddressFields
        pointer="/patient/address"
        address={patient.address}
        onChange={(patch, pointer) => change({ patient: { ...patient, address: { ...patient.address, ...patch } } }, pointer)}
      />
    </>
  );
}

/** Those of the clinic with the same name and birth date, looked for as soon as these are known. */
function Duplicates({ patient }: { readonly patient: PatientForm }) {
  const { form, change, choosePatient } = usePlacing();
  const clinicId = useOrderingClinic();
  const name = { givenName: patient.givenName.trim(), familyName: patient.familyName.trim(), birthDate: patient.birthDate };
  const isComplete = clinicId !== null && name.givenName !== '' && name.familyName !== '' && /^[12]\d{3}-/.test(name.birthDate);
  const body = { ...name, ...(typeof clinicId === 'string' ? { clinicId } : {}) };
  const { data, error } = useAnswer(isComplete ? JSON.stringify(body) : null, (signal) => client.findPatients({ body }, { signal }));
  if (error !== null) return <Failure failing={failingOf(error)} />;
  if (data === null || data.items.length === 0) return null;
  return (
    <Alert color="yellow" role="alert" title="The clinic may have this patient already">
      <Stack gap="xs">
        {data.items.map((match) => (
          <PatientMatch key={match.id} patient={match} onChoose={choosePatient} />
        ))}
        <Checkbox
          label="None of these: it is somebody else"
          checked={form.acceptDuplicates}
          onChange={(event) => change({ acceptDuplicates: event.currentTarget.checked }, '/patient')}
        />
      </Stack>
    </Alert>
  );
}
