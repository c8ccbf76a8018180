import type { NotificationRule } from '@orderly/contract';
import { systemUserId } from '../identity/index.ts';
import { appendEntries, type Detail, type Follower, journalEntry, type PlacedEntry } from '../journal/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';
import { addDeliveries, startedAt } from './store.ts';
import { deliveriesOf } from './tell.ts';

export const followerName = 'notifications';

/**
 * Makes the deliveries of what happened: one row for each event, recipient and channel, in one transaction with the entry (`notification.created`) that tells of those
 * in the app. A batch that comes again adds nothing. `onNews` hears when there may be something to send.
 */
export function notificationFollower(db: Database, clock: Clock, rules: readonly NotificationRule[], onNews: () => void): Follower {
  let since: Date | undefined;
  return {
    name: followerName,
    async handle(entries) {
      since ??= await db.transaction(startedAt, { readOnly: true });
      const from = since?.toISOString().slice(0, -1) ?? '';
      const news = entries.filter(({ at }) => at >= from);
      if (news.length === 0) return;
      const made = await db.transaction(async (tx) => {
        const rows = await deliveriesOf(tx, rules, news, clock.now());
        if (rows.length === 0) return 0;
        const counts = await addDeliveries(tx, rows);
        const told = news.filter(({ id }) => counts.has(id));
        if (told.length > 0)
          await appendEntries(
            tx,
            told.map((entry) => createdEntry(entry, counts.get(entry.id) as number)),
          );
        return rows.length;
      });
      if (made > 0) onNews();
    },
  };
}

function createdEntry({ id, resourceType, resourceId, territoryId }: PlacedEntry, count: number) {
  return journalEntry({
    id: newId(),
    actorId: systemUserId,
    actorRole: 'system',
    sessionId: null,
    requestId: null,
    source: null,
    action: 'notification.created',
    resourceType,
    resourceId,
    patientId: null,
    territoryId,
    outcome: 'ok',
    purpose: null,
    detail: { event: id, count } as Detail,
  });
}
