import type { Channel } from '@orderly/contract';
import type { Database } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';
import { type ClaimedRow, leaseUntil, readDue, readDueInTurn, readTogether, takeTurn } from './delivery-store.ts';

/** Deliveries that go in one message, which is the holder's alone until the lease ends. */
export type Claimed = readonly [ClaimedRow, ...ClaimedRow[]];

const mostRows = 200;

export interface Claiming {
  /** Messages at most. */
  readonly limit: number;
  readonly now: Date;
  readonly leaseMs: number;
}

/** Takes messages to people that are due. What of a digest is due for one person goes in one message, and stays in it however often that is sent. */
export function claimLetters(db: Database, channel: 'email' | 'sms', { limit, now, leaseMs }: Claiming): Promise<Claimed[]> {
  return db.transaction(async (tx) => {
    await takeTurn(tx);
    const rows = await readDue(tx, channel, now, mostRows);
    if (rows.length === 0) return [];
    const begun = [...new Set(rows.flatMap(({ digest, message_id }) => (digest && message_id !== null ? [message_id] : [])))];
    const ids = rows.map(({ id }) => id);
    const more = begun.length === 0 ? [] : await readTogether(tx, begun, now, ids);
    const messages = grouped([...rows, ...more]);
    return lease(await leaseUntil(tx, chosen(messages, limit), now, new Date(now.getTime() + leaseMs)));
  });
}

/** Takes deliveries to webhooks whose turn it is: `free` says how many each takes besides what it is at. */
export function claimPosts(
  db: Database,
  { limit, now, leaseMs }: Claiming,
  busy: readonly string[],
  free: (webhookId: string) => number,
): Promise<Claimed[]> {
  return db.transaction(async (tx) => {
    await takeTurn(tx);
    const taken = new Map<string, number>();
    const rows = (await readDueInTurn(tx, now, mostRows, busy)).filter(({ recipient_id }) => {
      const count = (taken.get(recipient_id) ?? 0) + 1;
      taken.set(recipient_id, count);
      return count <= free(recipient_id);
    });
    const first = rows.slice(0, limit).map(({ id, event_id }) => ({ id, messageId: event_id }));
    if (first.length === 0) return [];
    return lease(await leaseUntil(tx, first, now, new Date(now.getTime() + leaseMs)));
  });
}

function grouped(rows: readonly ClaimedRow[]): Map<string, string[]> {
  const messages = new Map<string, string[]>();
  const digests = new Map<string, string>();
  for (const row of rows) {
    const messageId = row.message_id ?? (row.digest ? (digests.get(row.recipient_id) ?? newId()) : row.id);
    if (row.message_id === null && row.digest) digests.set(row.recipient_id, messageId);
    messages.set(messageId, [...(messages.get(messageId) ?? []), row.id]);
  }
  return messages;
}

function chosen(messages: ReadonlyMap<string, readonly string[]>, limit: number) {
  return [...messages].slice(0, limit).flatMap(([messageId, ids]) => ids.map((id) => ({ id, messageId })));
}

function lease(rows: readonly ClaimedRow[]): Claimed[] {
  const messages = new Map<string, ClaimedRow[]>();
  for (const row of rows) {
    // A webhook's is the event's own, which several webhooks share.
    const key = row.channel === ('webhook' satisfies Channel) ? row.id : row.message_id;
    messages.set(key, [...(messages.get(key) ?? []), row]);
  }
  return [...messages.values()].map((group) => group.sort((a, b) => a.position - b.position) as [ClaimedRow, ...ClaimedRow[]]);
}
