import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import type { PatientView } from '@orderly/contract';

/** What tells a patient from others. */
export function PatientLines({ patient }: { readonly patient: PatientView }) {
  const { givenName, familyName, birthDate, mrn, address, phone } = patient;
  return (
    <Stack gap={2}>
      <Text fw={600}>
        {givenName} {familyName}
      </Text>
      <Text size="sm">
        Born {birthDate} · MRN {mrn}
      </Text>
      <Text size="sm" c="dimmed">
        {[address === undefined ? null : `${address.line1}, ${address.city}, ${address.state} ${address.zip}`, phone].filter(Boolean).join(' · ')}
      </Text>
    </Stack>
  );
}

/** Somebody who may be meant. */
export function PatientMatch({ patient, onChoose }: { readonly patient: PatientView; readonly onChoose: (patient: PatientView) => void }) {
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between">
        <PatientLines patient={patient} />
        <Button size="xs" variant="light" onClick={() => onChoose(patient)}>
          Choose {patient.givenName}
        </Button>
      </Group>
    </Paper>
  );
}
