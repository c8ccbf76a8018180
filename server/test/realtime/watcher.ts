import type { CloudEvent, Position, ServerFrame } from '@orderly/contract';
import WebSocket from 'ws';
import { openStream, type Stream } from './stream-client.ts';

/** Somebody who listens to topics over a line that breaks, and comes back with the last position as a client does. */
export interface Watcher {
  readonly name: string;
  /** Positions of the events that each topic told, in the order in which they came, over all lines. */
  readonly told: ReadonlyMap<string, number[]>;
  readonly topics: readonly string[];
  isConnected(): boolean;
  /** Up to where a topic says that it told everything. */
  lastOf(topic: string): number;
  /** Comes, or comes back, to the server that it knows or to another on the same database. */
  connect(to?: string): Promise<void>;
  /** Cuts the line without a word. */
  drop(): void;
  /** What it was told that it should not have been: a position that goes back, or one that could not be recovered. */
  readonly complaints: readonly string[];
}

interface Line {
  close(): void;
  isOpen(): boolean;
}

/** Every other watcher reads a stream, the others a socket. */
export function createWatcher(
  name: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  topics: readonly string[],
  kind: 'socket' | 'stream',
  onTold: (position: number) => void = () => undefined,
): Watcher {
  const told = new Map(topics.map((topic): [string, number[]] => [topic, []]));
  const last = new Map<string, Position>();
  const complaints: string[] = [];
  let line: Line | null = null;

  function move(topic: string, to: Position): void {
    const before = last.get(topic);
    if (before !== undefined && to.position < before.position)
      complaints.push(`${name}: ${topic} went back from ${before.position} to ${to.position}`);
    last.set(topic, to);
  }

  function hearEvent(ids: readonly string[], { sequence, epoch }: CloudEvent): void {
    const position = Number(sequence);
    onTold(position);
    for (const topic of ids) {
      if ((last.get(topic)?.position ?? 0) >= position) complaints.push(`${name}: ${topic} told ${position} after ${last.get(topic)?.position}`);
      told.get(topic)?.push(position);
      last.set(topic, { epoch, position });
    }
  }

  function hear(frame: Exclude<ServerFrame, { type: 'event' }>): void {
    if (frame.type === 'position') for (const topic of last.keys()) move(topic, frame);
    if (frame.type !== 'subscribed') return;
    if (last.has(frame.topic) && !frame.recovered)
      complaints.push(`${name}: ${frame.topic} was not recovered after ${last.get(frame.topic)?.position}`);
    move(frame.topic, frame);
  }

  return {
    name,
    told,
    topics,
    complaints,
    isConnected: () => line?.isOpen() === true,
    lastOf: (topic) => last.get(topic)?.position ?? 0,
    async connect(to = url) {
      const subscribed = Promise.withResolvers<void>();
      const waiting = new Set(topics);
      const tookPart = (frame: Exclude<ServerFrame, { type: 'event' }>) => {
        hear(frame);
        if (frame.type === 'subscribed') waiting.delete(frame.topic);
        if (waiting.size === 0) subscribed.resolve();
      };
      line = await (kind === 'socket'
        ? openSocketLine(to, headers, topics, last, tookPart, hearEvent)
        : openStreamLine(to, headers, topics, last, tookPart, hearEvent));
      await subscribed.promise;
    },
    drop() {
      line?.close();
      line = null;
    },
  };
}

type Hear = (frame: Exclude<ServerFrame, { type: 'event' }>) => void;
type HearEvent = (ids: readonly string[], event: CloudEvent) => void;

async function openSocketLine(
  url: string,
  headers: Readonly<Record<string, string>>,
  topics: readonly string[],
  last: ReadonlyMap<string, Position>,
  hear: Hear,
  hearEvent: HearEvent,
): Promise<Line> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/realtime`, { headers: { ...headers } });
  let isCut = false;
  socket.on('error', () => undefined);
  socket.on('message', (data) => {
    // What is on its way when the line is cut is not heard any more.
    if (isCut) return;
    const frame = JSON.parse(data.toString()) as ServerFrame;
    if (frame.type === 'event') hearEvent(frame.ids, frame.event);
    else hear(frame);
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  for (const topic of topics) {
    const after = last.get(topic);
    const from = after === undefined ? {} : { after: { epoch: after.epoch, position: after.position } };
    socket.send(JSON.stringify({ type: 'subscribe', id: topic, topic, ...from }));
  }
  return {
    isOpen: () => !isCut && socket.readyState === socket.OPEN,
    close() {
      isCut = true;
      socket.terminate();
    },
  };
}

/** A stream has one position for all its topics, and says of no event which of them it belongs to: all count as the first's. */
async function openStreamLine(
  url: string,
  headers: Readonly<Record<string, string>>,
  topics: readonly string[],
  last: Map<string, Position>,
  hear: Hear,
  hearEvent: HearEvent,
): Promise<Line> {
  const [first] = topics as [string];
  const after = last.get(first);
  let isCut = false;
  const stream: Stream = await openStream(url, headers, topics, {
    lastEventId: after === undefined ? null : `${after.epoch}:${after.position}`,
    onFrame({ name, data }) {
      if (isCut) return;
      if (name === 'message') {
        hearEvent([first], data as CloudEvent);
        const { sequence, epoch } = data as CloudEvent;
        for (const topic of topics.slice(1)) last.set(topic, { epoch, position: Number(sequence) });
      } else hear(data as Exclude<ServerFrame, { type: 'event' }>);
    },
  });
  let hasEnded = false;
  stream.ended.then(() => {
    hasEnded = true;
  });
  return {
    isOpen: () => !isCut && !hasEnded,
    close() {
      isCut = true;
      stream.close();
    },
  };
}
