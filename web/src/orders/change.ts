import { type History, Problem } from '@orderly/client';
import type { Order } from '@orderly/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { failingOf } from '../api/failing.ts';
import { historyQuery, orderQuery, queries } from '../api/queries.ts';
import { useMe } from '../app/session.ts';
import type { Failing } from '../ui/states.tsx';

/** What somebody else did while one was typing: their last step. */
export interface Conflict {
  readonly by: string;
  readonly action: string;
  readonly at: string;
}

/** What is wrong at a field: where (JSON pointer), which mistake, what would help. */
export type FieldError = Problem['errors'][number];

/** What went wrong with something that was sent. */
export interface Trouble {
  /** What to show above the form; null when nothing went wrong. */
  readonly failing: Failing | null;
  /** By JSON pointer, as `/shipments/0/trackingNumber`: what to show at the field. */
  readonly errors: Readonly<Record<string, string>>;
  /** The same as the server sent it, for what stands at no field of its own. */
  readonly fieldErrors: readonly FieldError[];
}

export interface Changing<Input> extends Trouble {
  readonly change: (input: Input) => void;
  readonly isPending: boolean;
  readonly conflict: Conflict | null;
}

const noErrors: readonly FieldError[] = [];

export function troubleOf(error: unknown): Trouble {
  const fieldErrors = error instanceof Problem ? error.errors : noErrors;
  const errors = Object.fromEntries(fieldErrors.map(({ pointer, detail }) => [pointer, detail]));
  return { failing: error === null ? null : failingOf(error), errors, fieldErrors };
}

/**
 * One change of an order, sent with the version that whoever fills in the form has seen. Success puts the answer where the order is shown and calls `onDone`. When somebody
 * else changes the order meanwhile, nothing that was entered is lost and nothing of theirs is overwritten unseen: `conflict` says who did what, and the next `change` is sent
 * with the version that it tells of. `order` may be the one that is shown live.
 */
export function useChange<Input>(
  order: Pick<Order, 'id' | 'version'>,
  send: (version: number, input: Input) => Promise<Order>,
  onDone: (order: Order) => void,
): Changing<Input> {
  const meanwhile = useMeanwhile(order);
  const mutation = useMutation({
    mutationFn: (input: Input) => send(meanwhile.version, input),
    onSuccess: (answer) => {
      meanwhile.saw(answer.version);
      tellOfOrder(answer);
      onDone(answer);
    },
    onError: async (error) => {
      if (isConflict(error)) await meanwhile.look();
    },
    gcTime: 0,
  });
  const { conflict } = meanwhile;
  // A conflict that is told as such went wrong in no other way.
  const error = isConflict(mutation.error) && conflict !== null ? null : mutation.error;
  const trouble = useMemo(() => troubleOf(error), [error]);
  return { change: (input) => mutation.mutate(input), isPending: mutation.isPending, ...trouble, conflict };
}

interface Meanwhile {
  /** With which a change is to be sent. */
  readonly version: number;
  readonly conflict: Conflict | null;
  readonly saw: (version: number) => void;
  /** Reads how the order stands now. */
  readonly look: () => Promise<void>;
}

/** What has happened to an order since a form of it was opened. One's own steps are no news. */
function useMeanwhile(order: Pick<Order, 'id' | 'version'>): Meanwhile {
  const me = useMe();
  const [seen, setSeen] = useState(order.version);
  const [looked, setLooked] = useState(0);
  const latest = Math.max(order.version, looked);
  const { data: history } = useQuery({ ...historyQuery(order.id), enabled: latest > seen });
  const steps = stepsBetween(history, seen, latest);
  const last = steps?.findLast(({ changedBy }) => changedBy !== me.id);
  return {
    version: steps === null ? seen : latest,
    conflict: last === undefined ? null : { by: last.changedByName || 'Somebody else', action: last.action, at: last.changedAt },
    saw: setSeen,
    async look() {
      const read = [orderQuery(order.id), historyQuery(order.id)] as const;
      const [now] = await Promise.all([queries.fetchQuery({ ...read[0], staleTime: 0 }), queries.fetchQuery({ ...read[1], staleTime: 0 })]).catch(
        // What could not be read is shown as the conflict that the server told of.
        () => [undefined],
      );
      if (now !== undefined) setLooked(now.version);
    },
  };
}

/** Null while it is not known what happened. */
function stepsBetween(history: History | undefined, seen: number, latest: number): History['items'] | null {
  if (latest <= seen) return [];
  const steps = history?.items.filter(({ version }) => version > seen) ?? [];
  return steps.some(({ version }) => version >= latest) ? steps : null;
}

function isConflict(error: unknown): boolean {
  return error instanceof Problem && error.code === 'version_conflict';
}

/** Shows an order that was answered wherever it is shown, and has the lists read anew. */
function tellOfOrder(order: Order): void {
  const { queryKey } = orderQuery(order.id);
  queries.setQueryData(queryKey, (known) => (known !== undefined && known.version > order.version ? known : order));
  void queries.invalidateQueries({ queryKey });
  void queries.invalidateQueries({ queryKey: ['orders'] });
}
