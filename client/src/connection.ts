import type { ClientFrame, realtimeLimits, ServerFrame } from '@orderly/contract';
import { createMeter } from './meter.ts';
import type { OpenSocket, Socket } from './socket.ts';

/** How a connection ended. */
export interface Ended {
  /** Of RFC 6455 or of the contract's `closeCodes`; 1006 when the line broke. */
  readonly code: number;
  readonly reason: string;
  /** Whether the server had said hello. */
  readonly wasOpen: boolean;
}

export interface Connection {
  /** Whether the server has said hello; before that nothing can be sent. */
  isOpen(): boolean;
  send(frame: ClientFrame): void;
  /** Asks whether the other side is still there, and does not wait long for the answer. */
  doubt(): void;
  /** Gives it up at once. */
  drop(reason: string): void;
  /** When it has ended, however it did. */
  readonly ended: Promise<Ended>;
}

const helloTimeoutMs = 10_000;
const doubtTimeoutMs = 5_000;
/** After this part of the time that silence may last, the server is asked whether it is there. */
const askAfter = 1.5;
const giveUpAfter = 2.5;
const abnormal = 1006;
// A little below what the server takes, since frames may be held up on their way and come close together.
const framesPerTenSeconds: typeof realtimeLimits.framesPerTenSeconds = 100;
const framesHeldBack = 5;
/** Frames that wait for their turn; so many go out in two minutes. */
const mostWaiting = 1000;
/** Names no subscription, so that ending it changes nothing but is answered: pings of the protocol are not shown to programs in a browser. */
const areYouThere: ClientFrame = { type: 'unsubscribe', id: 'are you there' };

/** Opens a connection and hands on what the server says, until it ends or falls silent. Errors: those of `open`. */
export function connect(open: () => ReturnType<OpenSocket>, onFrame: (frame: ServerFrame) => void): Connection {
  const { promise: ended, resolve } = Promise.withResolvers<Ended>();
  const meter = createMeter(framesPerTenSeconds - framesHeldBack, 10_000);
  let waiting: ClientFrame[] = [];
  const socket = open();
  let wasOpen = false;
  let heartbeatMs = Number.POSITIVE_INFINITY;
  let heardAtMs = Date.now();
  let heardFrames = 0;
  let watch: ReturnType<typeof setTimeout> | undefined = setTimeout(() => drop('The server did not say hello.'), helloTimeoutMs);
  let sending: ReturnType<typeof setTimeout> | undefined;

  function end(how: Pick<Ended, 'code' | 'reason'>): void {
    clearTimeout(watch);
    clearTimeout(sending);
    detach(socket);
    resolve({ ...how, wasOpen });
  }
  function drop(reason: string): void {
    end({ code: abnormal, reason });
    // A dead line takes its time to close; nobody waits for it.
    socket.close();
  }
  function send(frame: ClientFrame): void {
    const before = waiting.length;
    // What was begun and ended before it could be sent leaves nothing to send.
    if (frame.type === 'unsubscribe') waiting = waiting.filter(({ id }) => id !== frame.id);
    if (waiting.length === before || frame.id === areYouThere.id) waiting.push(frame);
    // On the next connection only what is wanted then is sent.
    if (waiting.length > mostWaiting) drop('More waits to be sent than the server takes.');
    else flush();
  }
  function flush(): void {
    clearTimeout(sending);
    while (waiting.length > 0) {
      const waitMs = meter.take(Date.now());
      if (waitMs > 0) {
        sending = setTimeout(flush, waitMs);
        return;
      }
      socket.send(JSON.stringify(waiting.shift()));
    }
  }
  /** Timers of a hidden page come late: what counts is when something was heard. */
  function listen(): void {
    clearTimeout(watch);
    const silentMs = Date.now() - heardAtMs;
    if (silentMs >= giveUpAfter * heartbeatMs) {
      drop('The server fell silent.');
      return;
    }
    const isAsked = silentMs >= askAfter * heartbeatMs;
    if (isAsked) send(areYouThere);
    watch = setTimeout(listen, (isAsked ? giveUpAfter : askAfter) * heartbeatMs - silentMs + 1);
  }

  socket.onmessage = (event: { readonly data: unknown }) => {
    heardAtMs = Date.now();
    heardFrames += 1;
    const frame = readFrame(event.data);
    if (frame === null) return;
    if (frame.type === 'hello') {
      wasOpen = true;
      heartbeatMs = frame.heartbeatMs;
      listen();
    }
    onFrame(frame);
  };
  socket.onclose = (event: { readonly code: number; readonly reason: string }) => end({ code: event.code, reason: event.reason });
  // What is wrong is not told; `close` follows.
  socket.onerror = () => undefined;
  return {
    isOpen: () => wasOpen,
    send,
    drop,
    ended,
    doubt() {
      if (!wasOpen) return;
      const before = heardFrames;
      send(areYouThere);
      clearTimeout(watch);
      watch = setTimeout(() => (heardFrames > before ? listen() : drop('The server did not answer.')), doubtTimeoutMs);
    },
  };
}

/** What comes after the end is nobody's business any more. A socket that fails without a listener would end a program in Node. */
function detach(socket: Socket): void {
  socket.onmessage = null;
  socket.onclose = null;
  socket.onerror = () => undefined;
}

/** Null for what is none, and for frames of a later version that this one does not know. */
function readFrame(data: unknown): ServerFrame | null {
  try {
    const frame: unknown = JSON.parse(String(data));
    const isOne = typeof frame === 'object' && frame !== null && 'type' in frame && typeof frame.type === 'string';
    return isOne ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}
