import { Box, Grid, Stack } from '@mantine/core';
import { Problem } from '@orderly/client';
import type { Order, PatientView } from '@orderly/contract';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import { client } from '../api/client.ts';
import { failingOf } from '../api/failing.ts';
import { useMe } from '../app/session.ts';
import type { DocumentDraft } from '../orders/documents/document-fields.tsx';
import { Failure } from '../ui/states.tsx';
import { LeavingGuard } from './draft-state.tsx';
import { type Draft, type OpenedDraft, useDraft } from './drafts.ts';
import { bodyOf, type OrderForm } from './form.ts';
import { LinesSection } from './lines-section.tsx';
import { MistakeSummary } from './mistake-summary.tsx';
import { mistakesOf } from './mistakes.ts';
import { BillingSection, PractitionerSection, RefillSection, UrgencySection } from './order-sections.tsx';
import { PatientSection } from './patient-section.tsx';
import { PlaceBox } from './place-box.tsx';
import { type Placing, PlacingProvider, useOrderForm } from './placing.tsx';
import { ShipToSection } from './ship-to-section.tsx';

/** An order that was placed, and what is still to be sent with it. */
export interface Placed {
  readonly order: Order;
  readonly files: readonly DocumentDraft[];
  readonly patient: PatientView | null;
  readonly form: OrderForm;
}

interface OrderFormViewProps {
  readonly initial: OrderForm;
  /** The draft that it comes from. */
  readonly draft: OpenedDraft | null;
  readonly patient?: PatientView | null;
  readonly onDraft: (draftId: string) => void;
  readonly onPlaced: (placed: Placed) => void;
}

/** The form of an order, kept as a draft while it is filled in, and placed with all its mistakes told at once. */
export function OrderFormView({ initial, draft: opened, patient = null, onDraft, onPlaced }: OrderFormViewProps) {
  const placing = useOrderForm(initial, patient);
  const draft = useDraft(placing.form, opened, onDraft);
  const submit = useSubmit(placing, draft, onPlaced);
  return (
    <PlacingProvider value={placing}>
      <LeavingGuard draft={draft} hasFiles={Object.values(placing.files).some(({ file }) => file !== null)} isOver={submit.isOver} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="md">
            {submit.error !== null && <Failure failing={failingOf(submit.error)} />}
            <MistakeSummary key={submit.count} mistakes={placing.mistakes} />
            <Sections />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Box pos="sticky" top={72}>
            <PlaceBox draft={draft} isPending={submit.isPending} onPlace={submit.place} />
          </Box>
        </Grid.Col>
      </Grid>
    </PlacingProvider>
  );
}

/** The desk chooses the practitioner first: a patient belongs to a clinic. */
function Sections(): ReactNode {
  const { role } = useMe();
  return (
    <>
      {role !== 'provider' && <PractitionerSection />}
      <PatientSection />
      <RefillSection />
      <LinesSection />
      {role === 'provider' && <PractitionerSection />}
      <BillingSection />
      <ShipToSection />
      <UrgencySection />
    </>
  );
}

/** Places the order. Sent once more after an answer that got lost, it carries the same key, so that it is never placed twice. */
function useSubmit({ form, files, patient, setMistakes }: Placing, draft: Draft, onPlaced: (placed: Placed) => void) {
  const [count, setCount] = useState(0);
  const [isOver, setOver] = useState(false);
  const sent = useRef({ text: '', key: '' });
  const mutation = useMutation({
    gcTime: 0,
    mutationFn: async () => {
      const body = bodyOf(form);
      const text = JSON.stringify(body);
      if (sent.current.text !== text) sent.current = { text, key: crypto.randomUUID() };
      return client.placeOrder({ body }, { idempotencyKey: sent.current.key });
    },
    onSuccess: async (order) => {
      setOver(true);
      // One that could not be removed stays among the drafts, and is removed there.
      await draft.drop().catch(() => undefined);
      onPlaced({ order, files: Object.values(files).filter(({ file }) => file !== null), patient, form });
    },
    onError: (error) => {
      setMistakes(error instanceof Problem ? mistakesOf(error, bodyOf(form)) : []);
      setCount((before) => before + 1);
    },
  });
  const { error } = mutation;
  // What is said at the fields need not be said above them.
  const isTold = error instanceof Problem && error.errors.length > 0;
  return { place: () => mutation.mutate(), isPending: mutation.isPending, error: isTold ? null : error, count, isOver };
}
