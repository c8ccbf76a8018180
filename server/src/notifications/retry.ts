/** Pauses after each failed attempt, in milliseconds; after the last one a delivery has failed. Webhooks': those that Standard Webhooks recommends. */
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const pauses = {
  webhook: [5000, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 5 * hourMs, 10 * hourMs, 10 * hourMs],
  email: [30_000, 2 * minuteMs, 10 * minuteMs, hourMs, 4 * hourMs, 12 * hourMs],
  sms: [30_000, 2 * minuteMs, 10 * minuteMs, hourMs],
  in_app: [],
} as const satisfies Record<string, readonly number[]>;
const jitter = 0.1;

export interface Tried {
  readonly channel: keyof typeof pauses;
  /** This one included. */
  readonly attempts: number;
  /** Of the attempts those that nobody knows the end of: they are not held against the message. */
  readonly repeats: number;
  /** What they asked us to wait. */
  readonly afterMs: number | null;
  /** 1, but in tests. */
  readonly factor: number;
  /** From 0 to 1. */
  readonly chance: number;
}

/** How long to wait before the next attempt; null when there is none. A little longer by chance, so that what failed together does not come together. Pure. */
export function pauseAfter({ channel, attempts, repeats, afterMs, factor, chance }: Tried): number | null {
  const pauseMs = (pauses[channel] as readonly number[])[Math.max(0, attempts - repeats - 1)];
  if (pauseMs === undefined) return null;
  return Math.max(pauseMs * factor * (1 + jitter * chance), afterMs ?? 0);
}
