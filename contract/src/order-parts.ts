import { type Static, Type } from 'typebox';
import { hcpcsPattern, modifierPattern, states, zipPattern } from './codes.ts';
import { CalendarDate, closed, oneOf, Timestamp, Uuid } from './common.ts';
import { proofExamples } from './order-examples.ts';
import { relationships } from './reasons.ts';

/** One of the codes of a table. */
export function codesOf<T extends Record<string, unknown>>(table: T) {
  return oneOf(Object.keys(table) as (keyof T & string)[]);
}

export const orderNumberPattern = '^[0-9A-HJKMNP-TV-Z]{8}$';
export const OrderNumber = Type.String({ pattern: orderNumberPattern, examples: ['7K3M9QXA'] });

export const LineInput = closed({
  hcpcs: Type.String({ pattern: hcpcsPattern, description: 'HCPCS Level II code; its unit is the unit of the quantity.', examples: ['E0601'] }),
  description: Type.Optional(Type.String({ minLength: 1, maxLength: 500, examples: ['CPAP device'] })),
  quantity: Type.Integer({ minimum: 1, maximum: 100_000, examples: [1] }),
  laterality: Type.Optional(oneOf(['RT', 'LT', 'bilateral'])),
  modifiers: Type.Optional(Type.Array(Type.String({ pattern: modifierPattern, examples: ['NU'] }), { maxItems: 4, examples: [['NU']] })),
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

/** What a shipped item is known by (21 CFR 801.40, 821.25, 1271.290). A barcode says it all; what is typed beside it must not contradict it. */
export const ShippedItem = closed({
  lot: Type.Optional(Type.String({ minLength: 1, maxLength: 50, examples: ['LOT-7731'] })),
  serial: Type.Optional(Type.String({ minLength: 1, maxLength: 50, examples: ['SN-20441'] })),
  expiresOn: Type.Optional(CalendarDate),
  udi: Type.Optional(
    Type.String({
      minLength: 4,
      maxLength: 200,
      description: 'The unique device identifier as its GS1 barcode has it, scanned or as printed below it.',
      examples: ['(01)00380740000011(17)280131(10)LOT-7731(21)SN-20441'],
    }),
  ),
  quantity: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100_000, description: 'Of this lot. Of a serial number always 1; of a single lot all of the line.' }),
  ),
});
export type ShippedItem = Static<typeof ShippedItem>;

/** What proves a delivery (CMS, Medicare Program Integrity Manual, chapter 4, 4.7.3.1). Which members are needed depends on the shipment's method. */
export const ProofOfDelivery = closed(
  {
    receivedAt: Timestamp,
    receivedBy: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Printed name of who signed. Not for a carrier.' })),
    relationship: Type.Optional({
      ...codesOf(relationships),
      description: 'Of who signed to the patient; without it the patient signed. Staff of the supplier or courier can’t sign for the patient.',
    } as ReturnType<typeof codesOf<typeof relationships>>),
    signature: Type.Optional(
      Type.String({
        pattern: '^data:image/png;base64,[A-Za-z0-9+/]+={0,2}$',
        maxLength: 400_000,
        description: 'A drawn signature as a PNG data URI; it becomes a document of the order. Or name a document of the order that holds it.',
      }),
    ),
    signatureDocumentId: Type.Optional({ ...Uuid, description: 'The signed delivery paper, a document of the order.' } as typeof Uuid),
    facilityRecordId: Type.Optional({
      ...Uuid,
      description: 'For a facility: the document with its record of receipt for this patient.',
    } as typeof Uuid),
    deliveredTo: Type.Optional(
      closed(
        {
          line1: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
          city: Type.String({ minLength: 1, maxLength: 100 }),
          state: Type.String({ minLength: 2, maxLength: 40 }),
          zip: Type.Optional(Type.String({ pattern: zipPattern, examples: ['62704'] })),
        },
        { description: 'For a carrier: where it says that it delivered.' },
      ),
    ),
  },
  { examples: proofExamples },
);
export type ProofOfDelivery = Static<typeof ProofOfDelivery>;
