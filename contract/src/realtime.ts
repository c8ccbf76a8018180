import { Type } from 'typebox';
import { closed, type Infer, nullable, oneOf, Timestamp, Uuid } from './common.ts';
import { OrderListItem } from './orders.ts';
import { roles } from './workflow.ts';

/**
 * What goes over `GET /api/v1/realtime` (WebSocket, RFC 6455, JSON text frames) and `GET /api/v1/events` (Server-Sent Events). Events are CloudEvents 1.0 whose
 * `sequence` is the position in the journal: whoever comes back with the last position gets exactly what it missed and may see, in order, or
 * `recovered: false` and nothing. No frame holds data of patients. Later versions add frames and events: leave alone those whose type you do not know.
 */

/** Where a client stands: a position in the journal, which counts only within its epoch. */
export const Position = closed({
  epoch: Type.String({
    minLength: 1,
    maxLength: 40,
    description: 'Of the log; another one after a restore, and positions of the old one mean nothing.',
  }),
  position: Type.Integer({ minimum: 0 }),
});
export type Position = Infer<typeof Position>;

const uuidPattern = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/** `orders`: all I may see. `order:<id>`, `territory:<id>` (with what lies below it). `notifications`: mine. `system`: for operators. */
export const Topic = Type.String({
  pattern: `^(orders|notifications|system|(order|territory):${uuidPattern})$`,
  maxLength: 60,
  examples: ['orders', 'territory:0199b7a2-3333-7c3d-8e4f-001122334455'],
});
export type Topic = string;

export const realtimeLimits = {
  /** Of a frame that a client sends. */
  frameBytes: 4096,
  /** Of one socket or stream. */
  subscriptions: 100,
  /** Frames that a client may send in ten seconds. */
  framesPerTenSeconds: 100,
  /** What may wait for a client that reads slowly; then it is told to come back. */
  waitingBytes: 1_000_000,
  /** Events that a client may have missed and still get; more are not recovered. */
  replayedEvents: 10_000,
  heartbeatMs: 20_000,
} as const;

/** Why the server closes a socket, beyond the codes of RFC 6455. The reason of the close frame is a sentence. */
export const closeCodes = {
  /** The session or key is not valid any more: sign in again. */
  unauthenticated: 4401,
  /** The client read too slowly: come back with the last position. */
  slow: 4408,
  /** It sent too much. */
  rate_limited: 4429,
} as const;

export const ClientFrame = Type.Union([
  closed({
    type: Type.Literal('subscribe'),
    id: Type.String({ minLength: 1, maxLength: 80, description: 'The client’s own name of the subscription.' }),
    topic: Topic,
    after: Type.Optional(Position),
  }),
  closed({ type: Type.Literal('unsubscribe'), id: Type.String({ minLength: 1, maxLength: 80 }) }),
]);
export type ClientFrame = Infer<typeof ClientFrame>;

/** Who did it. */
const By = Type.Object({ id: Uuid, name: Type.String(), role: nullable(oneOf([...roles, 'machine', 'system'])) });

/** Of `orderly.order.<action>`: what was done, and how the order stands now, which may be later. */
export const OrderEventData = Type.Object({
  action: Type.String({ examples: ['ship'] }),
  version: Type.Integer({ minimum: 1, description: 'After what was done.' }),
  by: By,
  order: OrderListItem,
});
export type OrderEventData = Infer<typeof OrderEventData>;

/**
 * Of `orderly.territory.<what>` and `orderly.system.<what>`: codes, ids and numbers. `orderly.territory.order_left` has the `orderId` of an order that went from a
 * territory one may know of to one that one may not; who may know of both hears of `orderly.order.transfer`.
 */
export const PlainEventData = Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true });

/** CloudEvents 1.0 in its JSON format, with the extension attributes `sequence` and `epoch`. */
export const CloudEvent = Type.Object({
  specversion: Type.Literal('1.0'),
  id: Type.String({ description: 'Of the journal entry; the same wherever and however often it is told.' }),
  source: Type.String({ description: 'URI reference of what it is about.', examples: ['/api/v1/orders/0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e'] }),
  type: Type.String({ examples: ['orderly.order.ship'] }),
  subject: nullable(Type.String()),
  time: Timestamp,
  datacontenttype: Type.Literal('application/json'),
  sequence: Type.String({ pattern: '^[0-9]{16}$', description: 'The position, with zeros before it so that text sorts as numbers do.' }),
  epoch: Type.String(),
  data: Type.Union([OrderEventData, PlainEventData]),
});
export type CloudEvent = Infer<typeof CloudEvent>;

const RealtimeProblem = Type.Object({ code: Type.String(), detail: Type.String() });

export const ServerFrame = Type.Union([
  Type.Object({ type: Type.Literal('hello'), epoch: Type.String(), position: Type.Integer(), heartbeatMs: Type.Integer() }),
  /** Then come the events that were missed, when `recovered`, and after them what is new. */
  Type.Object({
    type: Type.Literal('subscribed'),
    id: Type.String(),
    topic: Topic,
    epoch: Type.String(),
    position: Type.Integer({ description: 'From here on everything comes.' }),
    recovered: Type.Boolean({ description: 'Whether everything after the position that the client named comes.' }),
  }),
  Type.Object({ type: Type.Literal('unsubscribed'), id: Type.String() }),
  Type.Object({
    type: Type.Literal('event'),
    ids: Type.Array(Type.String(), { description: 'The subscriptions it belongs to.' }),
    event: CloudEvent,
  }),
  /** What the client may see has changed: what it shows is to be read anew. Subscriptions to what is out of sight end with an error. */
  Type.Object({ type: Type.Literal('rights') }),
  /** Everything up to here was told, though nothing of it concerned this client. */
  Type.Object({ type: Type.Literal('position'), epoch: Type.String(), position: Type.Integer() }),
  /** These subscriptions had come back from a position and were told all that they missed; what comes from here on is new. */
  Type.Object({ type: Type.Literal('caught_up'), ids: Type.Array(Type.String()), epoch: Type.String(), position: Type.Integer() }),
  Type.Object({ type: Type.Literal('error'), id: nullable(Type.String()), problem: RealtimeProblem }),
]);
export type ServerFrame = Infer<typeof ServerFrame>;

/** Comes with GET of orders and lists of them: the answer holds everything up to this position, so that a client subscribes from there without a gap. */
export const positionHeader = 'orderly-position';
