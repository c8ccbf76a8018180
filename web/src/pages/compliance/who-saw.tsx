import { Button, Card, Group, Select, Stack, Text, Title } from '@mantine/core';
import type { PatientView } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Page as Frame } from '../../ui/page.tsx';
import { clinicsQuery } from '../search/clinics.ts';
import { PatientForm } from '../search/patient-form.tsx';
import { Looks } from './looks.tsx';
import { type Month, monthsBefore } from './months.ts';

const shown = 12;
/** What the journal of a sealed order is kept for, and longer. */
const further = 12 * 7;

/** Who saw this patient in May: find the patient, choose the month, read. */
export function Page() {
  const [patients, setPatients] = useState<readonly PatientView[] | null>(null);
  const [chosen, setChosen] = useState<PatientView | null>(null);
  const [month, setMonth] = useState<Month | null>(null);
  const take = (found: readonly PatientView[] | null) => {
    setPatients(found);
    setChosen(found?.length === 1 ? (found[0] ?? null) : null);
    setMonth(null);
  };
  return (
    <Frame
      title="Who saw a patient"
      lead="Find the patient, choose a month. You see who looked, and nothing of the patient; that you asked is on record too."
    >
      <Card withBorder maw={860}>
        <PatientForm onFound={take} />
      </Card>
      {patients !== null && <Found patients={patients} chosen={chosen} onChoose={setChosen} />}
      {chosen !== null && <Months chosen={month} onChoose={setMonth} />}
      {chosen !== null && month !== null && <Looks key={`${chosen.id} ${month.from}`} patientId={chosen.id} month={month} />}
    </Frame>
  );
}

interface FoundProps {
  readonly patients: readonly PatientView[];
  readonly chosen: PatientView | null;
  readonly onChoose: (patient: PatientView) => void;
}

function Found({ patients, chosen, onChoose }: FoundProps) {
  const { data: clinics } = useQuery(clinicsQuery);
  const clinicOf = ({ clinicId }: PatientView) => clinics?.find(({ value }) => value === clinicId)?.label ?? 'another clinic';
  if (patients.length === 0) return <Text role="status">Nobody fits exactly. Compare the spelling, the date and the clinic.</Text>;
  const [only] = patients;
  if (patients.length === 1 && only !== undefined) return <Text role="status">Found: a patient of {clinicOf(only)}.</Text>;
  return (
    <Stack gap="xs">
      <Text role="status">{patients.length} patients fit. Whose of them?</Text>
      <Group>
        {patients.map((patient) => (
          <Button key={patient.id} variant={patient.id === chosen?.id ? 'filled' : 'default'} onClick={() => onChoose(patient)}>
            Patient of {clinicOf(patient)}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}

function Months({ chosen, onChoose }: { readonly chosen: Month | null; readonly onChoose: (month: Month) => void }) {
  const [now] = useState(() => new Date());
  const recent = monthsBefore(now, shown);
  const earlier = monthsBefore(now, further, shown);
  return (
    <Stack gap="xs" component="section" aria-label="Month">
      <Title order={2} size="h4">
        In which month?
      </Title>
      <Group gap="xs">
        {recent.map((month) => (
          <Button
            key={month.from}
            size="xs"
            variant={month.from === chosen?.from ? 'filled' : 'default'}
            aria-pressed={month.from === chosen?.from}
            onClick={() => onChoose(month)}
          >
            {month.label}
          </Button>
        ))}
        <Select
          aria-label="Earlier"
          placeholder="Earlier"
          size="xs"
          w={160}
          searchable
          data={earlier.map(({ label, from }) => ({ value: from, label }))}
          value={earlier.some(({ from }) => from === chosen?.from) ? (chosen?.from ?? null) : null}
          onChange={(from) => {
            const month = earlier.find((one) => one.from === from);
            if (month !== undefined) onChoose(month);
          }}
        />
      </Group>
    </Stack>
  );
}
