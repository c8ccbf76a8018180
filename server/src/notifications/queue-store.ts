import type { Operations } from '@orderly/contract';
import { type Database, statement } from '../platform/db/database.ts';

// By the partial index of what is queued and that of the state: what was sent is not walked through.
const stands = statement(
  'deliveries_stands',
  `with queued as (
     select channel, count(*) as queued, count(*) filter (where next_at < now() - interval '1 minute') as late, min(next_at) filter (where next_at <= now()) as oldest,
            count(*) filter (where attempts > 0 and lease_until is null) as retrying
       from deliveries where state = 'queued' group by channel),
   failed as (select channel, count(*) as failed from deliveries where state = 'failed' and finished_at > now() - interval '1 day' group by channel)
   select c.channel, coalesce(q.queued, 0) as queued, coalesce(q.late, 0) as late, q.oldest as "oldestDueAt", coalesce(q.retrying, 0) as retrying,
          coalesce(f.failed, 0) as "failedLastDay"
     from unnest(array['email', 'sms', 'webhook', 'in_app']) with ordinality as c (channel, place)
     left join queued q using (channel) left join failed f using (channel) order by c.place`,
);

export interface DeliveryStand extends Omit<Operations['deliveries'][number], 'oldestDueAt'> {
  readonly oldestDueAt: Date | null;
}

/** What waits to be sent by each channel, whoever it is for. For the worker's role. */
export function deliveryStands(db: Database): Promise<DeliveryStand[]> {
  return db.query(stands);
}

const kept = statement('outbox_stand', 'select count(*) as kept, min(created_at) as "oldestAt" from outbox');

/** How much is kept since nobody takes it. For the worker's role. */
export async function outboxStand(db: Database): Promise<{ kept: number; oldestAt: Date | null }> {
  return (await db.query<{ kept: number; oldestAt: Date | null }>(kept))[0] as { kept: number; oldestAt: Date | null };
}
