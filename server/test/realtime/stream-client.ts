import type { CloudEvent, ServerFrame } from '@orderly/contract';

/** A frame of a stream, with the id that came with it. */
export interface Streamed {
  readonly id: string | null;
  /** `message` for an event. */
  readonly name: string;
  readonly data: unknown;
}

/** A stream of Server-Sent Events, read as a browser reads it. */
export interface Stream {
  readonly streamed: readonly Streamed[];
  /** The id that a browser would come back with. */
  lastEventId(): string | null;
  events(): CloudEvent[];
  frames(name: ServerFrame['type'] | 'end'): unknown[];
  /** Resolves when the stream has ended, whoever ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Opens a stream of these topics. `onFrame` hears of each frame as it comes. Errors: when the server does not answer 200. */
export async function openStream(
  url: string,
  headers: Readonly<Record<string, string>>,
  topics: readonly string[],
  { lastEventId = null, onFrame = () => undefined }: { lastEventId?: string | null; onFrame?: (frame: Streamed) => void } = {},
): Promise<Stream> {
  const over = new AbortController();
  const query = new URLSearchParams(topics.map((topic): [string, string] => ['topic', topic]));
  const answer = await fetch(`${url}/api/v1/events?${query}`, {
    headers: { ...headers, ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }) },
    signal: over.signal,
  });
  if (answer.status !== 200) throw new Error(`the stream was answered ${answer.status}: ${await answer.text()}`);
  const streamed: Streamed[] = [];
  let last = lastEventId;
  const take = (block: string) => {
    const frame = parse(block);
    if (frame === null) return;
    last = frame.id ?? last;
    streamed.push(frame);
    onFrame(frame);
  };
  return {
    streamed,
    lastEventId: () => last,
    events: () => streamed.filter(({ name }) => name === 'message').map(({ data }) => data as CloudEvent),
    frames: (name) => streamed.filter((frame) => frame.name === name).map(({ data }) => data),
    ended: read(answer, take).catch(() => undefined),
    close: () => over.abort(),
  };
}

async function read(answer: Response, take: (block: string) => void): Promise<void> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(part, { stream: true });
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      take(text.slice(0, end));
      text = text.slice(end + 2);
    }
  }
}

/** Null for a comment. */
function parse(block: string): Streamed | null {
  const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
  const data = fields.get('data');
  return data === undefined ? null : { id: fields.get('id') ?? null, name: fields.get('event') ?? 'message', data: JSON.parse(data) };
}
