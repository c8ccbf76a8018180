import { type Static, Type } from 'typebox';
import { hcpcsPattern, modifierPattern, states, zipPattern } from './codes.ts';
import { closed, oneOf, Timestamp } from './common.ts';

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

export const ProofOfDelivery = closed({
  receivedBy: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  relationship: Type.Optional(oneOf(['self', 'family', 'caregiver', 'facility_staff', 'other'])),
  receivedAt: Timestamp,
  signature: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000, description: 'Typed name or drawn signature as a data URI.' })),
});
export type ProofOfDelivery = Static<typeof ProofOfDelivery>;
