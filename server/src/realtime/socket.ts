import { ClientFrame, closeCodes, realtimeLimits } from '@orderly/contract';
import { Value } from 'typebox/value';
import type { RawData, WebSocket } from 'ws';
import type { Line } from './connection.ts';
import type { Hub, HubState } from './hub.ts';
import { type SubscribeOptions, subscribe, unsubscribe } from './subscribe.ts';

const tenSecondsMs = 10_000;

export interface ServeOptions extends SubscribeOptions {
  readonly hub: Hub & { readonly state: HubState };
  /** Of the session or key that opened it. */
  readonly credentialId: string;
  readonly onError: (error: unknown) => void;
}

/** Serves one socket until it closes: frames in, one after the other; events out. */
export async function serveSocket(socket: WebSocket, options: ServeOptions): Promise<void> {
  const { hub, credentialId, onError } = options;
  const line = lineOf(socket);
  const early: RawData[] = [];
  let take = (data: RawData) => {
    if (early.length < realtimeLimits.framesPerTenSeconds) early.push(data);
  };
  socket.on('message', (data) => take(data));
  const connection = await hub.connect(credentialId, line);
  if (connection === null) return line.close(closeCodes.unauthenticated, 'Your session or key is not valid any more. Sign in again.');
  socket.on('close', () => hub.disconnect(connection));
  if (socket.readyState !== socket.OPEN) return hub.disconnect(connection);
  const { epoch, position } = hub.head();
  line.frame({ type: 'hello', epoch, position, heartbeatMs: realtimeLimits.heartbeatMs });
  const isWithinRate = createMeter();
  let working: Promise<unknown> = Promise.resolve();
  take = (data) => {
    if (!isWithinRate()) return line.close(closeCodes.rate_limited, 'You send too many frames. Come back and send fewer.');
    const frame = readFrame(data);
    if (frame === null) return line.frame({ type: 'error', id: null, problem: notAFrame });
    // In the order in which they came, but a replay does not keep the next one waiting.
    working = working
      .then(async () => {
        if (frame.type === 'unsubscribe') return unsubscribe(hub.state, connection, frame.id);
        subscribe(hub.state, connection, frame, options).catch(onError);
      })
      .catch(onError);
  };
  for (const data of early.splice(0)) take(data);
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

function lineOf(socket: WebSocket): Line {
  const send = (text: string) => {
    if (socket.readyState === socket.OPEN) socket.send(text);
  };
  return {
    event: (ids, json) => send(`{"type":"event","ids":${JSON.stringify(ids)},"event":${json}}`),
    frame: (frame) => send(JSON.stringify(frame)),
    waiting: () => socket.bufferedAmount,
    close(code, reason) {
      socket.close(code, reason);
      // A client that does not read does not close either.
      setTimeout(() => socket.terminate(), tenSecondsMs).unref();
    },
  };
}
