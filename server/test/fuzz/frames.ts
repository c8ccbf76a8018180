import { ServerFrame } from '@orderly/contract';
import { Value } from 'typebox/value';
import WebSocket from 'ws';
import type { Random } from '../isolation/random.ts';

const mostFrames = 6;
const ids = ['a', 'b', '', 'ä', 'x'.repeat(80), 'x'.repeat(81), '__proto__', 'constructor', '\u0000'];
const positions: readonly unknown[] = [0, 1, -1, 1.5, 9_007_199_254_740_991, 1e16, 1e300, '1', null, true];
const epochs: readonly unknown[] = ['', 'a', 'f'.repeat(16), 'x'.repeat(41), 7, null];

/** Frames of a client that are nearly right: mostly an object with the right members, and now and then one of its bytes changed. */
export function drawFrames(random: Random, known: Readonly<Record<string, readonly string[]>>): string[] {
  return Array.from({ length: 1 + random.below(mostFrames) }, () => drawFrame(random, known));
}

function drawFrame(random: Random, known: Readonly<Record<string, readonly string[]>>): string {
  if (random.chance(0.1))
    return random.pick(['', '{', '[]', 'null', '0', '"subscribe"', '{"type":"subscribe"', '['.repeat(2000), '\u0000', '{}'.repeat(2000)]);
  const [orderId = '', territoryId = ''] = [known.orderId?.at(random.below(known.orderId.length)), known.territoryId?.at(0)];
  const topics = [
    'orders',
    'notifications',
    'system',
    `order:${orderId}`,
    `territory:${territoryId}`,
    'order:',
    'territory:x',
    'orders:',
    'ORDERS',
    '',
    7,
  ];
  const frame: Record<string, unknown> = {
    type: random.pick(['subscribe', 'subscribe', 'subscribe', 'unsubscribe', 'event', 7]),
    id: random.pick(ids),
    topic: random.pick(topics),
  };
  if (frame.type === 'unsubscribe' && random.chance(0.8)) delete frame.topic;
  if (random.chance(0.6)) frame.after = random.pick<unknown>([{ epoch: random.pick(epochs), position: random.pick(positions) }, {}, [], null, 'a:1']);
  if (random.chance(0.1)) frame.more = { a: [1] };
  const bytes = Buffer.from(JSON.stringify(frame));
  if (random.chance(0.2)) bytes[random.below(bytes.length)] = random.below(256);
  return bytes.toString('latin1');
}

/** Sends frames over a socket of its own, then one that must be answered. Comes back with what is wrong, `unauthenticated`, or null. */
export function sendFrames(
  port: number,
  headers: Readonly<Record<string, string>>,
  frames: readonly string[],
  boundMs: number,
): Promise<string | null> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/realtime`, { headers: { ...headers } });
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(`neither answers nor closes within ${boundMs} ms`), boundMs);
    function end(found: string | null) {
      clearTimeout(timer);
      socket.removeAllListeners().on('error', () => undefined);
      socket.terminate();
      resolve(found);
    }
    socket.on('open', () => {
      for (const frame of frames) socket.send(frame);
      socket.send('{"type":"unsubscribe","id":"the last"}');
    });
    socket.on('unexpected-response', (_request, { statusCode }) =>
      end(statusCode === 401 || statusCode === 403 ? 'unauthenticated' : `is answered ${statusCode}`),
    );
    socket.on('error', (error) => end(`fails with ${error.message}`));
    socket.on('close', (code) => end(code === 1009 || code === 1007 || code === 4401 ? null : `closes with ${code}`));
    socket.on('message', (data) => {
      const frame: unknown = JSON.parse(data.toString());
      if (!Value.Check(ServerFrame, frame)) end(`is told what no frame is: ${data.toString().slice(0, 200)}`);
      else if (frame.type === 'unsubscribed' && frame.id === 'the last') end(null);
    });
  });
}
