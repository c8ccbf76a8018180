import type { Position, ServerFrame } from '@orderly/contract';
import type { Backoff } from './backoff.ts';
import { type Following, type FollowOptions, follow } from './follow.ts';
import { createLink, type Link } from './link.ts';
import { watchNetwork } from './network.ts';
import { Problem } from './problem.ts';
import { addressOf, closed, type Line, send } from './request.ts';
import type { OpenSocket } from './socket.ts';
import type { State } from './state.ts';
import { createEntry, type Entry, type Handlers, isNews, passed, subscribeFrame, type TopicName, taken } from './subscription.ts';
import { tell } from './tell.ts';

export interface SubscribeOptions extends Handlers {
  /** Go on from here: what came since then is told first. Without it only what comes from now on. */
  readonly after?: Position | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

export interface Subscription {
  /** Up to where everything was told; null until the server has taken the subscription. Keep it, and go on `after` it another day. */
  position(): Position | null;
  end(): void;
}

export interface Realtime {
  readonly state: State;
  /** Hears each change of the state; answers what ends that. */
  onState(listener: (state: State) => void): () => void;
  /** Errors: TypeError for what is no topic. */
  subscribe(topic: TopicName, options: SubscribeOptions): Subscription;
  /** Reads something and follows it from there without a gap; reads it anew whenever that is needed. */
  follow<T>(topic: TopicName, options: FollowOptions<T>): Following;
  /** Connects now instead of waiting, and again after `signed_out`. */
  retryNow(): void;
  close(): void;
}

export interface RealtimeOptions {
  readonly openSocket: OpenSocket;
  readonly backoff: Backoff;
  readonly onState: ((state: State) => void) | undefined;
}

const admission = { method: 'GET', path: '/realtime' };
const admissionTimeoutMs = 10_000;

/** Follows what happens over one connection, which is kept up as long as there is anything to follow, and which goes on where it broke. */
export function openRealtime(line: Line, { openSocket, backoff, onState }: RealtimeOptions): Realtime {
  const status = createStatus(onState);
  const entries = new Map<string, Entry>();
  const link = createLink({
    open: () => openSocket(socketAddress(line), line.headers()),
    whyRefused: () => whyRefused(line),
    backoff,
    isWanted: () => entries.size > 0,
    onFrame: (frame) => {
      takeFrame(entries, link, frame);
      beLive();
    },
    onLost(how) {
      for (const entry of entries.values()) entry.isTaken = false;
      status.become(how);
    },
    onAgain: () => status.become('connecting'),
    onForbidden: (problem) => {
      for (const id of [...entries.keys()]) end(entries, id, problem);
    },
  });
  const beLive = () => {
    if (status.now() !== 'live' && [...entries.values()].every(({ isTaken }) => isTaken)) status.become('live');
  };
  const unwatch = watchNetwork({
    onOnline() {
      link.retryNow();
      link.doubt();
    },
    onOffline() {
      status.become('offline');
      // The server may be on this very device; if it is, what it answers brings the state back.
      link.doubt();
    },
  });
  let made = 0;
  const over = new AbortController();
  const realtime: Realtime = {
    get state() {
      return status.now();
    },
    onState: status.listen,
    subscribe(topic, { after, signal, ...handlers }) {
      over.signal.throwIfAborted();
      made += 1;
      return begin({ entries, link }, createEntry(`${made}`, topic, handlers, after ?? null), signal);
    },
    follow: (topic, options) => follow(realtime, topic, options, { backoff, over: over.signal }),
    retryNow: link.retryNow,
    close() {
      over.abort(closed());
      entries.clear();
      unwatch();
      link.close();
    },
  };
  return realtime;
}

function begin({ entries, link }: { entries: Map<string, Entry>; link: Link }, entry: Entry, signal: AbortSignal | undefined): Subscription {
  const stop = () => {
    signal?.removeEventListener('abort', stop);
    if (entries.delete(entry.id)) link.send({ type: 'unsubscribe', id: entry.id });
  };
  if (signal?.aborted !== true) {
    signal?.addEventListener('abort', stop, { once: true });
    entries.set(entry.id, entry);
    // With no connection yet, the next hello has all of them sent.
    link.send(subscribeFrame(entry));
    link.start();
  }
  return { position: () => entry.last, end: stop };
}

function takeFrame(entries: Map<string, Entry>, link: Link, frame: ServerFrame): void {
  if (frame.type === 'hello') for (const entry of entries.values()) link.send(subscribeFrame(entry));
  else if (frame.type === 'subscribed') takeSubscribed(entries, link, frame);
  else if (frame.type === 'position') for (const entry of entries.values()) passed(entry, frame);
  else if (frame.type === 'caught_up') takeCaughtUp(entries, frame);
  else if (frame.type === 'rights') for (const { handlers } of [...entries.values()]) tell(() => handlers.onRights?.());
  else if (frame.type === 'error' && frame.id !== null) end(entries, frame.id, frame.problem);
  else if (frame.type === 'event') {
    for (const id of frame.ids) {
      const entry = entries.get(id);
      if (entry !== undefined && isNews(entry, frame.event)) tell(() => entry.handlers.onEvent(frame.event));
    }
  }
}

function takeSubscribed(entries: ReadonlyMap<string, Entry>, link: Link, frame: Extract<ServerFrame, { type: 'subscribed' }>): void {
  const entry = entries.get(frame.id);
  // It was ended before the server had taken it.
  if (entry === undefined) {
    link.send({ type: 'unsubscribe', id: frame.id });
    return;
  }
  const recovered = taken(entry, frame);
  if (recovered !== null) tell(() => entry.handlers.onRecovered?.(recovered, entry.last as Position));
}

function takeCaughtUp(entries: ReadonlyMap<string, Entry>, frame: Extract<ServerFrame, { type: 'caught_up' }>): void {
  for (const id of frame.ids) {
    const entry = entries.get(id);
    if (entry === undefined) continue;
    passed(entry, frame);
    tell(() => entry.handlers.onCaughtUp?.({ epoch: frame.epoch, position: frame.position }));
  }
}

function end(entries: Map<string, Entry>, id: string, problem: { readonly code: string; readonly detail: string }): void {
  const entry = entries.get(id);
  entries.delete(id);
  if (entry !== undefined) tell(() => entry.handlers.onEnded?.({ code: problem.code, detail: problem.detail }));
}

function createStatus(first: ((state: State) => void) | undefined) {
  const listeners = new Set(first === undefined ? [] : [first]);
  let state: State = 'connecting';
  return {
    now: () => state,
    become(next: State): void {
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) tell(() => listener(next));
    },
    listen(listener: (state: State) => void): () => void {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** The same address answers a plain request by the same rules: that a socket was asked for is all that it has against one who may come in. */
async function whyRefused(line: Line): Promise<Problem | null> {
  try {
    await send(line, { operation: admission, params: {}, idempotencyKey: null, timeoutMs: admissionTimeoutMs, signal: undefined });
    return null;
  } catch (error) {
    return error instanceof Problem && error.code !== 'invalid_request' ? error : null;
  }
}

function socketAddress({ baseUrl }: Line): string {
  const origin = baseUrl === '' ? (globalThis as unknown as { location: { origin: string } }).location.origin : baseUrl;
  return `${origin.replace(/^http/, 'ws')}${addressOf(admission, {})}`;
}
