import type { ServerResponse } from 'node:http';
import { closeCodes, type Position, type ServerFrame } from '@orderly/contract';
import { end, type Line } from './connection.ts';
import { notValid } from './rights.ts';
import type { ServeOptions } from './socket.ts';
import { subscribe } from './subscribe.ts';

const graceUsuallyMs = 10_000;

/**
 * Serves one stream of Server-Sent Events (WHATWG HTML, section 9.2): each event once, with its position as id, which the browser sends back as Last-Event-ID, whatever
 * topics it belongs to. Other frames come as events named after their type.
 */
export async function serveStream(raw: ServerResponse, topics: readonly string[], after: Position | null, options: ServeOptions): Promise<void> {
  const { hub, credentialId } = options;
  const line = lineOf(raw, () => hub.head().epoch);
  const connection = await hub.connect(credentialId, line).catch((error: unknown) => {
    line.close(1013, '');
    throw error;
  });
  if (connection === null) return line.close(closeCodes.unauthenticated, notValid);
  raw.on('close', () => hub.disconnect(connection));
  if (raw.closed || raw.destroyed) return hub.disconnect(connection);
  const { epoch, position } = hub.head();
  line.frame({ type: 'hello', epoch, position, heartbeatMs: hub.heartbeatMs });
  const wanted = topics.map((topic) => ({ id: topic, topic }));
  try {
    const { telling } = await subscribe(hub.state, connection, wanted, after ?? undefined, options);
    await telling;
  } catch (error) {
    // What it has seen cannot be relied on any more, so that it comes back.
    end(connection, 1013, 'This could not be told at present. Come back with your last position.');
    throw error;
  }
}

/** `<epoch>:<position>`; null when it is none. */
export function parseEventId(text: string): Position | null {
  const match = /^([0-9a-z]{1,40}):([0-9]{1,15})$/.exec(text);
  return match === null ? null : { epoch: match[1] as string, position: Number(match[2]) };
}

function lineOf(raw: ServerResponse, epoch: () => string): Line {
  const write = (text: string) => {
    if (!raw.writableEnded && !raw.destroyed) raw.write(text);
  };
  return {
    event: (_ids, { json }, position) => write(`id: ${epoch()}:${position}\ndata: ${json}\n\n`),
    frame: (frame) => write(`${idOf(frame)}event: ${frame.type}\ndata: ${JSON.stringify(frame)}\n\n`),
    beat: () => write(': alive\n\n'),
    hold: () => raw.cork(),
    flush: () => raw.uncork(),
    waiting: () => raw.writableLength,
    close(code, reason, graceMs = graceUsuallyMs) {
      if (raw.writableEnded) return;
      raw.end(`event: end\ndata: ${JSON.stringify({ type: 'end', code, reason })}\n\n`);
      // A client that does not read does not take the end either.
      setTimeout(() => raw.destroy(), graceMs).unref();
    },
  };
}

/** Where the client stands comes back as Last-Event-ID too, when it was told nothing. */
function idOf(frame: Exclude<ServerFrame, { type: 'event' }>): string {
  return 'position' in frame && frame.type !== 'hello' ? `id: ${frame.epoch}:${frame.position}\n` : '';
}
