import { type Static, Type } from 'typebox';
import { checks } from './checks.ts';
import { icd10cmPattern } from './codes.ts';
import { CalendarDate, closed, FreeText, oneOf, Uuid } from './common.ts';
import { documentKinds, withdrawReasons } from './document-kinds.ts';
import {
  actionBatchExamples,
  actionExamples,
  actionResultsExamples,
  cancelLineExamples,
  changeStatusExamples,
  closeShipmentExamples,
  verifyExamples,
} from './order-examples.ts';
import { CoverageInput, codesOf, LineInput, ProofOfDelivery, ShippedItem, ShipTo } from './order-parts.ts';
import { carriers, dispositions, type HoldCode, holdCodes, reasonCodes, shipmentMethods, signingIntents } from './reasons.ts';
import { actions, statuses } from './workflow.ts';

const Note = Type.Optional(FreeText);
const RejectReason = closed({ code: codesOf(reasonCodes.reject), note: Note });
const Waiver = closed({ check: oneOf(checks), code: codesOf(reasonCodes.waive), note: Note });
const AnswerItem = closed({
  item: { ...Uuid, description: 'Of a question of the order.' } as typeof Uuid,
  note: Note,
  documentIds: Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: 20, uniqueItems: true, description: 'Documents of the order that say it.' })),
});
const holdCode = oneOf(Object.keys(holdCodes) as HoldCode[]);

export const ShipmentInput = closed({
  method: oneOf(shipmentMethods),
  carrier: Type.Optional({ ...oneOf(carriers), description: 'Without it the one whose tracking number it is.' } as ReturnType<
    typeof oneOf<typeof carriers>
  >),
  trackingNumber: Type.Optional(Type.String({ minLength: 4, maxLength: 60, description: 'Needed for a carrier; its check digit is looked at.' })),
  lines: Type.Optional(
    Type.Array(
      closed({
        lineId: Uuid,
        quantity: Type.Integer({ minimum: 1, maximum: 100_000 }),
        items: Type.Optional(Type.Array(ShippedItem, { minItems: 1, maxItems: 1000 })),
      }),
      {
        minItems: 1,
        maxItems: 50,
        description: 'Without it: all that is left.',
      },
    ),
  ),
});
export type ShipmentInput = Static<typeof ShipmentInput>;

const DispositionInput = Type.Array(closed({ lineId: Uuid, disposition: oneOf(dispositions) }), { minItems: 1, maxItems: 50 });

const Cancel = closed(
  { code: codesOf(reasonCodes.cancel), note: Note, disposition: Type.Optional(DispositionInput) },
  { examples: actionExamples.cancel },
);

/** PUT …/shipments/{shipmentId}/close and PUT …/lines/{lineId}/cancel: what is not in the path. */
export const CloseShipment = closed({ code: codesOf(reasonCodes.close_shipment), note: Note }, { examples: closeShipmentExamples });
export const CancelLine = closed(
  {
    code: codesOf(reasonCodes.cancel),
    note: Note,
    disposition: Type.Optional({ ...oneOf(dispositions), description: 'What became of what of it is on its way.' } as ReturnType<
      typeof oneOf<typeof dispositions>
    >),
  },
  { examples: cancelLineExamples },
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
  amend: closed(
    {
      shipTo: Type.Optional(ShipTo),
      phone: Type.Optional(Type.String({ minLength: 5, maxLength: 40, description: 'Where the patient is reached about this order.' })),
      coverage: Type.Optional(CoverageInput),
      lines: Type.Optional(
        Type.Array(closed({ id: Type.Optional(Uuid), ...LineInput.properties }), {
          minItems: 1,
          maxItems: 50,
          description: 'All lines, each that stays with its id.',
        }),
      ),
      diagnoses: Type.Optional(Type.Array(Type.String({ pattern: icd10cmPattern, examples: ['G47.33'] }), { maxItems: 12 })),
    },
    { examples: actionExamples.amend },
  ),
  authorise: closed(
    {
      outcome: oneOf(['requested', 'affirmed', 'denied']),
      number: Type.Optional(Type.String({ minLength: 1, maxLength: 50, description: 'As the payer gave it.', examples: ['A123456789'] })),
      validFrom: Type.Optional(CalendarDate),
      validUntil: Type.Optional(CalendarDate),
    },
    { examples: actionExamples.authorise },
  ),
  sign: closed(
    {
      intent: codesOf(signingIntents),
      signature: Type.String({ minLength: 1, maxLength: 20_000, description: 'Typed name, or drawn signature as a PNG data URI.' }),
    },
    { examples: actionExamples.sign },
  ),
  deliver: closed({ shipmentId: Uuid, ...ProofOfDelivery.properties }, { examples: actionExamples.deliver }),
  closeShipment: closed({ shipmentId: Uuid, ...CloseShipment.properties }, { examples: actionExamples.closeShipment }),
  cancelLine: closed({ lineId: Uuid, ...CancelLine.properties }, { examples: actionExamples.cancelLine }),
  complete: closed({ proofOfDelivery: Type.Optional(ProofOfDelivery) }, { examples: actionExamples.complete }),
  cancel: Cancel,
  override: Cancel,
  transfer: closed({ territoryId: Uuid, code: codesOf(reasonCodes.transfer), note: Note }, { examples: actionExamples.transfer }),
  attach: closed({
    documentId: Uuid,
    kind: codesOf(documentKinds),
    satisfies: Type.Array(codesOf(documentKinds), { minItems: 1, maxItems: 20 }),
  }),
  withdraw: closed({ documentId: Uuid, code: codesOf(withdrawReasons), note: Note }),
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

/** In bulk a signature is named by its document: a drawing goes with one order at a time. */
const { signature: _drawing, ...onPaper } = ProofOfDelivery.properties;
const bulkInputs = {
  ...actionInputs,
  deliver: closed({ shipmentId: Uuid, ...onPaper }),
  complete: closed({ proofOfDelivery: Type.Optional(closed(onPaper)) }),
};

const bulkActions = (Object.keys(actionInputs) as (keyof typeof actionInputs)[]).filter((action) => 'bulk' in actions[action]);

/** POST /orders/actions: each item names its order, the version it was read at, the action, and what that action takes. */
export const ActionBatch = closed(
  {
    items: Type.Array(
      Type.Union(
        bulkActions.map((action) =>
          closed({ id: Uuid, version: Type.Integer({ minimum: 1 }), action: Type.Literal(action), ...bulkInputs[action].properties }),
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
