import { type Static, Type } from 'typebox';
import { closed, nullable, oneOf, PageQuery, pageOf, Timestamp, Uuid } from './common.ts';
import { OrderNumber } from './order-parts.ts';

const order = '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e';
const desk = '0199b7a2-7777-7c3d-8e4f-001122334455';

/** An order that somebody at the desk has taken to decide. */
export const Claim = Type.Object({
  orderId: Uuid,
  claimedAt: Timestamp,
  expiresAt: { ...Timestamp, description: 'From then on it is handed to the next who asks.' } as typeof Timestamp,
});
export type Claim = Static<typeof Claim>;

/** POST /verification/claims: the next order of the queue, or the one named. */
export const ClaimOrder = closed(
  { orderId: Type.Optional({ ...Uuid, description: 'Without it: the most urgent and oldest that nobody has.' } as typeof Uuid) },
  { examples: [{}, { orderId: order }] },
);
export type ClaimOrder = Static<typeof ClaimOrder>;

export const Claimed = Type.Object(
  { claim: nullable(Claim) },
  {
    description: 'Null when nothing waits that nobody has.',
    examples: [{ claim: { orderId: order, claimedAt: '2026-11-20T15:10:00.000Z', expiresAt: '2026-11-20T15:25:00.000Z' } }],
  },
);
export type Claimed = Static<typeof Claimed>;

export const QueueItem = Type.Object(
  {
    orderId: Uuid,
    number: OrderNumber,
    priority: oneOf(['routine', 'urgent']),
    createdAt: Timestamp,
    since: Timestamp,
    claimedBy: nullable(Uuid),
    claimExpiresAt: nullable(Timestamp),
  },
  {
    examples: [
      {
        orderId: order,
        number: '7K3M9QXA',
        priority: 'urgent',
        createdAt: '2026-11-20T15:04:05.000Z',
        since: '2026-11-20T15:04:06.000Z',
        claimedBy: desk,
        claimExpiresAt: '2026-11-20T15:25:00.000Z',
      },
    ],
  },
);
export type QueueItem = Static<typeof QueueItem>;
export const QueuePage = pageOf(QueueItem);
export const QueueQuery = closed({ ...PageQuery });
