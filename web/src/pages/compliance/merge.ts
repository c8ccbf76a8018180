import type { JournalItem } from '@orderly/contract';

/** A row of an order’s history. */
export interface Step {
  readonly action: string;
  readonly version: number;
  readonly changedAt: string;
  readonly changedByName: string;
  readonly previousStatus: string | null;
  readonly newStatus: 'order_created' | 'verification' | 'in_progress' | 'completed' | 'rejected' | 'cancelled';
  readonly reason: string | null;
  readonly fields?: readonly string[] | undefined;
}

/** Something that happened to an order: a step, a look, or a step with what the journal has of it. */
export interface Event {
  readonly key: string;
  readonly at: string;
  readonly step?: Step;
  readonly entry?: JournalItem;
}

/**
 * History and journal of an order in one line, the newest first. A step’s entry is the one of its action and version. Steps older than the entries that were read wait for
 * them, unless they are all there.
 */
export function eventsOf(steps: readonly Step[], entries: readonly JournalItem[], isWhole: boolean): Event[] {
  const stepOf = new Map(steps.map((step) => [`order.${step.action} ${step.version}`, step]));
  const found = new Set<Step>();
  const ofEntries = entries.map((entry): Event => {
    const step = entry.outcome === 'ok' ? stepOf.get(`${entry.action} ${entry.detail.version}`) : undefined;
    if (step !== undefined) found.add(step);
    return { key: entry.id, at: entry.at, entry, ...(step === undefined ? {} : { step }) };
  });
  const oldest = entries.at(-1)?.at ?? '';
  const alone = steps.filter((step) => !found.has(step) && (isWhole || step.changedAt >= oldest));
  const ofSteps = alone.map((step): Event => ({ key: `step ${step.version}`, at: step.changedAt, step }));
  return [...ofEntries, ...ofSteps].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}
