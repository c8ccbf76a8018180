import { Button, Group } from '@mantine/core';
import { failingOf } from '../api/failing.ts';
import { Failure, Loading } from '../ui/states.tsx';
import { EarlierOrders } from './earlier-orders.tsx';
import { fieldId } from './mistakes.ts';
import { NewPatient } from './new-patient.tsx';
import { PatientLines } from './patient-lines.tsx';
import { PatientSearch } from './patient-search.tsx';
import { usePlacing } from './placing.tsx';
import { Section } from './section.tsx';
import { useChosenPatient } from './sources.ts';

/** Whom the order is for: a patient of the clinic, or a new one. */
export function PatientSection() {
  const { form, field } = usePlacing();
  const { error } = field('/patient');
  return (
    <Section title="Patient" id={fieldId('/patient')} error={error}>
      {form.patientId !== '' ? <ChosenPatient /> : form.patient === null ? <PatientSearch /> : <NewPatient patient={form.patient} />}
    </Section>
  );
}

function ChosenPatient() {
  const { form, choosePatient } = usePlacing();
  const { patient, error, reread } = useChosenPatient();
  if (error !== null) return <Failure failing={failingOf(error)} onRetry={reread} />;
  if (patient === null) return <Loading lines={2} label="Reading the patient" />;
  const isCorrection = form.replaces !== '';
  return (
    <>
      <Group justify="space-between" align="flex-start">
        <PatientLines patient={patient} />
        {!isCorrection && (
          <Button variant="default" size="xs" onClick={() => choosePatient(null)}>
            Another patient
          </Button>
        )}
      </Group>
      {!isCorrection && form.repeats === '' && <EarlierOrders patientId={form.patientId} />}
    </>
  );
}
