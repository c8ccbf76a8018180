import { Badge, Text, Timeline } from '@mantine/core';
import type { JournalItem } from '@orderly/contract';
import { statusWords } from '../../orders/words.ts';
import { exactly } from './exactly.ts';
import { type Event, eventsOf, type Step } from './merge.ts';
import { nameOf, roleOf } from './who.tsx';
import { classesOf, classWordsOf, doneOf, factsOf, outcomeWords } from './words.ts';

interface TimeLineProps {
  readonly steps: readonly Step[];
  readonly entries: readonly JournalItem[];
  /** Whether the entries go back to the beginning. */
  readonly isWhole: boolean;
}

/** Steps and looks, the newest first; a step and its entry in the journal are one event. */
export function TimeLine({ steps, entries, isWhole }: TimeLineProps) {
  return (
    <Timeline bulletSize={14} lineWidth={2} active={-1}>
      {eventsOf(steps, entries, isWhole).map((event) => (
        <Timeline.Item key={event.key} title={<Title event={event} />}>
          <Facts event={event} />
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

function Title({ event: { step, entry } }: { readonly event: Event }) {
  const name = step?.changedByName ?? (entry === undefined ? '' : nameOf(entry));
  return (
    <Text span size="sm" fw={step === undefined ? 400 : 650}>
      {name} {doneOf(entry?.action ?? `order.${step?.action}`)}
      {entry !== undefined && entry.outcome !== 'ok' && (
        <Badge ml="xs" color="red" variant="light">
          {outcomeWords[entry.outcome]}
        </Badge>
      )}
    </Text>
  );
}

function Facts({ event: { at, step, entry } }: { readonly event: Event }) {
  const changed = step === undefined || step.previousStatus === step.newStatus ? null : `now ${statusWords[step.newStatus].toLowerCase()}`;
  const seen = entry === undefined ? '' : classWordsOf(classesOf(entry));
  const facts = [
    changed,
    step?.reason ?? null,
    step?.fields === undefined ? null : `changed ${step.fields.join(', ')}`,
    seen === '' ? null : `saw ${seen}`,
    entry === undefined ? null : roleOf(entry.actorRole),
    entry?.source == null ? null : `from ${entry.source}`,
    entry === undefined || step !== undefined ? null : factsOf(entry),
  ].filter(Boolean);
  return (
    <Text size="sm" c="dimmed">
      <time dateTime={at}>{exactly(at)}</time>
      {facts.length > 0 && `: ${facts.join('; ')}`}
    </Text>
  );
}
