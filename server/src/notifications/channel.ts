import type { Unavailable } from '../platform/outside/index.ts';

/** What came of an attempt. */
export type Outcome =
  | { readonly state: 'sent' | 'delivered' }
  | { readonly state: 'bounced' | 'failed' | 'suppressed'; readonly code: string }
  /** It failed and may succeed later; they may have asked for a wait. */
  | { readonly state: 'again'; readonly code: string; readonly afterMs: number | null }
  /** Nobody was asked. */
  | { readonly state: 'later'; readonly code: string; readonly at: Date };

/** A message to a person, written out. */
export interface Letter {
  /** The same however often it is sent. */
  readonly id: string;
  readonly to: string;
  readonly subject: string | null;
  readonly text: string;
  readonly html: string | null;
  readonly orderIds: readonly string[];
}

/** A way to send letters. Throws nothing but faults of ours. */
export interface Carrier {
  send(letter: Letter): Promise<Outcome>;
}

const askAgainMs = 10_000;

/** What came of it where a service gave no answer that can be used. One that is not asked at present has taken no attempt. */
export function withoutAnswer({ reason, retryAfterMs }: Unavailable): Outcome {
  if (reason === 'breaker_open' || reason === 'busy') return { state: 'later', code: reason, at: new Date(Date.now() + askAgainMs) };
  return { state: 'again', code: reason, afterMs: retryAfterMs };
}
