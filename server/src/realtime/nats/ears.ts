import { type ConsumerMessages, DeliverPolicy, type JsMsg } from '@nats-io/jetstream';
import type { Channel } from '../channels.ts';
import { type Line, streamName } from './line.ts';
import { type Heard, readMark } from './marks.ts';
import { marksToken, prefixOf } from './publish.ts';

/** What this node listens to on a line: one ordered consumer for each channel, since one of several subjects needs NATS 2.10. */
export interface Ears {
  /** Whether what comes in a channel from now on is heard, as of this moment. */
  hearing(): (channel: Channel) => boolean;
  /** Whether some of them listen since a moment ago only, and may lack what was published just before. */
  areYoung(): boolean;
  /** Looks again at what is wanted. */
  settle(): void;
  stop(): Promise<void>;
}

export interface EarsOptions {
  readonly line: Line;
  readonly epoch: string;
  readonly heard: Heard;
  readonly wanted: () => ReadonlySet<Channel>;
  readonly onNews: () => void;
  readonly onError: (error: unknown) => void;
}

/** Each costs NATS a consumer; whoever wants more listens to everything. */
const most = 64;
const everything = '>';
const youngMs = 1000;
/** After which NATS forgets what a killed node read. */
const forgottenAfterMs = 30_000;
const messagesAtOnce = 1000;

type Token = Channel | typeof marksToken | typeof everything;
interface Ear {
  readonly stop: () => Promise<void>;
}

export function openEars({ line, epoch, heard, wanted, onNews, onError }: EarsOptions): Ears {
  const prefix = prefixOf(epoch);
  const open = new Map<Token, Ear>();
  let [made, openedAtMs] = [0, performance.now()];
  let isStale = false;
  let settling: Promise<void> | null = null;

  function take({ subject, data }: JsMsg): void {
    const token = subject.slice(prefix.length);
    const text = Buffer.from(data).toString();
    const mark = token === marksToken ? readMark(text) : null;
    if (mark !== null) heard.mark(mark);
    else if (/^[0-9]{1,15}$/.test(text)) heard.entry(token as Channel, Number(text));
    onNews();
  }

  async function listenTo(token: Token): Promise<void> {
    made += 1;
    const consumer = await line.client.consumers.get(streamName, {
      name_prefix: `${line.name}-${made}`,
      filter_subjects: `${prefix}${token}`,
      deliver_policy: DeliverPolicy.New,
      inactive_threshold: forgottenAfterMs,
    });
    const messages: ConsumerMessages = await consumer.consume({ max_messages: messagesAtOnce, callback: take });
    const ear: Ear = {
      async stop() {
        open.delete(token);
        await messages.close();
        await consumer.delete();
      },
    };
    open.set(token, ear);
    openedAtMs = performance.now();
    messages.closed().then(() => {
      if (open.get(token) === ear) line.end();
    });
  }

  async function work(): Promise<void> {
    do {
      isStale = false;
      const target = targetOf(wanted());
      await Promise.all([...target].filter((token) => !open.has(token)).map(listenTo));
      for (const [token, ear] of open) if (!target.has(token)) await ear.stop();
    } while (isStale);
  }

  function settle(): void {
    isStale = true;
    settling ??= work()
      .catch((error: unknown) => {
        if (line.ended.aborted) return;
        onError(error);
        return line.end();
      })
      .finally(() => {
        settling = null;
        // Asked for between the last look and this.
        if (isStale && !line.ended.aborted) settle();
      });
  }

  return {
    settle,
    hearing() {
      const now = new Set(open.keys());
      return now.has(everything) ? () => true : (channel) => now.has(channel);
    },
    areYoung: () => performance.now() - openedAtMs < youngMs,
    async stop() {
      await settling;
      await Promise.all([...open.values()].map((ear) => ear.stop())).catch(() => undefined);
    },
  };
}

function targetOf(wanted: ReadonlySet<Channel>): Set<Token> {
  return wanted.size > most ? new Set([everything]) : new Set<Token>([marksToken, 'sessions', ...wanted]);
}
