import type { ClientFrame, CloudEvent, Position, ServerFrame } from '@orderly/contract';

/** What can be followed: everything one may see, one order, one territory with what lies below it, one's own notifications, the system. */
export type TopicName = 'orders' | 'notifications' | 'system' | `order:${string}` | `territory:${string}`;

export interface SubscriptionProblem {
  readonly code: string;
  readonly detail: string;
}

export interface Handlers {
  /** Each event once, in the order of the journal. */
  onEvent(event: CloudEvent): void;
  /**
   * After each time the connection was lost, and at the beginning when it was to go on from a position: whether everything since then comes. If not, nothing of it does,
   * and what is shown is to be read anew; from `position` on everything comes.
   */
  onRecovered?(recovered: boolean, position: Position): void;
  /** All that was missed has been told; what comes from here on is new. */
  onCaughtUp?(position: Position): void;
  /** What one may see has changed: what is shown is to be read anew. */
  onRights?(): void;
  /** The server refuses it, or one may not know of it any more; nothing more comes. */
  onEnded?(problem: SubscriptionProblem): void;
}

/** A subscription as it stands. */
export interface Entry {
  readonly id: string;
  readonly topic: TopicName;
  readonly handlers: Handlers;
  /** Up to here it was told everything; null until it began. */
  last: Position | null;
  /** Whether the server has taken it on the connection that there is. */
  isTaken: boolean;
}

type Frame<Type extends ServerFrame['type']> = Extract<ServerFrame, { type: Type }>;

const topicPattern = /^(orders|notifications|system|(order|territory):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Errors: TypeError for what is no topic, which the server would not say whose it was. */
export function createEntry(id: string, topic: TopicName, handlers: Handlers, after: Position | null): Entry {
  if (!topicPattern.test(topic)) throw new TypeError(`${topic} is no topic. Take orders, notifications, system, order:<id> or territory:<id>.`);
  return { id, topic, handlers, last: after, isTaken: false };
}

export function subscribeFrame({ id, topic, last }: Entry): ClientFrame {
  return { type: 'subscribe', id, topic, ...(last === null ? {} : { after: last }) };
}

/** Takes note that the server has taken it. Answers whether all that was missed comes; null where nothing can have been. */
export function taken(entry: Entry, { epoch, position, recovered }: Frame<'subscribed'>): boolean | null {
  entry.isTaken = true;
  const wentOn = entry.last !== null;
  if (!wentOn || !recovered) entry.last = { epoch, position };
  return wentOn ? recovered : null;
}

/** Whether an event is news to it, which it is only once. */
export function isNews(entry: Entry, { epoch, sequence }: CloudEvent): boolean {
  const position = Number(sequence);
  if (!entry.isTaken || (entry.last?.epoch === epoch && position <= entry.last.position)) return false;
  entry.last = { epoch, position };
  return true;
}

/** Takes note that nothing up to a position concerns it, so that it need not be looked through again. */
export function passed(entry: Entry, { epoch, position }: Position): void {
  if (entry.isTaken && entry.last?.epoch === epoch && entry.last.position < position) entry.last = { epoch, position };
}
