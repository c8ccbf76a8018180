import type { ServerFrame } from '@orderly/contract';
import WebSocket from 'ws';

export type EventFrame = Extract<ServerFrame, { type: 'event' }>;

/** A socket whose frames are kept, with what the tests of realtime do over and over. */
export async function openSocket(url: string, headers: Record<string, string>) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/realtime`, { headers });
  const frames: ServerFrame[] = [];
  const waiting = new Set<() => void>();
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.on('message', (data) => {
    frames.push(JSON.parse(data.toString()));
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });

  /** The first frame that is like this; one that came before counts too. */
  async function until<F extends ServerFrame>(isIt: (frame: ServerFrame) => frame is F, timeoutMs = 3000): Promise<F> {
    const { promise, resolve, reject } = Promise.withResolvers<F>();
    const look = () => {
      const found = frames.find(isIt);
      if (found !== undefined) resolve(found);
    };
    const timer = setTimeout(() => reject(new Error(`no such frame among ${JSON.stringify(frames).slice(0, 2000)}`)), timeoutMs);
    waiting.add(look);
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      waiting.delete(look);
    }
  }

  return {
    socket,
    frames,
    closed,
    until,
    send: (frame: object | string) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    /** What was told in order: `sequence action number-of-version`. */
    events: () => frames.filter((frame): frame is EventFrame => frame.type === 'event').map(({ event }) => event),
    async subscribe(topic: string, after?: object) {
      const id = `${topic} ${frames.length}`;
      socket.send(JSON.stringify({ type: 'subscribe', id, topic, ...(after === undefined ? {} : { after }) }));
      return until((frame): frame is Extract<ServerFrame, { type: 'subscribed' | 'error' }> => {
        return (frame.type === 'subscribed' || frame.type === 'error') && frame.id === id;
      });
    },
    event: (orderId: string, action: string) =>
      until(
        (frame): frame is EventFrame => frame.type === 'event' && frame.event.subject === orderId && frame.event.type === `orderly.order.${action}`,
      ),
    close: () => socket.close(),
  };
}
