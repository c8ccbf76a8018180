import { Alert, Button, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import type { PatientView } from '@orderly/contract';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { client } from '../api/client.ts';
import { failingOf } from '../api/failing.ts';
import { ReasonedButton } from '../ui/reasoned-button.tsx';
import { Failure } from '../ui/states.tsx';
import { emptyPatient } from './form.ts';
import { PatientMatch } from './patient-lines.tsx';
import { usePlacing } from './placing.tsx';
import { useOrderingClinic } from './sources.ts';

interface Wanted {
  readonly mrn: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly birthDate: string;
}

/** Finds a patient of the clinic by what names them exactly. Whom a medical record number finds is chosen at once. */
export function PatientSearch() {
  const { choosePatient, change } = usePlacing();
  const clinicId = useOrderingClinic();
  const [wanted, setWanted] = useState<Wanted>({ mrn: '', givenName: '', familyName: '', birthDate: '' });
  const find = useMutation({
    gcTime: 0,
    mutationFn: async () => {
      const { mrn, ...name } = wanted;
      const body = { ...(mrn.trim() === '' ? trimmed(name) : { mrn: mrn.trim() }), ...(typeof clinicId === 'string' ? { clinicId } : {}) };
      return (await client.findPatients({ body })).items;
    },
    onSuccess: ([only, ...others]) => {
      if (only !== undefined && others.length === 0 && wanted.mrn.trim() !== '') choosePatient(only);
    },
  });
  const isNamed = wanted.givenName.trim() !== '' && wanted.familyName.trim() !== '' && wanted.birthDate !== '';
  const lacks =
    clinicId === null
      ? 'Choose the practitioner first: patients belong to a clinic.'
      : wanted.mrn.trim() === '' && !isNamed
        ? 'Enter the MRN, or given name, family name and birth date.'
        : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (lacks === undefined) find.mutate();
  };
  const addNew = () => change({ patient: { ...emptyPatient, ...wanted } }, '/patient');
  return (
    <Stack gap="sm">
      <form onSubmit={submit} autoComplete="off">
        <Stack gap="sm">
          <SearchFields wanted={wanted} onChange={(patch) => setWanted((before) => ({ ...before, ...patch }))} />
          <Group>
            <ReasonedButton type="submit" reason={lacks} loading={find.isPending}>
              Find
            </ReasonedButton>
            <Button variant="subtle" onClick={addNew}>
              Enter a new patient
            </Button>
          </Group>
        </Stack>
      </form>
      {find.error !== null && <Failure failing={failingOf(find.error)} />}
      {find.data !== undefined && <Matches found={find.data} onChoose={choosePatient} onNew={addNew} />}
    </Stack>
  );
}

function trimmed({ givenName, familyName, birthDate }: Omit<Wanted, 'mrn'>) {
  return { givenName: givenName.trim(), familyName: familyName.trim(), birthDate };
}

function SearchFields({ wanted, onChange }: { readonly wanted: Wanted; readonly onChange: (patch: Partial<Wanted>) => void }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
      <TextInput label="MRN" value={wanted.mrn} onChange={(event) => onChange({ mrn: event.currentTarget.value })} autoComplete="off" />
      <TextInput
        label="or given name"
        value={wanted.givenName}
        onChange={(event) => onChange({ givenName: event.currentTarget.value })}
        autoComplete="off"
      />
      <TextInput
        label="Family name"
        value={wanted.familyName}
        onChange={(event) => onChange({ familyName: event.currentTarget.value })}
        autoComplete="off"
      />
      <TextInput
        label="Birth date"
        type="date"
        value={wanted.birthDate}
        onChange={(event) => onChange({ birthDate: event.currentTarget.value })}
        autoComplete="off"
      />
    </SimpleGrid>
  );
}

interface MatchesProps {
  readonly found: readonly PatientView[];
  readonly onChoose: (patient: PatientView) => void;
  readonly onNew: () => void;
}

function Matches({ found, onChoose, onNew }: MatchesProps) {
  if (found.length === 0) {
    return (
      <Alert color="gray" role="status" title="Nobody at the clinic has exactly this">
        <Group>
          <Text size="sm">Compare it with the record, or enter a new patient with it.</Text>
          <Button size="xs" variant="light" onClick={onNew}>
            Enter a new patient with this
          </Button>
        </Group>
      </Alert>
    );
  }
  return (
    <Stack gap="xs" role="status">
      {found.map((patient) => (
        <PatientMatch key={patient.id} patient={patient} onChoose={onChoose} />
      ))}
    </Stack>
  );
}
