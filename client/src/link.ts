import type { ClientFrame, closeCodes, ServerFrame } from '@orderly/contract';
import { type Backoff, backoffMs } from './backoff.ts';
import { type Connection, connect, type Ended } from './connection.ts';
import type { Problem } from './problem.ts';
import type { Socket } from './socket.ts';

export interface LinkOptions {
  readonly open: () => Socket;
  /** Asks by plain HTTP why a socket did not open, which a browser does not tell; null when nothing is said against it. */
  readonly whyRefused: () => Promise<Problem | null>;
  readonly backoff: Backoff;
  /** Whether there is anything to be connected for. */
  readonly isWanted: () => boolean;
  readonly onFrame: (frame: ServerFrame) => void;
  readonly onLost: (how: 'recovering' | 'offline' | 'signed_out') => void;
  /** After `onLost` with `signed_out`, when it is tried again. */
  readonly onAgain: () => void;
  readonly onForbidden: (problem: Problem) => void;
}

/** One connection after the other, as long as they are wanted. */
export interface Link {
  /** Begins, if it has not begun. */
  start(): void;
  /** Sends a frame if there is a connection; after each hello the owner says anew what it wants. */
  send(frame: ClientFrame): void;
  /** Asks whether the other side is still there. */
  doubt(): void;
  /** Connects now instead of waiting. */
  retryNow(): void;
  close(): void;
}

const unauthenticated: (typeof closeCodes)['unauthenticated'] = 4401;
const rateLimited: (typeof closeCodes)['rate_limited'] = 4429;
/** The server counts frames in spans of ten seconds. */
const rateSpanMs = 10_000;
/** A connection that held for so long was a good one: the next failure is the first again. */
const soundAfterMs = 5_000;
const maxWaitMs = 60_000;

export function createLink(options: LinkOptions): Link {
  const { open, isWanted, onFrame, onLost, onAgain } = options;
  let connection: Connection | null = null;
  let [isRunning, isClosed] = [false, false];
  let calls = 0;
  let wake = () => {};

  async function run(): Promise<void> {
    for (let failures = 0; isWanted() && !isClosed; ) {
      const [beganAtMs, callsBefore] = [Date.now(), calls];
      connection = connect(open, onFrame);
      const ended = await connection.ended;
      connection = null;
      if (isClosed) return;
      if (ended.wasOpen && ended.code !== unauthenticated) onLost('recovering');
      failures = ended.wasOpen && Date.now() - beganAtMs >= soundAfterMs ? 1 : failures + 1;
      const waitMs = await waitAfter(ended, failures, options);
      if (isClosed) return;
      if (waitMs === null) onLost('signed_out');
      // Whoever called meanwhile knows more than what the last try has found.
      if (calls === callsBefore) await waitOrCall(waitMs);
      if (calls !== callsBefore) failures = 0;
      if (waitMs === null && !isClosed) onAgain();
    }
    isRunning = false;
  }

  /** Waits so long, with null without end, unless somebody calls. */
  async function waitOrCall(waitMs: number | null): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = waitMs === null ? undefined : setTimeout(resolve, waitMs);
    wake = resolve;
    await promise;
    clearTimeout(timer);
  }

  return {
    start() {
      if (isRunning) return;
      isRunning = true;
      run();
    },
    send(frame) {
      if (connection?.isOpen() === true) connection.send(frame);
    },
    doubt: () => connection?.doubt(),
    retryNow() {
      calls += 1;
      wake();
    },
    close() {
      isClosed = true;
      connection?.drop('This client was closed.');
      wake();
    },
  };
}

/** How long to wait before the next try, in milliseconds; null when nobody is signed in who could try. */
async function waitAfter(
  { code, wasOpen }: Ended,
  failures: number,
  { backoff, whyRefused, onLost, onForbidden }: LinkOptions,
): Promise<number | null> {
  if (code === unauthenticated) return null;
  const waitMs = backoffMs(failures, backoff);
  if (wasOpen) return code === rateLimited ? rateSpanMs + waitMs : waitMs;
  const problem = await whyRefused();
  if (problem?.code === 'unauthenticated') return null;
  if (problem?.code === 'forbidden') onForbidden(problem);
  onLost('offline');
  return Math.min((problem?.retryAfterMs ?? 0) + waitMs, maxWaitMs);
}
