import type { ServerResponse } from 'node:http';
import { type Position, realtimeLimits, type ServerFrame } from '@orderly/contract';
import type { Line } from './connection.ts';
import type { ServeOptions } from './socket.ts';
import { subscribe } from './subscribe.ts';

/**
 * Serves one stream of Server-Sent Events (WHATWG HTML, section 9.2): each event with its position as id, which the browser sends back as Last-Event-ID. Other frames
 * come as events named after their type.
 */
export async function serveStream(raw: ServerResponse, topics: readonly string[], after: Position | null, options: ServeOptions): Promise<void> {
  const { hub, credentialId, onError } = options;
  const line = lineOf(raw, () => hub.head().epoch);
  const connection = await hub.connect(credentialId, line);
  if (connection === null) return line.close(0, '');
  const alive = setInterval(() => raw.write(': alive\n\n'), realtimeLimits.heartbeatMs);
  raw.on('close', () => {
    clearInterval(alive);
    hub.disconnect(connection);
  });
  const { epoch, position } = hub.head();
  line.frame({ type: 'hello', epoch, position, heartbeatMs: realtimeLimits.heartbeatMs });
  for (const topic of topics) {
    subscribe(hub.state, connection, { type: 'subscribe', id: topic, topic, ...(after === null ? {} : { after }) }, options).catch(onError);
  }
}

/** `<epoch>:<position>`; null when it is none. */
export function parseEventId(text: string): Position | null {
  const match = /^([0-9a-z]{1,40}):([0-9]{1,15})$/.exec(text);
  return match === null ? null : { epoch: match[1] as string, position: Number(match[2]) };
}

function lineOf(raw: ServerResponse, epoch: () => string): Line {
  return {
    event: (_ids, json, position) => raw.write(`id: ${epoch()}:${position}\ndata: ${json}\n\n`),
    frame: (frame) => raw.write(`${idOf(frame)}event: ${frame.type}\ndata: ${JSON.stringify(frame)}\n\n`),
    waiting: () => raw.writableLength,
    close: () => raw.end(),
  };
}

/** A stream that was told nothing comes back with where it stood, too. */
function idOf(frame: Exclude<ServerFrame, { type: 'event' }>): string {
  return frame.type === 'position' ? `id: ${frame.epoch}:${frame.position}\n` : '';
}
