import { Button, Timeline as Line, List, SegmentedControl, Stack, Text } from '@mantine/core';
import type { Document, Order } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { failingOf } from '../../api/failing.ts';
import { historyQuery } from '../../api/queries.ts';
import { documentName } from '../../orders/documents/document-picker.tsx';
import type { usePatientData } from '../../orders/patient-data.tsx';
import { doneWords, statusWords } from '../../orders/words.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { Section } from './section.tsx';
import { type Entry, entriesOf, type Filter, filters, passes, type Step } from './timeline-entries.ts';

interface TimelineProps {
  readonly order: Order;
  /** With which notes and calls come; null for who sees none. */
  readonly patient: ReturnType<typeof usePatientData> | null;
  readonly documents: readonly Document[] | null;
}

/** Everything that happened: who, what, when and why. */
export function Timeline({ order, patient, documents }: TimelineProps) {
  const { data, error, refetch } = useQuery(historyQuery(order.id));
  const [filter, setFilter] = useState<Filter>('everything');
  const entries = entriesOf(data?.items ?? [], patient?.opened?.notes ?? [], documents ?? []).filter((entry) => passes(entry, filter));
  return (
    <Section title="Timeline">
      <Stack gap="md">
        <SegmentedControl
          aria-label="What the timeline shows"
          data={Object.entries(filters).map(([value, label]) => ({ value, label }))}
          value={filter}
          onChange={(value) => setFilter(value as Filter)}
          orientation="horizontal"
          size="xs"
          style={{ flexWrap: 'wrap' }}
        />
        {patient !== null && patient.opened === null && (
          <Text size="sm" c="dimmed">
            What was typed in notes and calls is data of the patient.{' '}
            <Button size="compact-xs" variant="default" loading={patient.isOpening} onClick={patient.open}>
              Show it
            </Button>{' '}
            That you do is recorded.
          </Text>
        )}
        {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
        {data === undefined && error === null && <Loading label="Reading what happened" />}
        {data !== undefined && entries.length === 0 && <Text size="sm">Nothing of that kind has happened.</Text>}
        <Line bulletSize={14} lineWidth={2} aria-live="polite">
          {entries.map((entry) => (
            <Line.Item key={entry.id} title={<Happening entry={entry} />}>
              <More entry={entry} />
            </Line.Item>
          ))}
        </Line>
      </Stack>
    </Section>
  );
}

function Happening({ entry: { step, by, at, notes } }: { readonly entry: Entry }) {
  const isCall = notes.some(({ kind }) => kind === 'call');
  const what =
    step === null ? (notes.length > 0 ? 'wrote' : 'added a document') : isCall && step.action === 'note' ? 'noted a call' : doneWords(step.action);
  return (
    <Text size="sm">
      <Text span fw={600} size="sm">
        {by || 'Orderly'}
      </Text>{' '}
      {what} <Time at={at} size="sm" c="dimmed" />
    </Text>
  );
}

function More({ entry: { step, notes, documents } }: { readonly entry: Entry }) {
  return (
    <Stack gap={2}>
      {step !== null && <StepMore step={step} />}
      {notes.map(({ id, text, outcome, visibility }) => (
        <Text key={id} size="sm">
          “{text}”{outcome === undefined ? '' : ` Outcome: ${outcome}.`}
          <Text span size="xs" c="dimmed">
            {visibility === 'shared' ? ' (shared)' : ' (internal)'}
          </Text>
        </Text>
      ))}
      {documents.length > 0 && (
        <List size="sm">
          {documents.map((document) => (
            <List.Item key={document.id}>{documentName(document)}</List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}

/** What an amendment changed, as people call it. */
const fieldWords: Readonly<Record<string, string>> = {
  shipTo: 'where it ships to',
  phone: 'the phone number',
  coverage: 'the insurance',
  lines: 'the items',
  diagnoses: 'the diagnoses',
  authorisation: 'the prior authorisation',
};

function StepMore({ step: { reason, fields, previousStatus, newStatus } }: { readonly step: Step }) {
  return (
    <>
      {reason !== null && <Text size="sm">{reason}</Text>}
      {fields !== undefined && fields.length > 0 && <Text size="sm">Changed: {fields.map((field) => fieldWords[field] ?? field).join(', ')}</Text>}
      {previousStatus !== newStatus && (
        <Text size="xs" c="dimmed">
          {previousStatus === null ? '' : `${statusWords[previousStatus]} → `}
          {statusWords[newStatus]}
        </Text>
      )}
    </>
  );
}
