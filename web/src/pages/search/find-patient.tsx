import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { PatientView } from '@orderly/contract';
import { useState } from 'react';
import { PatientForm } from './patient-form.tsx';

/** A patient, found exactly. */
export function FindPatient() {
  const [patients, setPatients] = useState<readonly PatientView[] | null>(null);
  return (
    <Stack gap="sm" component="section" aria-label="A patient">
      <Title order={2} size="h5">
        A patient
      </Title>
      <PatientForm onFound={setPatients} />
      {patients !== null && (
        <Text size="sm" c="dimmed" role="status">
          {patients.length === 0
            ? 'Nobody you may see fits exactly. Compare the spelling and the date.'
            : `${patients.length} ${patients.length === 1 ? 'patient' : 'patients'}; this look is on record.`}
        </Text>
      )}
      {patients?.map((patient) => (
        <Patient key={patient.id} patient={patient} />
      ))}
    </Stack>
  );
}

function Patient({ patient }: { readonly patient: PatientView }) {
  const { givenName, familyName, birthDate, mrn } = patient;
  return (
    <Paper withBorder p="sm">
      <Stack gap="xs">
        <Group justify="space-between">
          <div>
            <Text fw={600}>{[givenName, familyName].filter(Boolean).join(' ') || 'A patient'}</Text>
            <Text size="sm" c="dimmed">
              {[birthDate === undefined ? null : `born ${birthDate}`, mrn === undefined ? null : `number ${mrn}`].filter(Boolean).join(', ')}
            </Text>
          </div>
        </Group>
      </Stack>
    </Paper>
  );
}
