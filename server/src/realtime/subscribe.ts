import { type ClientFrame, type Position, realtimeLimits } from '@orderly/contract';
import { may, type Viewer } from '../identity/index.ts';
import { recordDenied } from '../journal/index.ts';
import { readListed } from '../orders/index.ts';
import type { Tx } from '../platform/db/database.ts';
import type { Connection, Subscription } from './connection.ts';
import type { HubState } from './hub.ts';
import { announce, recover } from './recover.ts';
import { outOfSight } from './rights.ts';
import { readBelow } from './store.ts';
import { placeOf } from './told.ts';
import { concerns, parseTopic, reachOf, type Subject } from './topics.ts';

export interface SubscribeOptions {
  /** Positions older than this are not recovered any more. */
  readonly replayDays: number;
  /** Of the request that opened the connection, for the record of a denial. */
  readonly context: { readonly requestId: string; readonly source: string | null };
}

type Wanted = Pick<Extract<ClientFrame, { type: 'subscribe' }>, 'id' | 'topic'>;

/**
 * Subscribes a client to topics, by the rights that it has now. Comes back once it is subscribed, with the telling of what was missed since a position, which goes on
 * by itself; several topics are told as one, in order and each event once. Errors are frames.
 */
export async function subscribe(
  state: HubState,
  connection: Connection,
  wanted: readonly Wanted[],
  after: Position | undefined,
  { replayDays, context }: SubscribeOptions,
): Promise<{ readonly telling: Promise<void> }> {
  const fitting = wanted.filter((one) => fits(connection, one));
  const { made, denied } = await state.rights.under(
    (tx) => Promise.all(fitting.map(({ topic }) => readSubject(tx, topic))),
    (reads) => {
      const found: { made: Subscription[]; denied: Wanted[] } = { made: [], denied: [] };
      for (const [at, one] of fitting.entries()) {
        const subject = connection.isOpen ? (reads[at]?.(connection.viewer) ?? null) : null;
        if (subject === null) found.denied.push(one);
        else found.made.push(add(state, connection, one, { subject, isBehind: after !== undefined }));
      }
      if (after === undefined) for (const subscription of found.made) announce(state, subscription, subscription.from, false);
      return found;
    },
  );
  for (const one of denied) await deny(state, connection, one, context);
  return { telling: after === undefined || made.length === 0 ? Promise.resolve() : recover(state, made, after, replayDays) };
}

export function unsubscribe(state: HubState, connection: Connection, id: string): void {
  const subscription = connection.subscriptions.get(id);
  if (subscription !== undefined) {
    state.interest.remove(subscription);
    connection.subscriptions.delete(id);
  }
  connection.line.frame({ type: 'unsubscribed', id });
}

function fits({ subscriptions, line }: Connection, { id }: Wanted): boolean {
  const isTaken = subscriptions.has(id);
  const isFull = subscriptions.size >= realtimeLimits.subscriptions;
  if (!isTaken && !isFull) return true;
  const detail = isTaken
    ? 'There is a subscription of this id. Choose another.'
    : `A connection takes ${realtimeLimits.subscriptions} subscriptions. End one first.`;
  line.frame({ type: 'error', id, problem: { code: 'invalid_request', detail } });
  return false;
}

function add(
  state: HubState,
  connection: Connection,
  { id, topic }: Wanted,
  { subject, isBehind }: { subject: Subject; isBehind: boolean },
): Subscription {
  const made: Subscription = { id, topic, subject, connection, from: state.dispatched, pending: isBehind ? [] : null };
  connection.subscriptions.set(id, made);
  state.interest.add(made);
  return made;
}

/** Reads what a topic names; the answer says what it is to a viewer, null when it is out of sight. */
async function readSubject(tx: Tx, topic: string): Promise<(viewer: Viewer) => Subject | null> {
  const { kind, id } = parseTopic(topic);
  if (kind === 'order') {
    const [row] = await readListed(tx, [id as string]);
    return (viewer) => (row !== undefined && concerns({ kind: 'orders' }, viewer, placeOf(row)) ? { kind, orderId: row.id } : null);
  }
  if (kind === 'territory') {
    const below = (await readBelow(tx, [id as string])).get(id as string) ?? [];
    return (viewer) => {
      const within = reachOf(viewer, id as string, below);
      return within === null ? null : { kind, territoryId: id as string, within };
    };
  }
  if (kind === 'system') return (viewer) => (may(viewer, 'operations.read') ? { kind } : null);
  return () => ({ kind });
}

/** A refusal leaves an entry of its own, naming what was asked for. */
async function deny(
  { db }: HubState,
  connection: Connection,
  { id, topic }: Wanted,
  { requestId, source }: SubscribeOptions['context'],
): Promise<void> {
  if (!connection.isOpen) return;
  const { kind, id: resourceId } = parseTopic(topic);
  const { viewer, credentialId } = connection;
  await recordDenied(db, {
    actorId: viewer.userId,
    actorRole: viewer.role ?? viewer.kind,
    sessionId: credentialId,
    requestId,
    source,
    action: 'realtime.subscribe',
    resourceType: kind === 'territory' || kind === 'order' ? kind : 'realtime',
    resourceId,
    patientId: null,
    territoryId: null,
    purpose: null,
    detail: { code: 'not_found' },
  });
  connection.line.frame({ type: 'error', id, problem: outOfSight });
}
