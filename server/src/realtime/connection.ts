import { closeCodes, realtimeLimits, type ServerFrame } from '@orderly/contract';
import type { Viewer } from '../identity/index.ts';
import type { Subject } from './topics.ts';
import type { Written } from './written.ts';

/** What carries frames to a client: a socket or a stream. */
export interface Line {
  event(ids: readonly string[], event: Written, position: number): void;
  frame(frame: Exclude<ServerFrame, { type: 'event' }>): void;
  /** Keeps it open, and ends it when the client has not answered the one before. */
  beat(): void;
  /** Keeps what is told back until `flush`, so that it leaves as one. */
  hold(): void;
  flush(): void;
  /** Bytes that the client has not taken yet. */
  waiting(): number;
  /** Codes of RFC 6455 or of `closeCodes`; a stream only ends. A client that has not gone by then is cut off. */
  close(code: number, reason: string, graceMs?: number): void;
}

export interface Subscription {
  readonly id: string;
  readonly topic: string;
  /** Of a territory it changes with the tree and the rights. */
  subject: Subject;
  readonly connection: Connection;
  /** Nothing up to here is told. */
  from: number;
  /** While what was missed is told: positions that come after it. Null when it hears of everything as it happens. */
  pending: number[] | null;
}

/** One client. Its rights are kept by the hub, which looks at every batch whether they still hold. */
export interface Connection {
  /** Of the session or the key. */
  readonly credentialId: string;
  readonly line: Line;
  readonly subscriptions: Map<string, Subscription>;
  viewer: Viewer;
  /** Up to which position it knows that it was told everything, in each of its subscriptions. */
  positioned: number;
  /** When it is to be kept alive next, as `performance.now()`. */
  beatAtMs: number;
  isOpen: boolean;
}

/** Tells an event unless the client reads too slowly: then it is told to come back. Answers whether it was told. */
export function tell(connection: Connection, ids: readonly string[], event: Written, position: number): boolean {
  if (!connection.isOpen) return false;
  if (connection.line.waiting() > realtimeLimits.waitingBytes) {
    endSlow(connection);
    return false;
  }
  connection.line.event(ids, event, position);
  if (ids.length === connection.subscriptions.size) connection.positioned = Math.max(connection.positioned, position);
  return true;
}

/** A client that does not take what it is sent: it comes back with its last position and gets what it missed. */
export function endSlow(connection: Connection): void {
  end(connection, closeCodes.slow, 'You read too slowly. Come back with your last position.');
}

/** Tells nothing more, and closes. */
export function end(connection: Connection, code: number, reason: string, graceMs?: number): void {
  connection.isOpen = false;
  connection.line.close(code, reason, graceMs);
}
