import { Text, type TextProps, Tooltip } from '@mantine/core';
import { useSyncExternalStore } from 'react';

const everyMs = 30_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: number | undefined;

/** One clock for all that is shown, so that a thousand times tick together. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(() => {
    now = Date.now();
    for (const one of listeners) one();
  }, everyMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}

/** The time, in milliseconds, of at most half a minute ago; the component is drawn again when it moves. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** "3 hours ago", "in 2 days". */
export function relativeTo(at: string, from: number): string {
  const ms = Date.parse(at) - from;
  const [unit, unitMs] = units.find(([, size]) => Math.abs(ms) >= size) ?? ['minute', 60_000];
  return relative.format(Math.round(ms / unitMs), unit);
}

/** A time as people say it, with the exact one on demand and for machines. */
export function Time({ at, ...rest }: { readonly at: string } & TextProps) {
  const exact = absolute.format(new Date(at));
  return (
    <Tooltip label={exact} events={{ hover: true, focus: true, touch: true }}>
      <Text span {...rest}>
        <time dateTime={at} title={exact}>
          {relativeTo(at, useNow())}
        </time>
      </Text>
    </Tooltip>
  );
}

/** By when something is to happen: red once that is past. */
export function Due({ at }: { readonly at: string | null }) {
  const late = Date.parse(at ?? '') < useNow();
  if (at === null) return null;
  return (
    <Text span size="sm" fw={late ? 600 : 400} c={late ? 'red' : 'dimmed'}>
      {late ? 'Due ' : 'due '}
      <Time at={at} inherit />
    </Text>
  );
}
