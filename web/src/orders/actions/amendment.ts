import type { Order } from '@orderly/contract';
import type { client } from '../../api/client.ts';

export type Amendment = Parameters<typeof client.amendOrder>[0]['body'];
type LineInput = NonNullable<Amendment['lines']>[number];
type ShipTo = NonNullable<Amendment['shipTo']>;

export interface AmendedLine {
  readonly key: string;
  /** Of a line that stays; a new one has none. */
  readonly id: string | null;
  readonly hcpcs: string;
  readonly description: string;
  readonly quantity: number | '';
  readonly laterality: string | null;
  readonly modifiers: string;
  readonly supplyType: string;
}

/** Everything of an order that may be corrected, as a form holds it. */
export interface AmendmentDraft {
  readonly kind: ShipTo['kind'];
  readonly line1: string;
  readonly line2: string;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
  readonly phone: string;
  readonly payerId: string;
  readonly memberId: string;
  readonly lines: readonly AmendedLine[];
  readonly diagnoses: readonly string[];
}

/** The order as it stands, to be corrected. `opened` holds what one may see of the patient. */
export function draftOf(opened: Order): AmendmentDraft {
  const { shipTo, coverage, diagnoses = [] } = opened;
  return {
    kind: shipTo?.kind ?? 'home',
    line1: shipTo?.line1 ?? '',
    line2: shipTo?.line2 ?? '',
    city: shipTo?.city ?? '',
    state: shipTo?.state ?? '',
    zip: shipTo?.zip ?? '',
    phone: opened.phone ?? '',
    payerId: coverage?.payerId ?? '',
    memberId: coverage?.memberId ?? '',
    lines: opened.lines.filter(({ cancelled }) => cancelled === null).map(amendedOf),
    diagnoses,
  };
}

function amendedOf({ id, hcpcs, description = '', quantity, laterality, modifiers, supplyType }: Order['lines'][number]): AmendedLine {
  return { key: id, id, hcpcs, description, quantity, laterality: laterality ?? null, modifiers: modifiers.join(' '), supplyType };
}

let lastKey = 0;

export function newLine(): AmendedLine {
  lastKey += 1;
  return { key: `new-${lastKey}`, id: null, hcpcs: '', description: '', quantity: 1, laterality: null, modifiers: '', supplyType: 'purchase' };
}

/** What differs from what was: only that is sent, for everything sent is checked anew. */
export function amendmentOf(before: AmendmentDraft, after: AmendmentDraft): Amendment {
  const differs = (...members: (keyof AmendmentDraft)[]) => members.some((one) => JSON.stringify(before[one]) !== JSON.stringify(after[one]));
  return {
    ...(differs('kind', 'line1', 'line2', 'city', 'state', 'zip') ? { shipTo: shipToOf(after) } : {}),
    ...(differs('phone') ? { phone: after.phone.trim() } : {}),
    ...(differs('payerId', 'memberId') ? { coverage: { payerId: after.payerId.trim(), memberId: after.memberId.trim() } } : {}),
    ...(differs('lines') ? { lines: after.lines.map(lineOf) } : {}),
    ...(differs('diagnoses') ? { diagnoses: after.diagnoses.map((code) => code.trim().toUpperCase()) } : {}),
  };
}

function shipToOf({ kind, line1, line2, city, state, zip }: AmendmentDraft): ShipTo {
  return {
    kind,
    line1: line1.trim(),
    ...(line2.trim() === '' ? {} : { line2: line2.trim() }),
    city: city.trim(),
    state: state as ShipTo['state'],
    zip: zip.trim(),
  };
}

function lineOf({ id, hcpcs, description, quantity, laterality, modifiers, supplyType }: AmendedLine): LineInput {
  const split = modifiers
    .toUpperCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  return {
    ...(id === null ? {} : { id }),
    hcpcs: hcpcs.trim().toUpperCase(),
    ...(description.trim() === '' ? {} : { description: description.trim() }),
    quantity: Number(quantity),
    ...(laterality === null ? {} : { laterality: laterality as NonNullable<LineInput['laterality']> }),
    ...(split.length === 0 ? {} : { modifiers: split }),
    supplyType: supplyType as LineInput['supplyType'],
  };
}
