import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { PatientView } from '@orderly/contract';
import { useState } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { PatientForm } from '../search/patient-form.tsx';

/** A patient, found exactly; of several that fit, the one whose clinic is meant is found with its number. */
export function PatientFilter({ onFound }: { readonly onFound: (patient: { readonly id: string }) => void }) {
  const [isOpen, { open, close }] = useDisclosure();
  const [count, setCount] = useState<number | null>(null);
  const take = (patients: readonly PatientView[] | null) => {
    setCount(patients?.length ?? null);
    const [only] = patients ?? [];
    if (patients?.length !== 1 || only === undefined) return;
    onFound({ id: only.id });
    close();
  };
  return (
    <>
      <Button variant="default" onClick={open}>
        One patient
      </Button>
      <Dialog opened={isOpen} onClose={close} title="Entries of one patient" size="lg">
        <PatientForm onFound={take} />
        <Text size="sm" mt="sm" role="status">
          {count === 0 && 'Nobody fits exactly. Compare the spelling, the date and the clinic.'}
          {count !== null && count > 1 && `${count} patients fit. Find the one you mean by its clinic and medical record number.`}
        </Text>
      </Dialog>
    </>
  );
}
