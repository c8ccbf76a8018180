import type { CloudEvent, Position } from '@orderly/contract';
import { type Backoff, backoffMs, pause } from './backoff.ts';
import { Problem } from './problem.ts';
import { isPassing } from './repeat.ts';
import type { Answer } from './request.ts';
import type { Handlers, SubscriptionProblem, TopicName } from './subscription.ts';
import { tell } from './tell.ts';

export interface FollowOptions<T> {
  /** Reads what is shown, such as `(signal) => client.answer('listOrders', {}, { signal })`. Of several pages the position of the first counts. */
  read(signal: AbortSignal): Promise<Pick<Answer<T>, 'data' | 'position'>>;
  /** What was read: at the beginning, and again whenever the events since then can't be had or what one may see has changed. */
  onSnapshot(data: T): void;
  /** What came after the last snapshot, each event once and in order. The first ones may be in the snapshot already: an order’s version tells. */
  onEvent(event: CloudEvent): void;
  /** Nothing more comes: the server refuses it, or what `read` asked for. */
  onEnded?(problem: SubscriptionProblem): void;
  readonly signal?: AbortSignal | undefined;
}

export interface Following {
  end(): void;
}

/** What `follow` needs of the connection. */
interface Subscribing {
  subscribe(topic: TopicName, options: Handlers & { after: Position; signal: AbortSignal }): { end(): void };
}

/** Reads and follows until it is ended or refused. After each reading it goes on from the position of what was read, so that nothing falls between the two. */
export function follow<T>(
  realtime: Subscribing,
  topic: TopicName,
  options: FollowOptions<T>,
  { backoff, over }: { readonly backoff: Backoff; readonly over: AbortSignal },
): Following {
  const ending = new AbortController();
  const signal = AbortSignal.any([ending.signal, over, ...(options.signal === undefined ? [] : [options.signal])]);
  run(realtime, topic, { ...options, signal }, backoff).then(
    (problem) => tell(() => options.onEnded?.(problem)),
    (error) => {
      if (signal.aborted) return;
      tell(() => {
        if (!(error instanceof Problem)) throw error;
        options.onEnded?.(error);
      });
    },
  );
  return { end: () => ending.abort() };
}

type Running<T> = FollowOptions<T> & { readonly signal: AbortSignal };

/** Answers why the server ended it. Errors: those of `read` that do not pass; the signal's reason. */
async function run<T>(realtime: Subscribing, topic: TopicName, options: Running<T>, backoff: Backoff): Promise<SubscriptionProblem> {
  const { onSnapshot, onEvent, signal } = options;
  for (let readings = 1; ; readings++) {
    const answer = await readOnce(options);
    if (answer !== null) {
      const { data, position: after } = answer;
      if (after === null) throw new TypeError('What was read does not say up to which position it holds everything. Follow orders or lists of them.');
      tell(() => onSnapshot(data));
      const problem = await untilStale(realtime, topic, { after, signal }, (event) => {
        readings = 1;
        onEvent(event);
      });
      if (problem !== null) return problem;
    }
    await pause(backoffMs(readings, backoff), signal);
  }
}

/** Null when it failed in a way that passes. */
async function readOnce<T>({ read, signal }: Running<T>): Promise<Awaited<ReturnType<FollowOptions<T>['read']>> | null> {
  try {
    return await read(signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!isPassing(error)) throw error;
    return null;
  }
}

/** Hands events on until what was read has to be read anew: null; or why the server ended it. Errors: the signal's reason. */
async function untilStale(
  realtime: Subscribing,
  topic: TopicName,
  { after, signal }: { after: Position; signal: AbortSignal },
  onEvent: Handlers['onEvent'],
): Promise<SubscriptionProblem | null> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<SubscriptionProblem | null>();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  const stale = () => {
    subscription.end();
    resolve(null);
  };
  const subscription = realtime.subscribe(topic, {
    after,
    signal,
    onEvent,
    onRecovered: (recovered) => {
      if (!recovered) stale();
    },
    onRights: stale,
    onEnded: resolve,
  });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
