import { Problem } from '@orderly/client';
import { type QueryKey, useMutation } from '@tanstack/react-query';
import type { Failing } from '../ui/states.tsx';
import { failingOf } from './failing.ts';
import { queries } from './queries.ts';

export interface Sending<Input> {
  readonly send: (input: Input) => void;
  readonly isPending: boolean;
  /** What to show above the form; null when nothing went wrong. */
  readonly failing: Failing | null;
  /** By JSON pointer, as `/name`: what to show at the field. */
  readonly errors: Readonly<Record<string, string>>;
  /** The same one by one, where several may be wrong at one place. */
  readonly mistakes: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
  /** Forgets what went wrong, as when a form opens anew. */
  readonly reset: () => void;
}

interface Following<Input, Answer> {
  /** Beginnings of the keys of what is to be read anew. */
  readonly rereads: readonly QueryKey[];
  readonly onDone?: (answer: Answer, input: Input) => void;
  /** Hears what was wrong with what was sent. */
  readonly onRefused?: (mistakes: Problem['errors'], input: Input) => void;
}

/** One request that changes something other than an order. Success has what begins with one of `rereads` read anew, then calls `onDone`; nothing of it is kept. */
export function useSending<Input, Answer>(
  send: (input: Input) => Promise<Answer>,
  { rereads, onDone, onRefused }: Following<Input, Answer>,
): Sending<Input> {
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: send,
    gcTime: 0,
    onSuccess: (answer, input) => {
      for (const queryKey of rereads) void queries.invalidateQueries({ queryKey });
      onDone?.(answer, input);
    },
    onError: (refused, input) => onRefused?.(refused instanceof Problem ? refused.errors : [], input),
  });
  const mistakes = error instanceof Problem ? error.errors : [];
  return {
    send: mutate,
    isPending,
    failing: error === null ? null : failingOf(error),
    mistakes,
    errors: Object.fromEntries(mistakes.map(({ pointer, detail }) => [pointer, detail])),
    reset,
  };
}
