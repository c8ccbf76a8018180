import { type Static, Type } from 'typebox';
import { nullable, oneOf, Timestamp } from './common.ts';
import { channels } from './notifications.ts';

const count = (description: string) => Type.Integer({ minimum: 0, description });

/** How what goes on in the background stands. Counts and times; nothing of an order or a patient. */
export const Operations = Type.Object(
  {
    readAt: Timestamp,
    journal: Type.Object({
      position: count('Of the newest entry that has one.'),
      unplaced: count('Entries without a position yet, counted up to 10,000.'),
      oldestUnplacedMs: count('How long the oldest of them has waited, in milliseconds; 0 where there is none.'),
    }),
    followers: Type.Array(
      Type.Object({
        name: Type.String({ description: 'What reads the journal from its own saved position.' }),
        position: count('Up to where it has handled the journal.'),
        behind: count('Entries that it has not handled yet.'),
        movedAt: Timestamp,
      }),
    ),
    deliveries: Type.Array(
      Type.Object({
        channel: oneOf(channels),
        queued: count('Messages that wait, those to be tried again and those of digests and quiet hours among them.'),
        late: count('Of these: due for more than a minute.'),
        oldestDueAt: nullable(Timestamp),
        retrying: count('Of these: tried before, in vain.'),
        failedLastDay: count('Given up in the last 24 hours.'),
      }),
    ),
    outbox: Type.Object({ kept: count('Mail and SMS that nobody takes, kept in place of being sent.'), oldestAt: nullable(Timestamp) }),
    jobs: Type.Array(
      Type.Object({
        task: Type.String(),
        waiting: count('Due, and not begun.'),
        planned: count('Due later.'),
        running: count('Begun.'),
        retrying: count('Tried before, in vain, and to be tried again.'),
        givenUp: count('Tried as often as allowed.'),
        oldestDueAt: nullable(Timestamp),
      }),
    ),
  },
  {
    examples: [
      {
        readAt: '2026-11-20T15:04:05.000Z',
        journal: { position: 4711, unplaced: 0, oldestUnplacedMs: 0 },
        followers: [{ name: 'notifications', position: 4711, behind: 0, movedAt: '2026-11-20T15:04:04.900Z' }],
        deliveries: [{ channel: 'email', queued: 3, late: 0, oldestDueAt: '2026-11-20T15:04:04.000Z', retrying: 1, failedLastDay: 0 }],
        outbox: { kept: 0, oldestAt: null },
        jobs: [{ task: 'verify', waiting: 1, planned: 0, running: 2, retrying: 0, givenUp: 0, oldestDueAt: '2026-11-20T15:04:04.000Z' }],
      },
    ],
  },
);
export type Operations = Static<typeof Operations>;
