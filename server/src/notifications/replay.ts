import { entriesAt } from '../journal/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import { addAgain } from './store.ts';
import { deliveriesTo } from './tell.ts';
import { advanceReplay, readWebhooks, takeReplay } from './webhook-store.ts';

const entriesAtOnce = 200;

/** Queues the next part of the oldest replay that was asked for, with its position in one transaction. Answers whether there was one. */
export function continueReplay(db: Database, clock: Clock): Promise<boolean> {
  return db.transaction(async (tx) => {
    const replay = await takeReplay(tx);
    if (replay === undefined) return false;
    const { id, webhook_id: webhookId, next_position: done, to_position: last } = replay;
    const upTo = Math.min(done + entriesAtOnce, last);
    const [webhook] = await readWebhooks(tx, [webhookId]);
    if (webhook !== undefined && webhook.disabled_at === null && upTo > done) {
      const positions = Array.from({ length: upTo - done }, (_, index) => done + 1 + index);
      await addAgain(tx, await deliveriesTo(tx, webhook, await entriesAt(tx, positions), clock.now()));
    }
    await advanceReplay(tx, id, upTo, upTo >= last);
    return true;
  });
}
