import { Problem } from '@orderly/client';
import type { Order } from '@orderly/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../api/client.ts';
import { failingOf } from '../api/failing.ts';
import { orderQuery, queries } from '../api/queries.ts';
import type { Failing } from '../ui/states.tsx';

/** Somebody else was faster: the order as it stands now, and their step. */
export interface Conflict {
  readonly order: Order;
  readonly by: string;
  readonly action: string;
  readonly at: string;
}

export interface Changing<Input> {
  readonly change: (input: Input) => void;
  readonly isPending: boolean;
  /** What to show above the form; null when nothing went wrong, or it was a conflict. */
  readonly failing: Failing | null;
  /** By JSON pointer, as `/shipments/0/trackingNumber`: what to show at the field. */
  readonly errors: Readonly<Record<string, string>>;
  readonly conflict: Conflict | null;
}

/**
 * One change of an order, sent with the version that was read. Success puts the answer where the order is shown and calls `onDone`; when somebody else was faster, nothing
 * is overwritten: `conflict` says who did what, with the order as it stands now, and the next `change` is sent with its version.
 */
export function useChange<Input>(
  order: Pick<Order, 'id' | 'version'>,
  send: (version: number, input: Input) => Promise<Order>,
  onDone: (order: Order) => void,
): Changing<Input> {
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const mutation = useMutation({
    mutationFn: (input: Input) => send(conflict?.order.version ?? order.version, input),
    onSuccess: (answer) => {
      setConflict(null);
      tellOfOrder(answer);
      onDone(answer);
    },
    onError: async (error) => {
      if (error instanceof Problem && error.code === 'version_conflict') setConflict(await conflictOf(order.id));
    },
  });
  const { error } = mutation;
  const isConflict = error instanceof Problem && error.code === 'version_conflict';
  const errors = error instanceof Problem ? error.errors : [];
  return {
    change: (input) => mutation.mutate(input),
    isPending: mutation.isPending,
    failing: error === null || isConflict ? null : failingOf(error),
    errors: Object.fromEntries(errors.map(({ pointer, detail }) => [pointer, detail])),
    conflict: isConflict ? conflict : null,
  };
}

/** Shows an order that was answered wherever it is shown, and has the lists read anew. */
export function tellOfOrder(order: Order): void {
  queries.setQueryData(orderQuery(order.id).queryKey, order);
  void queries.invalidateQueries({ queryKey: ['order', order.id] });
  void queries.invalidateQueries({ queryKey: ['orders'] });
}

async function conflictOf(orderId: string): Promise<Conflict> {
  const [order, history] = await Promise.all([client.readOrder({ orderId }), client.readOrderHistory({ orderId })]);
  queries.setQueryData(orderQuery(orderId).queryKey, order);
  const last = history.items.at(-1);
  return { order, by: last?.changedByName ?? 'Somebody else', action: last?.action ?? '', at: last?.changedAt ?? order.updatedAt };
}
