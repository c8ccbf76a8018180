import { type Static, Type } from 'typebox';
import { checkOutcomes, checks } from './checks.ts';
import { hcpcsPattern, icd10cmPattern, modifierPattern, states, zipPattern } from './codes.ts';
import { CalendarDate, closed, FreeText, nullable, oneOf, PageQuery, pageOf, Timestamp, Uuid } from './common.ts';
import {
  actionBatchExamples,
  actionExamples,
  actionResultsExamples,
  changeStatusExamples,
  historyExamples,
  orderExamples,
  orderPageExamples,
  placeOrderExamples,
  verifyExamples,
} from './order-examples.ts';
import { PatientInput, PatientView } from './patients.ts';
import { carriers, dispositions, type HoldCode, holdCodes, reasonCodes, shipmentMethods } from './reasons.ts';
import { actions, fulfilments, nextSteps, parties, stages, statuses } from './workflow.ts';

function codesOf<T extends Record<string, unknown>>(table: T) {
  return oneOf(Object.keys(table) as (keyof T & string)[]);
}

export const orderNumberPattern = '^[0-9A-HJKMNP-TV-Z]{8}$';
export const OrderNumber = Type.String({ pattern: orderNumberPattern, examples: ['7K3M9QXA'] });

export const LineInput = closed({
  hcpcs: Type.String({ pattern: hcpcsPattern, description: 'HCPCS Level II code; its unit is the unit of the quantity.', examples: ['E0601'] }),
  description: Type.Optional(Type.String({ minLength: 1, maxLength: 500, examples: ['CPAP device'] })),
  quantity: Type.Integer({ minimum: 1, maximum: 100_000, examples: [1] }),
  laterality: Type.Optional(oneOf(['RT', 'LT', 'bilateral'])),
  modifiers: Type.Optional(Type.Array(Type.String({ pattern: modifierPattern }), { maxItems: 4, examples: [['NU']] })),
  supplyType: oneOf(['purchase', 'rental']),
});

export const ShipTo = closed({
  kind: oneOf(['home', 'clinic', 'facility']),
  line1: Type.String({ minLength: 1, maxLength: 200, examples: ['12 Elm Street'] }),
  line2: Type.Optional(Type.String({ maxLength: 200 })),
  city: Type.String({ minLength: 1, maxLength: 100, examples: ['Springfield'] }),
  state: oneOf(states, { examples: ['IL'] }),
  zip: Type.String({ pattern: zipPattern, examples: ['62704'] }),
});

export const CoverageInput = closed({
  payerId: Type.String({ minLength: 1, maxLength: 80, examples: ['CMSMEDICARE'] }),
  memberId: Type.String({ minLength: 1, maxLength: 80, examples: ['1EG4TE5MK73'] }),
});

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
  },
  { description: 'Either `patientId` or `patient`. `coverage` exactly when `billTo` is `insurance`.', examples: placeOrderExamples },
);
export type PlaceOrder = Static<typeof PlaceOrder>;

const Note = Type.Optional(FreeText);
const RejectReason = closed({ code: codesOf(reasonCodes.reject), note: Note });
const Waiver = closed({ check: oneOf(checks), code: codesOf(reasonCodes.waive), note: Note });
const AnswerItem = closed({ item: { ...Uuid, description: 'Of a question of the order.' } as typeof Uuid, note: FreeText });
const holdCode = oneOf(Object.keys(holdCodes) as HoldCode[]);

export const ProofOfDelivery = closed({
  receivedBy: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  relationship: Type.Optional(oneOf(['self', 'family', 'caregiver', 'facility_staff', 'other'])),
  receivedAt: Timestamp,
  signature: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000, description: 'Typed name or drawn signature as a data URI.' })),
});
export type ProofOfDelivery = Static<typeof ProofOfDelivery>;

export const ShipmentInput = closed({
  method: oneOf(shipmentMethods),
  carrier: Type.Optional(oneOf(carriers)),
  trackingNumber: Type.Optional(Type.String({ minLength: 4, maxLength: 60 })),
  lines: Type.Optional(
    Type.Array(closed({ lineId: Uuid, quantity: Type.Integer({ minimum: 1, maximum: 100_000 }) }), {
      minItems: 1,
      maxItems: 50,
      description: 'Without it: all that is left.',
    }),
  ),
});
export type ShipmentInput = Static<typeof ShipmentInput>;

const DispositionInput = Type.Array(closed({ lineId: Uuid, disposition: oneOf(dispositions) }), { minItems: 1, maxItems: 50 });

const Cancel = closed(
  { code: codesOf(reasonCodes.cancel), note: Note, disposition: Type.Optional(DispositionInput) },
  { examples: actionExamples.cancel },
);

/** What each action takes, one schema per action; the named endpoints, PUT …/status and bulk all use these. */
export const actionInputs = {
  approve: closed({ waive: Type.Optional(Type.Array(Waiver, { maxItems: 20 })) }, { examples: actionExamples.approve }),
  reject: closed({ reasons: Type.Array(RejectReason, { minItems: 1, maxItems: 20 }) }, { examples: actionExamples.reject }),
  hold: closed(
    { code: holdCode, note: Note, lineId: Type.Optional(Uuid), expectedAt: Type.Optional(CalendarDate) },
    { examples: actionExamples.hold },
  ),
  release: closed({ lineId: Type.Optional(Uuid) }, { examples: actionExamples.release }),
  ship: closed({ shipments: Type.Array(ShipmentInput, { minItems: 1, maxItems: 20 }) }, { examples: actionExamples.ship }),
  requestInfo: closed(
    { items: Type.Array(closed({ code: codesOf(reasonCodes.request_info), note: Note }), { minItems: 1, maxItems: 20 }) },
    { examples: actionExamples.requestInfo },
  ),
  answer: closed({ items: Type.Array(AnswerItem, { minItems: 1, maxItems: 20 }) }, { examples: actionExamples.answer }),
  complete: closed({ proofOfDelivery: Type.Optional(ProofOfDelivery) }, { examples: actionExamples.complete }),
  cancel: Cancel,
  override: Cancel,
  transfer: closed({ territoryId: Uuid, code: codesOf(reasonCodes.transfer), note: Note }, { examples: actionExamples.transfer }),
  note: closed(
    {
      visibility: oneOf(['internal', 'shared']),
      kind: oneOf(['note', 'call']),
      text: FreeText,
      outcome: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    },
    { examples: actionExamples.note },
  ),
};
export type ActionInputs = { [A in keyof typeof actionInputs]: Static<(typeof actionInputs)[A]> };

export const Verify = closed(
  {
    decision: oneOf(['approve', 'reject']),
    reasons: Type.Optional(Type.Array(RejectReason, { minItems: 1, maxItems: 20 })),
    waive: Type.Optional(Type.Array(Waiver, { maxItems: 20 })),
  },
  { examples: verifyExamples },
);
export type Verify = Static<typeof Verify>;

/** PUT …/status: the status wanted, and what the action that leads there needs. */
export const ChangeStatus = closed(
  {
    status: oneOf(statuses),
    reasons: Type.Optional(Type.Array(RejectReason, { minItems: 1, maxItems: 20 })),
    waive: Type.Optional(Type.Array(Waiver, { maxItems: 20 })),
    proofOfDelivery: Type.Optional(ProofOfDelivery),
    code: Type.Optional(codesOf(reasonCodes.cancel)),
    note: Note,
    disposition: Type.Optional(DispositionInput),
  },
  { examples: changeStatusExamples },
);
export type ChangeStatus = Static<typeof ChangeStatus>;

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
  shipped: Type.Integer({ description: 'Quantity shipped so far.' }),
});
export const Shipment = Type.Object({
  id: Uuid,
  method: oneOf(shipmentMethods),
  carrier: Type.Optional(oneOf(carriers)),
  trackingNumber: Type.Optional(Type.String({ description: 'Only with include=phi.' })),
  lines: Type.Array(Type.Object({ lineId: Uuid, quantity: Type.Integer() })),
  shippedAt: Timestamp,
  deliveredAt: nullable(Timestamp),
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
  organizationId: { ...Uuid, description: 'The organisation that operates the territory.' } as typeof Uuid,
  clinicId: Uuid,
  providerId: Uuid,
  priority: oneOf(['routine', 'urgent']),
  createdAt: Timestamp,
  updatedAt: Timestamp,
};

/** One row of a list: nothing of the patient. */
export const OrderListItem = Type.Object({
  ...orderMembers,
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
  createdAt: Timestamp,
  text: Type.String(),
  outcome: Type.Optional(Type.String()),
  questionId: Type.Optional({ ...Uuid, description: 'The question that this asks or answers.' } as typeof Uuid),
});

/** There with include=phi, each as far as the viewer's classes of patient data reach. */
const phiMembers = {
  phiClasses: Type.Optional(Type.Array(Type.String(), { description: 'The classes of patient data this answer holds.' })),
  patient: Type.Optional(PatientView),
  diagnoses: Type.Optional(Type.Array(Type.String())),
  coverage: Type.Optional(CoverageInput),
  shipTo: Type.Optional(ShipTo),
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
export const QuestionView = Type.Object({
  id: Uuid,
  code: Type.String(),
  askedBy: oneOf(['desk', 'distributor']),
  askedAt: Timestamp,
  answeredAt: nullable(Timestamp),
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

export const HistoryEntry = Type.Object({
  previousStatus: nullable(oneOf(statuses)),
  newStatus: oneOf(statuses),
  action: Type.String(),
  version: Type.Integer(),
  changedBy: Uuid,
  changedAt: Timestamp,
  reason: nullable(Type.String()),
  territoryId: Uuid,
  fields: Type.Optional(Type.Array(Type.String(), { description: 'What an amendment changed; never the values.' })),
});
export const History = Type.Object({ items: Type.Array(HistoryEntry) }, { examples: historyExamples });

const bulkActions = (Object.keys(actionInputs) as (keyof typeof actionInputs)[]).filter((action) => 'bulk' in actions[action]);

/** POST /orders/actions: each item names its order, the version it was read at, the action, and what that action takes. */
export const ActionBatch = closed(
  {
    items: Type.Array(
      Type.Union(
        bulkActions.map((action) =>
          closed({ id: Uuid, version: Type.Integer({ minimum: 1 }), action: Type.Literal(action), ...actionInputs[action].properties }),
        ),
      ),
      { minItems: 1, maxItems: 500 },
    ),
  },
  { examples: actionBatchExamples },
);
export const ActionResults = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        id: Uuid,
        ok: Type.Boolean(),
        version: Type.Optional(Type.Integer()),
        problem: Type.Optional(Type.Object({}, { additionalProperties: true, description: 'RFC 9457 problem details of this item.' })),
      }),
    ),
  },
  { examples: actionResultsExamples },
);

export const ListOrdersQuery = closed({
  stage: Type.Optional(oneOf(stages)),
  status: Type.Optional(oneOf(statuses)),
  waitingOn: Type.Optional(oneOf(parties)),
  territoryId: Type.Optional(Uuid),
  clinicId: Type.Optional(Uuid),
  minAgeHours: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000, description: 'Placed at least so many hours ago.', examples: [24] })),
  maxAgeHours: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000, description: 'Placed at most so many hours ago.', examples: [168] })),
  number: Type.Optional(Type.String({ minLength: 1, maxLength: 20, description: 'One order number, as people write it.', examples: ['7K3M9QXA'] })),
  ...PageQuery,
});
