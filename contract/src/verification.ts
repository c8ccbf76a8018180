import { type Static, Type } from 'typebox';
import { hcpcsPattern, states } from './codes.ts';
import { CalendarDate, closed, nullable, oneOf, PageQuery, pageOf, Timestamp, Uuid } from './common.ts';
import { OrderNumber } from './order-parts.ts';

const order = '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e';
const desk = '0199b7a2-7777-7c3d-8e4f-001122334455';

/** POST /orders/requirements: what an order of these items would need. */
export const AskRequirements = closed(
  {
    hcpcs: Type.Array(Type.String({ pattern: hcpcsPattern, examples: ['K0856'] }), { minItems: 1, maxItems: 50 }),
    payerId: Type.Optional(
      Type.String({ minLength: 1, maxLength: 80, description: 'Of the plan that pays; none where the clinic or the patient pays.' }),
    ),
    state: { ...oneOf(states), description: 'Of the address that it ships to.' } as ReturnType<typeof oneOf<typeof states>>,
    orderDate: Type.Optional(CalendarDate),
  },
  { examples: [{ hcpcs: ['K0856'], payerId: 'MEDICARE', state: 'IL' }] },
);
export type AskRequirements = Static<typeof AskRequirements>;

/** What applies to each item, of several rules the stricter. */
export const RequirementsAnswer = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        hcpcs: Type.String(),
        signature: Type.Boolean({ description: 'The practitioner signs before anything is delivered.' }),
        description: Type.Boolean(),
        documents: Type.Array(Type.String(), { description: 'Kinds of documents.' }),
        faceToFaceWithinDays: nullable(Type.Integer({ description: 'Days before the order date within which the encounter lies.' })),
        priorAuthorisation: Type.Boolean(),
        laterality: Type.Boolean(),
        lot: Type.Boolean(),
        serial: Type.Boolean(),
        expiry: Type.Boolean(),
        rules: Type.Array(Type.Object({ id: Type.String(), source: Type.String({ description: 'Where it comes from.' }) })),
      }),
    ),
  },
  {
    examples: [
      {
        items: [
          {
            hcpcs: 'K0856',
            signature: true,
            description: true,
            documents: ['prescription'],
            faceToFaceWithinDays: 180,
            priorAuthorisation: true,
            laterality: false,
            lot: false,
            serial: false,
            expiry: false,
            rules: [{ id: 'power-mobility-authorisation', source: '42 CFR 414.234' }],
          },
        ],
      },
    ],
  },
);
export type RequirementsAnswer = Static<typeof RequirementsAnswer>;

/** GET /payers: the plans that an order can be billed to. */
export const Payers = Type.Object(
  {
    items: Type.Array(Type.Object({ id: Type.String({ description: 'What an order names as `coverage.payerId`.' }), name: Type.String() })),
  },
  { examples: [{ items: [{ id: 'MEDICARE', name: 'Medicare' }] }] },
);
export type Payers = Static<typeof Payers>;

/** Of this node. */
export const OutsideServices = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        name: Type.String(),
        breaker: oneOf(['closed', 'open', 'half_open'], { description: 'Open: not asked at present. Half open: one call tries.' }),
        underWay: Type.Integer(),
        waiting: Type.Integer(),
        answered: Type.Integer({ description: 'Since the start.' }),
        failed: Type.Integer(),
        lastFailure: nullable(Type.Object({ reason: Type.String(), at: Timestamp })),
      }),
    ),
  },
  {
    examples: [
      {
        items: [
          {
            name: 'payer.medicare',
            breaker: 'closed',
            underWay: 0,
            waiting: 0,
            answered: 120,
            failed: 1,
            lastFailure: { reason: 'timeout', at: '2026-11-20T15:04:05.000Z' },
          },
        ],
      },
    ],
  },
);

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
    claimedByName: nullable(Type.String()),
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
        claimedByName: 'Vera Verifier',
        claimExpiresAt: '2026-11-20T15:25:00.000Z',
      },
    ],
  },
);
export type QueueItem = Static<typeof QueueItem>;
export const QueuePage = pageOf(QueueItem);
export const QueueQuery = closed({ ...PageQuery });
