import type { IncomingMessage } from 'node:http';
import { OrderlyError } from '../errors.ts';
import type { Turns } from '../turns.ts';

export interface BodyBounds {
  /** Longest wait for the next byte. */
  readonly idleMs: number;
  /** Who may hold a piece at the same time: from when it is read until the next is asked for. */
  readonly turns: Turns;
}

/**
 * The body of a request that no parser has read, piece by piece. Nothing is read ahead, and nothing before it is one's turn: so however many come at once, few pieces are in memory,
 * and one who sends slowly keeps nobody waiting. Whoever stops reading leaves the connection open, for the answer.
 * Errors: request_timeout; invalid_request when the connection is cut.
 */
export async function* bodyPieces(body: IncomingMessage, { idleMs, turns }: BodyBounds): AsyncGenerator<Buffer, void, undefined> {
  let wake = () => {};
  const changed = () => wake();
  const events = ['readable', 'end', 'close', 'error'] as const;
  for (const event of events) body.on(event, changed);

  /** False at the end. */
  async function hasMore(): Promise<boolean> {
    const deadline = performance.now() + idleMs;
    while (body.readableLength === 0) {
      if (body.readableEnded) return false;
      if (body.destroyed) throw cut();
      const waitMs = deadline - performance.now();
      if (waitMs <= 0) throw new OrderlyError('request_timeout', 'Nothing came for too long. Send it again.');
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      // At the end of the body there is nothing to read, but it must be asked for once more to say so.
      body.read(0);
      const timer = setTimeout(resolve, waitMs);
      await promise;
      clearTimeout(timer);
      if (body.readableLength === 0 && !body.readableEnded) body.read();
    }
    return true;
  }

  try {
    while (await hasMore()) {
      const giveBack = await turns.take();
      try {
        const bytes = body.read() as Buffer | null;
        if (bytes !== null) yield bytes;
      } finally {
        giveBack();
      }
    }
  } finally {
    for (const event of events) body.off(event, changed);
    // An error that comes now is nobody's any more. What is not wanted is let go, so that the answer gets through.
    body.on('error', () => undefined);
    body.resume();
  }
}

function cut(): OrderlyError {
  return new OrderlyError('invalid_request', 'The connection was cut before the content had come whole. Send it again.');
}
