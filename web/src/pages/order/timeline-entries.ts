import type { History } from '@orderly/client';
import type { Document, Order } from '@orderly/contract';

type Note = NonNullable<Order['notes']>[number];
export type Step = History['items'][number];

/** Something that happened: a step, with what was typed and which papers came with it. */
export interface Entry {
  readonly id: string;
  readonly at: string;
  readonly by: string;
  readonly step: Step | null;
  readonly notes: readonly Note[];
  readonly documents: readonly Document[];
}

export const filters = { everything: 'Everything', status: 'Changes of status', notes: 'Notes and calls', documents: 'Documents' } as const;
export type Filter = keyof typeof filters;

/** Everything that happened to an order, the newest first. Notes and documents stand with the step that brought them; those whose step is not shown, for themselves. */
export function entriesOf(history: readonly Step[], notes: readonly Note[], documents: readonly Document[]): Entry[] {
  const ofStep = (step: Step) => (authorId: string, at: string | null) => authorId === step.changedBy && at === step.changedAt;
  const steps = history.map((step): Entry => {
    const isIts = ofStep(step);
    return {
      id: `step-${step.version}`,
      at: step.changedAt,
      by: step.changedByName,
      step,
      notes: notes.filter(({ authorId, createdAt }) => isIts(authorId, createdAt)),
      documents: documents.filter(({ addedBy, addedAt }) => isIts(addedBy, addedAt)),
    };
  });
  const told = new Set(steps.flatMap((entry) => [...entry.notes, ...entry.documents].map(({ id }) => id)));
  const lone = [
    ...notes.filter(({ id }) => !told.has(id)).map((note) => loneEntry(note.id, note.createdAt, note.authorName, { notes: [note] })),
    ...documents
      .filter(({ id, addedAt }) => addedAt !== null && !told.has(id))
      .map((document) => loneEntry(document.id, document.addedAt ?? '', document.addedByName, { documents: [document] })),
  ];
  return [...steps, ...lone].toSorted(byTime);
}

function loneEntry(id: string, at: string, by: string, what: { notes?: readonly Note[]; documents?: readonly Document[] }): Entry {
  return { id, at, by, step: null, notes: what.notes ?? [], documents: what.documents ?? [] };
}

/** The newest first; of one time, the later step. */
function byTime(one: Entry, other: Entry): number {
  return other.at.localeCompare(one.at) || (other.step?.version ?? 0) - (one.step?.version ?? 0);
}

export function passes({ step, notes, documents }: Entry, filter: Filter): boolean {
  if (filter === 'everything') return true;
  if (filter === 'notes') return notes.length > 0 || step?.action === 'note';
  if (filter === 'documents') return documents.length > 0 || step?.action === 'attach' || step?.action === 'withdraw';
  return step !== null && step.previousStatus !== step.newStatus;
}
