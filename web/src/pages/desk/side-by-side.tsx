import { SimpleGrid, Stack } from '@mantine/core';
import type { Order } from '@orderly/contract';
import { useEffect, useRef } from 'react';
import { usePatientData } from '../../orders/patient-data.tsx';
import { Checks } from '../order/checks.tsx';
import { Documents } from '../order/documents.tsx';
import { Lines } from '../order/lines.tsx';
import { PatientPanel } from '../order/patient-panel.tsx';
import { Questions } from '../order/questions.tsx';
import { Timeline } from '../order/timeline.tsx';
import { useShownDocuments } from '../order/use-shown-documents.ts';

/** What the clinic says, and what was found, beside each other. Whoever claimed an order looks at all of it, so that it opens at once; the look is recorded. */
export function SideBySide({ order }: { readonly order: Order }) {
  const patient = usePatientData(order.id);
  const documents = useShownDocuments(order);
  const isAsked = useRef(false);
  const { open, opened } = patient;
  const { show } = documents;
  useEffect(() => {
    if (isAsked.current) return;
    isAsked.current = true;
    open();
    show();
  }, [open, show]);
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
      <Stack gap="lg">
        <PatientPanel order={order} patient={patient} />
        <Lines order={order} opened={opened} />
        <Questions order={order} opened={opened} />
      </Stack>
      <Stack gap="lg">
        <Checks order={order} opensAtOnce />
        <Documents order={order} shown={documents} />
        <Timeline order={order} patient={patient} documents={documents.items} />
      </Stack>
    </SimpleGrid>
  );
}
