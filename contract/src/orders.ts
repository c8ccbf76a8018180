import { type Static, Type } from 'typebox';
import { checkOutcomes, checks } from './checks.ts';
import { icd10cmPattern } from './codes.ts';
import { CalendarDate, closed, FreeText, nullable, oneOf, PageQuery, pageOf, Timestamp, Uuid } from './common.ts';
import { actionInputs } from './order-actions.ts';
import {
  checkRunsExamples,
  foundOrdersExamples,
  historyExamples,
  orderExamples,
  orderPageExamples,
  placeOrderExamples,
  searchOrdersExamples,
} from './order-examples.ts';
import { CoverageInput, codesOf, LineInput, OrderNumber, ProofOfDelivery, ShippedItem, ShipTo } from './order-parts.ts';
import { PatientInput, PatientView } from './patients.ts';
import { carrierProgress, carriers, dispositions, reasonCodes, shipmentMethods } from './reasons.ts';
import { actions, fulfilments, groups, nextSteps, parties, stages, statuses } from './workflow.ts';

/** What makes an order a refill: that the patient wants it, and when what they have runs out. */
const RefillInput = closed({
  confirmedOn: {
    ...CalendarDate,
    description: 'When the patient was asked and confirmed: within 30 days before the supply ends.',
  } as typeof CalendarDate,
  confirmedBy: oneOf(['patient', 'caregiver']),
  supplyEndsOn: { ...CalendarDate, description: 'Delivered no sooner than 10 days before.' } as typeof CalendarDate,
});
export type RefillInput = Static<typeof RefillInput>;

export const PlaceOrder = closed(
  {
    patientId: Type.Optional(Uuid),
    patient: Type.Optional(PatientInput),
    acceptDuplicates: Type.Optional(
      Type.Boolean({ description: 'The new patient is somebody else than those with the same name and birth date that the conflict named.' }),
    ),
    providerId: Uuid,
    territoryId: Type.Optional(Uuid),
    orderDate: CalendarDate,
    neededBy: Type.Optional(CalendarDate),
    billTo: oneOf(['insurance', 'clinic', 'patient']),
    coverage: Type.Optional(CoverageInput),
    lines: Type.Array(LineInput, { minItems: 1, maxItems: 50 }),
    diagnoses: Type.Optional(Type.Array(Type.String({ pattern: icd10cmPattern, examples: ['G47.33'] }), { maxItems: 12 })),
    shipTo: ShipTo,
    priority: oneOf(['routine', 'urgent']),
    notes: Type.Optional(FreeText),
    replaces: Type.Optional(Uuid),
    repeats: Type.Optional({ ...Uuid, description: 'The earlier order of the same patient that this one is made after.' } as typeof Uuid),
    refill: Type.Optional(RefillInput),
  },
  { description: 'Either `patientId` or `patient`. `coverage` exactly when `billTo` is `insurance`.', examples: placeOrderExamples },
);
export type PlaceOrder = Static<typeof PlaceOrder>;

const AllowedAction = Type.Object({
  action: oneOf(Object.keys(actions) as (keyof typeof actions)[]),
  allowed: Type.Boolean(),
  reason: Type.Optional(Type.String({ description: 'Why not, when `allowed` is false.' })),
});

export const OrderLine = Type.Object({
  id: Uuid,
  hcpcs: Type.String(),
  category: Type.String({ description: 'Product category of the HCPCS code.' }),
  description: Type.Optional(Type.String({ description: 'Only with include=phi.' })),
  quantity: Type.Integer(),
  laterality: Type.Optional(Type.String()),
  modifiers: Type.Array(Type.String()),
  supplyType: Type.String(),
  shipped: Type.Integer({ description: 'Quantity on its way or delivered; what was lost or came back is not among it.' }),
  delivered: Type.Integer({ description: 'Quantity of which the delivery is proven.' }),
  disposition: Type.Optional({
    ...oneOf(dispositions),
    description: 'What became of what had shipped of it, once the order is cancelled.',
  } as ReturnType<typeof oneOf<typeof dispositions>>),
  cancelled: nullable(
    Type.Object({
      quantity: Type.Integer({ description: 'What of the line nobody is to get any more.' }),
      code: Type.String(),
      at: Timestamp,
      disposition: Type.Optional(oneOf(dispositions)),
      shipmentIds: Type.Optional(
        Type.Array(Uuid, { description: 'Shipments in which some of it was on its way then: that counts as cancelled, wherever it ends.' }),
      ),
    }),
  ),
});
export const Shipment = Type.Object({
  id: Uuid,
  method: oneOf(shipmentMethods),
  carrier: Type.Optional(oneOf(carriers)),
  trackingNumber: Type.Optional(Type.String({ description: 'Only with include=phi.' })),
  lines: Type.Array(
    Type.Object({
      lineId: Uuid,
      quantity: Type.Integer(),
      items: Type.Optional(Type.Array(ShippedItem, { description: 'Only with include=phi.' })),
    }),
  ),
  shippedAt: Timestamp,
  deliveredAt: nullable(Timestamp),
  progress: nullable(
    Type.Object({ step: oneOf(carrierProgress), at: Timestamp }, { description: 'How far the carrier has brought it, as it last said.' }),
  ),
  silentSince: nullable(Type.String({ format: 'date-time', description: 'When its carrier was last heard of, once that is too long ago.' })),
  closed: nullable(Type.Object({ code: codesOf(reasonCodes.close_shipment), at: Timestamp }, { description: 'Its quantities are to ship again.' })),
  proof: Type.Optional(ProofOfDelivery),
});
export const Hold = Type.Object({ code: Type.String(), lineId: Type.Optional(Uuid), expectedAt: Type.Optional(CalendarDate), since: Timestamp });

const orderMembers = {
  id: Uuid,
  number: OrderNumber,
  status: oneOf(statuses),
  fulfilment: nullable(oneOf(fulfilments)),
  onHold: Type.Boolean(),
  stage: oneOf(stages),
  waitingOn: oneOf(parties),
  nextStep: oneOf(nextSteps),
  since: Timestamp,
  dueAt: nullable(Timestamp),
  version: Type.Integer({ minimum: 1 }),
  territoryId: Uuid,
  territoryName: Type.String(),
  organizationId: { ...Uuid, description: 'The organisation that operates the territory.' } as typeof Uuid,
  organizationName: Type.String({ description: 'Of the organisation that operates the territory.' }),
  clinicId: Uuid,
  clinicName: Type.String(),
  providerId: Uuid,
  priority: oneOf(['routine', 'urgent']),
  createdAt: Timestamp,
  updatedAt: Timestamp,
};

/** One row of a list: nothing of the patient. */
export const OrderListItem = Type.Object({
  ...orderMembers,
  group: nullable(
    oneOf([...groups.pending, ...groups.preparing, ...groups.shipped], {
      description: 'Under which heading of its column it stands. Null of what is over without a delivery, and for who sees no shipments.',
    }),
  ),
  linesHeld: Type.Integer({ description: 'Lines on hold of which something is left to ship; 0 for who sees no lines.' }),
  categories: Type.Array(Type.String()),
  quantityOrdered: Type.Integer(),
  quantityShipped: Type.Integer(),
});
export type OrderListItem = Static<typeof OrderListItem>;
export const OrderPage = pageOf(OrderListItem, { examples: orderPageExamples });

export const NoteView = Type.Object({
  id: Uuid,
  visibility: oneOf(['internal', 'shared']),
  kind: oneOf(['note', 'call']),
  authorId: Uuid,
  authorName: Type.String({ description: 'What they are called today.' }),
  createdAt: Timestamp,
  text: Type.String(),
  outcome: Type.Optional(Type.String()),
  questionId: Type.Optional({ ...Uuid, description: 'The question that this asks or answers.' } as typeof Uuid),
});

/** The signature that stands under what the order holds now. */
const SignatureView = Type.Object({
  signedBy: Uuid,
  signedByName: Type.String({ description: 'What they are called today.' }),
  signedAt: Timestamp,
  intent: Type.String({ description: 'What it says, in words.' }),
  kind: oneOf(['typed', 'drawn']),
  value: Type.String({ description: 'The name as typed, or the drawing as a PNG data URI.' }),
  hash: Type.String({ description: 'SHA-256 of what was signed, hexadecimal.' }),
});

/** There with include=phi, each as far as the viewer's classes of patient data reach. */
const phiMembers = {
  phiClasses: Type.Optional(Type.Array(Type.String(), { description: 'The classes of patient data this answer holds.' })),
  patient: Type.Optional(PatientView),
  diagnoses: Type.Optional(Type.Array(Type.String())),
  coverage: Type.Optional(CoverageInput),
  authorisation: Type.Optional(actionInputs.authorise),
  shipTo: Type.Optional(ShipTo),
  phone: Type.Optional(Type.String({ description: 'Where the patient is reached about this order, where that was amended.' })),
  signature: Type.Optional(SignatureView),
  notes: Type.Optional(Type.Array(NoteView)),
};

export const CheckView = Type.Object({
  check: oneOf(checks),
  outcome: oneOf(checkOutcomes),
  codes: Type.Array(Type.String(), { description: 'What was found, coded.' }),
  checkedAt: nullable(Timestamp),
  expiresAt: nullable(Timestamp),
  waivedWith: nullable(Type.String({ description: 'The code it was waived with.' })),
});
/** The last run of each check, with what it found it by. */
export const CheckRuns = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        check: oneOf(checks),
        outcome: oneOf(checkOutcomes),
        codes: Type.Array(Type.String()),
        remedies: Type.Array(Type.String(), { description: 'What mends what was found.' }),
        checkedAt: Timestamp,
        expiresAt: nullable(Timestamp),
        evidence: Type.Optional(
          Type.Object(
            {},
            { additionalProperties: true, description: 'As far as your classes of patient data reach; its members depend on the check.' },
          ),
        ),
      }),
    ),
  },
  { examples: checkRunsExamples },
);
export type CheckRuns = Static<typeof CheckRuns>;
export const QuestionView = Type.Object({
  id: Uuid,
  code: Type.String(),
  askedBy: oneOf(['desk', 'distributor']),
  askedAt: Timestamp,
  answeredAt: nullable(Timestamp),
  documentIds: Type.Optional(Type.Array(Uuid, { description: 'Documents that answer it.' })),
});

/** An order as its viewer may see it. */
export const Order = Type.Object(
  {
    ...orderMembers,
    billTo: oneOf(['insurance', 'clinic', 'patient']),
    orderDate: CalendarDate,
    neededBy: nullable(CalendarDate),
    placedBy: Uuid,
    signedBy: nullable(Uuid),
    replaces: nullable(Uuid),
    repeats: nullable(Uuid),
    refill: nullable(Type.Object({ ...RefillInput.properties, deliverFrom: CalendarDate })),
    patientId: Type.Optional(Uuid),
    holds: Type.Array(Hold),
    checks: Type.Array(CheckView),
    questions: Type.Array(QuestionView, { description: 'What the clinic was asked; what was typed is among the notes.' }),
    lines: Type.Array(OrderLine),
    shipments: Type.Array(Shipment),
    categories: Type.Optional(Type.Array(Type.String(), { description: 'For who sees product categories and not the lines.' })),
    allowedActions: Type.Array(AllowedAction),
    ...phiMembers,
  },
  { examples: orderExamples },
);
export type Order = Static<typeof Order>;

/** POST /orders/search: what may not stand in a URL. Exactly one of the four; all the others only narrow the page. */
export const SearchOrders = closed(
  {
    lot: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
    serial: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
    trackingNumber: Type.Optional(Type.String({ minLength: 4, maxLength: 60 })),
    patientId: Type.Optional({ ...Uuid, description: 'Whose orders: of those of which you may see something of the patient.' } as typeof Uuid),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { examples: searchOrdersExamples },
);
export type SearchOrders = Static<typeof SearchOrders>;
export const FoundOrders = pageOf(
  Type.Object(
    {
      id: Uuid,
      number: OrderNumber,
      status: oneOf(statuses),
      stage: oneOf(stages),
      createdAt: Timestamp,
      categories: Type.Array(Type.String()),
      clinicId: Uuid,
      clinicName: Type.String(),
      territoryId: Uuid,
      shipmentIds: Type.Array(Uuid, { description: 'In which it is; none where a patient was looked for.' }),
    },
    { examples: foundOrdersExamples },
  ),
);
export type FoundOrders = Static<typeof FoundOrders>;

/** That an event was taken, whatever it came to. */
export const Taken = Type.Object({ taken: Type.Boolean() }, { examples: [{ taken: true }] });

export const HistoryEntry = Type.Object({
  previousStatus: nullable(oneOf(statuses)),
  newStatus: oneOf(statuses),
  action: Type.String(),
  version: Type.Integer(),
  changedBy: Uuid,
  changedByName: Type.String({ description: 'What they are called today.' }),
  changedAt: Timestamp,
  reason: nullable(Type.String()),
  territoryId: Uuid,
  fields: Type.Optional(Type.Array(Type.String(), { description: 'What an amendment changed; never the values.' })),
});
export const History = Type.Object({ items: Type.Array(HistoryEntry) }, { examples: historyExamples });

export const ListOrdersQuery = closed({
  stage: Type.Optional(oneOf(stages)),
  status: Type.Optional(oneOf(statuses)),
  waitingOn: Type.Optional(oneOf(parties)),
  nextStep: Type.Optional(oneOf(nextSteps)),
  signableByMe: Type.Optional(Type.Boolean({ description: 'Only what waits for your own signature.' })),
  overdue: Type.Optional(Type.Boolean({ description: 'Only what was due by now.' })),
  doneWithinHours: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100_000, description: 'Leaves out what was completed longer ago.', examples: [72] }),
  ),
  territoryId: Type.Optional(Uuid),
  organizationId: Type.Optional({ ...Uuid, description: 'The organisation that operates the territory.' } as typeof Uuid),
  clinicId: Type.Optional(Uuid),
  minAgeHours: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000, description: 'Placed at least so many hours ago.', examples: [24] })),
  maxAgeHours: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000, description: 'Placed at most so many hours ago.', examples: [168] })),
  number: Type.Optional(Type.String({ minLength: 1, maxLength: 20, description: 'One order number, as people write it.', examples: ['7K3M9QXA'] })),
  ...PageQuery,
});
