import type { Socket } from 'node:net';
import { ClientFrame, closeCodes, realtimeLimits } from '@orderly/contract';
import { Value } from 'typebox/value';
import type { RawData, WebSocket } from 'ws';
import { type Connection, end, type Line } from './connection.ts';
import type { Hub, HubState } from './hub.ts';
import { notValid } from './rights.ts';
import { type SubscribeOptions, subscribe, unsubscribe } from './subscribe.ts';

const tenSecondsMs = 10_000;

export interface ServeOptions extends SubscribeOptions {
  readonly hub: Hub & { readonly state: HubState };
  /** Of the session or key that opened it. */
  readonly credentialId: string;
  readonly onError: (error: unknown) => void;
}

/** Serves one socket until it closes: frames in, one after the other; events out. */
export async function serveSocket(socket: WebSocket, transport: Socket, options: ServeOptions): Promise<void> {
  const { hub, credentialId, onError } = options;
  const line = lineOf(socket, transport);
  const isWithinRate = createMeter();
  const early: RawData[] = [];
  let take = (data: RawData): void => {
    early.push(data);
  };
  socket.on('message', (data) => {
    if (socket.readyState !== socket.OPEN) return;
    if (isWithinRate()) take(data);
    else line.close(closeCodes.rate_limited, 'You send too many frames. Come back and send fewer.');
  });
  const connection = await hub.connect(credentialId, line).catch((error: unknown) => {
    line.close(1013, 'The server can’t take you in at present. Come back.');
    throw error;
  });
  if (connection === null) return line.close(closeCodes.unauthenticated, notValid);
  socket.on('close', () => hub.disconnect(connection));
  if (socket.readyState !== socket.OPEN) return hub.disconnect(connection);
  const { epoch, position } = hub.head();
  line.frame({ type: 'hello', epoch, position, heartbeatMs: hub.heartbeatMs });
  let working: Promise<unknown> = Promise.resolve();
  take = (data) => {
    const frame = readFrame(data);
    if (frame === null) return line.frame({ type: 'error', id: null, problem: notAFrame });
    // In the order in which they came; what was missed is told meanwhile.
    working = working.then(() => serveFrame(connection, frame, options)).catch(onError);
  };
  for (const data of early.splice(0)) take(data);
}

async function serveFrame(connection: Connection, frame: ClientFrame, options: ServeOptions): Promise<void> {
  const { state } = options.hub;
  if (frame.type === 'unsubscribe') return unsubscribe(state, connection, frame.id);
  try {
    const { telling } = await subscribe(state, connection, [frame], frame.after, options);
    telling.catch(failed);
  } catch (error) {
    failed(error);
  }

  /** What it has seen cannot be relied on any more, so that it comes back. */
  function failed(error: unknown): void {
    options.onError(error);
    end(connection, 1013, 'This could not be told at present. Come back with your last position.');
  }
}

const notAFrame = { code: 'invalid_request', detail: 'This is no frame that a client sends. See the AsyncAPI document.' };

function readFrame(data: RawData): ClientFrame | null {
  try {
    const frame: unknown = JSON.parse(data.toString());
    return Value.Check(ClientFrame, frame) ? frame : null;
  } catch {
    return null;
  }
}

/** Counts frames in windows of ten seconds. */
function createMeter(): () => boolean {
  let [count, since] = [0, performance.now()];
  return () => {
    if (performance.now() - since > tenSecondsMs) [count, since] = [0, performance.now()];
    count += 1;
    return count <= realtimeLimits.framesPerTenSeconds;
  };
}

/** `ws` writes each frame of its own at once and whole, so that ours may go between them, straight to the transport. */
function lineOf(socket: WebSocket, transport: Socket): Line {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const send = (text: string) => {
    if (socket.readyState === socket.OPEN) socket.send(text);
  };
  return {
    event(ids, event) {
      if (socket.readyState === socket.OPEN) transport.write(event.frame(ids));
    },
    frame: (frame) => send(JSON.stringify(frame)),
    beat() {
      // RFC 6455 section 5.5.2: whoever is there answers a ping.
      if (!isAlive) return socket.terminate();
      isAlive = false;
      socket.ping();
    },
    hold: () => transport.cork(),
    flush: () => transport.uncork(),
    waiting: () => socket.bufferedAmount,
    close(code, reason, graceMs = tenSecondsMs) {
      if (socket.readyState !== socket.OPEN) return;
      socket.close(code, reason);
      // A client that does not read does not close either.
      setTimeout(() => socket.terminate(), graceMs).unref();
    },
  };
}
