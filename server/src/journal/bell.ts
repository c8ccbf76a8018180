import { setTimeout as sleep } from 'node:timers/promises';

/** What wakes those who wait for news. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring; taken before looking, so that a ring in between is not missed. */
  next(): Promise<void>;
}

/** `onRing` runs before whoever waits is woken. */
export function newBell(onRing: () => void = () => undefined): Bell {
  let waiting = Promise.withResolvers<void>();
  return {
    ring() {
      onRing();
      waiting.resolve();
      waiting = Promise.withResolvers<void>();
    },
    next: () => waiting.promise,
  };
}

/** Resolves after a time, or as soon as it is over. */
export async function pause(ms: number, over: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: over }).catch(() => undefined);
}

/** As `pause`, and as soon as the bell was rung. */
export async function pauseUntil(rung: Promise<void>, ms: number, over: AbortSignal): Promise<void> {
  const woken = new AbortController();
  await Promise.race([rung, pause(ms, AbortSignal.any([over, woken.signal]))]);
  woken.abort();
}
