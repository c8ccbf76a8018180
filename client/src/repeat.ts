import { type Backoff, backoffMs, pause } from './backoff.ts';
import { NoAnswer, Problem } from './problem.ts';

/** Longer than this nobody waits for one answer: then it is for the caller to come back. */
const longestRetryAfterMs = 60_000;

/** Whether the same request may succeed when it is sent again; of one that is not idempotent this says nothing. */
export function isPassing(error: unknown): boolean {
  return error instanceof NoAnswer || (error instanceof Problem && error.retryable && (error.retryAfterMs ?? 0) <= longestRetryAfterMs);
}

interface Repeating {
  /** How often at most, the first time included. */
  readonly attempts: number;
  readonly backoff: Backoff;
  readonly signal: AbortSignal | undefined;
}

/** Does `work` until it succeeds, fails for good or has been tried so often. Waits between, and no less than the server asks for. Errors: those of the last try. */
export async function repeated<T>(work: () => Promise<T>, { attempts, backoff, signal }: Repeating): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      if (tries >= attempts || !isPassing(error)) throw error;
      await pause(askedFor(error) + backoffMs(tries, backoff), signal);
    }
  }
}

function askedFor(error: unknown): number {
  return error instanceof Problem ? (error.retryAfterMs ?? 0) : 0;
}

/** Names a request, so that it is done once however often it is sent: 128 random bits. `crypto.randomUUID` is not there in pages that come by plain HTTP. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
