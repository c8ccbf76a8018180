import { Button, Group, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { Problem } from '@orderly/client';
import type { PatientView } from '@orderly/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { useMe } from '../../app/session.ts';
import { Failure } from '../../ui/states.tsx';
import { clinicsQuery } from './clinics.ts';

type By = 'name' | 'mrn';
const empty = { givenName: '', familyName: '', birthDate: '', mrn: '', clinicId: '' };
type Wanted = typeof empty;

/** Finds patients exactly: by name and birth date, or by the clinic’s own number. What is typed lives in these fields alone and goes in the body of one request. */
export function PatientForm({ onFound }: { readonly onFound: (patients: readonly PatientView[] | null) => void }) {
  const me = useMe();
  const isOfClinic = me.role === 'provider';
  const [by, setBy] = useState<By>('name');
  const [wanted, setWanted] = useState(empty);
  const search = useMutation({
    gcTime: 0,
    mutationFn: () => client.findPatients({ body: bodyOf(by, wanted, isOfClinic) }),
    onSuccess: ({ items }) => onFound(items),
  });
  const set = (part: Partial<Wanted>) => {
    setWanted({ ...wanted, ...part });
    search.reset();
    onFound(null);
  };
  const errors = search.error instanceof Problem ? search.error.errors : [];
  const errorAt = (pointer: string) => errors.find((error) => error.pointer === pointer)?.detail;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    search.mutate();
  };
  return (
    <form onSubmit={submit} autoComplete="off">
      <Stack gap="sm">
        <SegmentedControl
          aria-label="Find by"
          value={by}
          onChange={(value) => {
            setBy(value as By);
            set({});
          }}
          data={[
            { value: 'name', label: 'By name' },
            { value: 'mrn', label: 'By record number' },
          ]}
        />
        {search.error !== null && <Failure failing={failingOf(search.error)} />}
        {by === 'name' ? (
          <NameFields wanted={wanted} onChange={set} errorAt={errorAt} />
        ) : (
          <NumberFields wanted={wanted} onChange={set} errorAt={errorAt} isOfClinic={isOfClinic} />
        )}
        <Group>
          <Button type="submit" loading={search.isPending}>
            Find
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function bodyOf(by: By, { givenName, familyName, birthDate, mrn, clinicId }: Wanted, isOfClinic: boolean) {
  if (by === 'name') return { givenName: givenName.trim(), familyName: familyName.trim(), birthDate };
  return { mrn: mrn.trim(), ...(isOfClinic || clinicId === '' ? {} : { clinicId }) };
}

interface FieldsProps {
  readonly wanted: Wanted;
  readonly onChange: (part: Partial<Wanted>) => void;
  readonly errorAt: (pointer: string) => string | undefined;
}

function NameFields({ wanted, onChange, errorAt }: FieldsProps) {
  return (
    <Group grow align="flex-start" preventGrowOverflow={false}>
      <TextInput
        label="Given name"
        required
        value={wanted.givenName}
        error={errorAt('/givenName')}
        onChange={(event) => onChange({ givenName: event.currentTarget.value })}
      />
      <TextInput
        label="Family name"
        required
        value={wanted.familyName}
        error={errorAt('/familyName')}
        onChange={(event) => onChange({ familyName: event.currentTarget.value })}
      />
      <TextInput
        label="Birth date"
        type="date"
        required
        value={wanted.birthDate}
        error={errorAt('/birthDate')}
        onChange={(event) => onChange({ birthDate: event.currentTarget.value })}
      />
    </Group>
  );
}

function NumberFields({ wanted, onChange, errorAt, isOfClinic }: FieldsProps & { readonly isOfClinic: boolean }) {
  const { data: clinics, error } = useQuery({ ...clinicsQuery, enabled: !isOfClinic });
  return (
    <Group grow align="flex-start" preventGrowOverflow={false}>
      {!isOfClinic && (
        <Select
          label="Clinic"
          description="Whose number it is."
          required
          searchable
          data={clinics ?? []}
          value={wanted.clinicId === '' ? null : wanted.clinicId}
          error={error === null ? errorAt('/clinicId') : 'The clinics could not be read. Find by name and birth date instead.'}
          nothingFoundMessage={clinics === undefined ? 'Reading' : 'No clinic of that name has orders in your sight'}
          onChange={(value) => onChange({ clinicId: value ?? '' })}
        />
      )}
      <TextInput
        label="Medical record number"
        description="Exactly as the clinic writes it."
        required
        value={wanted.mrn}
        error={errorAt('/mrn')}
        onChange={(event) => onChange({ mrn: event.currentTarget.value })}
      />
    </Group>
  );
}
