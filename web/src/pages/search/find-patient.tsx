import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { PatientView } from '@orderly/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { Failure } from '../../ui/states.tsx';
import { FoundOrders } from './found-orders.tsx';
import { PatientForm } from './patient-form.tsx';

const mostFound = 50;

/** A patient, then the orders of that patient. */
export function FindPatient({ onOpen }: { readonly onOpen: () => void }) {
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
        <Patient key={patient.id} patient={patient} onOpen={onOpen} />
      ))}
    </Stack>
  );
}

function Patient({ patient, onOpen }: { readonly patient: PatientView; readonly onOpen: () => void }) {
  const { id, givenName, familyName, birthDate, mrn } = patient;
  const search = useMutation({ gcTime: 0, mutationFn: () => client.searchOrders({ body: { patientId: id, limit: mostFound } }) });
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
          <Button size="xs" variant="default" onClick={() => search.mutate()} loading={search.isPending}>
            Show the orders
          </Button>
        </Group>
        {search.error !== null && <Failure failing={failingOf(search.error)} />}
        {search.data !== undefined && <FoundOrders orders={search.data.items} none="No order of this patient is in your sight." onOpen={onOpen} />}
      </Stack>
    </Paper>
  );
}
