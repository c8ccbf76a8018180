import { useEffect, useEffectEvent, useState } from 'react';

interface Answered<T> {
  readonly about: string;
  readonly data: T | null;
  readonly error: unknown;
}

const settledAfterMs = 400;

/**
 * The answer to a question that follows what is typed, asked once the typing settles; nothing for null. Not a cached query: what it asks with may be a patient's, and no
 * key of a cache holds that. While the question is another than the one answered, there is no answer.
 */
export function useAnswer<T>(about: string | null, ask: (signal: AbortSignal) => Promise<T>): { readonly data: T | null; readonly error: unknown } {
  const [answered, setAnswered] = useState<Answered<T> | null>(null);
  const latest = useEffectEvent(ask);
  useEffect(() => {
    if (about === null) return;
    const over = new AbortController();
    const timer = window.setTimeout(async () => {
      try {
        const data = await latest(over.signal);
        if (!over.signal.aborted) setAnswered({ about, data, error: null });
      } catch (error) {
        if (!over.signal.aborted) setAnswered({ about, data: null, error });
      }
    }, settledAfterMs);
    return () => {
      window.clearTimeout(timer);
      over.abort();
    };
  }, [about]);
  return answered !== null && answered.about === about ? answered : { data: null, error: null };
}
