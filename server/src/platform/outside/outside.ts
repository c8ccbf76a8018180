import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleType,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';

/** Whoever was asked gave no answer that can be used; asking again later may. */
export class Unavailable extends Error {
  /** In our words: `timeout`, `unreachable`, `busy`, `breaker_open`, `status_503`, `garbage`. */
  readonly reason: string;
  /** What they asked us to wait; null when they did not. */
  readonly retryAfterMs: number | null;

  constructor(reason: string, { retryAfterMs = null, cause }: { retryAfterMs?: number | null; cause?: unknown } = {}) {
    super(`no usable answer: ${reason}`, { cause });
    this.name = 'Unavailable';
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface OutsideOptions {
  readonly name: string;
  /** Calls at once, and calls that wait for one of them to end; what comes beyond is refused. */
  readonly maxConcurrent?: number;
  readonly maxWaiting?: number;
  /** For a whole call, its body included. */
  readonly timeoutMs?: number;
  /** Failures in a row after which nobody is asked any more, and for how long. */
  readonly failuresToOpen?: number;
  readonly halfOpenAfterMs?: number;
}

export interface OutsideState {
  readonly name: string;
  /** `open`: not asked at present; `half_open`: one call tries. */
  readonly breaker: 'closed' | 'open' | 'half_open';
  readonly underWay: number;
  readonly waiting: number;
  readonly answered: number;
  readonly failed: number;
  readonly lastFailure: { readonly reason: string; readonly at: string } | null;
}

/** A service of somebody else, asked with bounds: so many calls at once, each for so long, and none while it is down. */
export interface OutsideService {
  /** Errors: Unavailable; and whatever `ask` throws that is not one, which is no failure of the service. */
  call<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T>;
  state(): OutsideState;
}

export function createOutsideService(options: OutsideOptions): OutsideService {
  const { name, maxConcurrent = 8, maxWaiting = 200, timeoutMs = 20_000, failuresToOpen = 5, halfOpenAfterMs = 10_000 } = options;
  const places = bulkhead(maxConcurrent, maxWaiting);
  const breaker = circuitBreaker(handleType(Unavailable), { halfOpenAfter: halfOpenAfterMs, breaker: new ConsecutiveBreaker(failuresToOpen) });
  const bounded = timeout(timeoutMs, TimeoutStrategy.Aggressive);
  const guarded = wrap(places, breaker);
  let answered = 0;
  let failed = 0;
  let lastFailure: OutsideState['lastFailure'] = null;

  function note(error: unknown): Unavailable | null {
    const unavailable = unavailableOf(error);
    if (unavailable === null) return null;
    failed += 1;
    lastFailure = { reason: unavailable.reason, at: new Date().toISOString() };
    return unavailable;
  }

  return {
    async call(ask) {
      try {
        // While one call tries whether they are back, the others would wait for it as long as it takes, and their callers with them.
        if (breaker.state === CircuitState.HalfOpen) throw new Unavailable('breaker_open');
        const answer = await guarded.execute(async () => {
          try {
            return await bounded.execute(({ signal }) => ask(signal));
          } catch (error) {
            // Told to the breaker as what it counts.
            throw unavailableOf(error) ?? error;
          }
        });
        answered += 1;
        return answer;
      } catch (error) {
        throw note(error) ?? error;
      }
    },
    state: () => ({
      name,
      breaker: breaker.state === CircuitState.Closed ? 'closed' : breaker.state === CircuitState.HalfOpen ? 'half_open' : 'open',
      underWay: maxConcurrent - places.executionSlots,
      waiting: maxWaiting - places.queueSlots,
      answered,
      failed,
      lastFailure,
    }),
  };
}

function unavailableOf(error: unknown): Unavailable | null {
  if (error instanceof Unavailable) return error;
  if (error instanceof TaskCancelledError) return new Unavailable('timeout', { cause: error });
  if (error instanceof BrokenCircuitError) return new Unavailable('breaker_open', { cause: error });
  if (error instanceof BulkheadRejectedError) return new Unavailable('busy', { cause: error });
  return null;
}
