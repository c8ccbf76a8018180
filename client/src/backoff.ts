export interface Backoff {
  /** The longest first wait; each further one may be twice as long. */
  readonly firstWaitMs: number;
  readonly maxWaitMs: number;
}

/**
 * How long to wait after so many failures in a row, in milliseconds: anything up to a bound that doubles ("full jitter"), so that many clients that lost the same
 * server do not come back at the same moment. `random` is from 0 to 1.
 */
export function backoffMs(failures: number, { firstWaitMs, maxWaitMs }: Backoff, random: () => number = Math.random): number {
  return random() * Math.min(maxWaitMs, firstWaitMs * 2 ** Math.min(Math.max(failures - 1, 0), 30));
}

/** Waits. Errors: the signal's reason, as soon as it is aborted. */
export async function pause(waitMs: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, waitMs);
  const stop = () => reject(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}
