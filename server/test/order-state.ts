import { checks as names, type Role, type Status } from '@orderly/contract';
import type { Change, ChangeAction } from '../src/orders/change.ts';
import type { ActingAs, Checks, DocumentState, OrderState, Question, Shipment } from '../src/orders/state.ts';
import { whoseMove } from '../src/orders/whose-move.ts';

export const now = new Date('2026-11-20T12:00:00.000Z');
export const here = '0199c0de-0000-7000-8000-000000000001';
export const there = '0199c0de-0000-7000-8000-000000000002';
export const lineA = '0199c0de-0000-7000-8000-00000000000a';
export const lineB = '0199c0de-0000-7000-8000-00000000000b';
let serial = 0;
const signs = { hash: '0'.repeat(64), salt: 'salt' };
export const context = { now, signs, newId: () => `0199c0de-1111-7000-8000-${String(serial++).padStart(12, '0')}` };

export const passed = Object.fromEntries(
  names.map((name) => [name, { outcome: 'passed', codes: [], basis: 2, at: '2026-11-19T12:00:00.000Z', until: null }]),
) as unknown as Checks;

export function orderIn(status: Status, more: Partial<OrderState> = {}): OrderState {
  const bare = {
    id: 'o',
    number: '00000000',
    status,
    fulfilment: status === 'in_progress' ? ('preparing' as const) : status === 'completed' ? ('delivered' as const) : null,
    holds: [],
    checks: passed,
    checksRev: 0,
    questions: [],
    documents: [],
    refill: null,
    lines: [
      { id: lineA, hcpcs: 'E0601', quantity: 1, modifiers: [], supplyType: 'purchase' },
      { id: lineB, hcpcs: 'A7030', quantity: 3, modifiers: [], supplyType: 'purchase' },
    ],
    shipments: [],
    version: 4,
    priority: 'routine' as const,
    neededBy: null,
    timeZone: 'America/Chicago',
    territoryId: here,
    clinicId: 'c',
    patientId: 'p',
    billTo: 'insurance' as const,
    practitionerNpi: '1234567893',
    signedBy: null,
    ...more,
  };
  return { ...bare, ...whoseMove(bare, null, now), ...more };
}

export const open: Question = { id: 'q1', code: 'signature', askedBy: 'desk', askedAt: '2026-11-19T12:00:00.000Z', answeredAt: null };

export const paper: DocumentState = {
  id: 'd1',
  kind: 'delivery',
  satisfies: ['delivery'],
  addedAt: '2026-11-19T12:00:00.000Z',
  addedBy: 'c',
  withdrawnAt: null,
};
export const prescription: DocumentState = { ...paper, id: 'd3', kind: 'prescription', satisfies: ['prescription'] };

export function as(role: Role): ActingAs {
  return { kind: 'person', role, territories: [here, there], userId: 'u', organizationId: 'c', npi: '1234567893' };
}

export const wholeShipment: Shipment = {
  id: 's1',
  method: 'own_delivery',
  lines: [
    { lineId: lineA, quantity: 1 },
    { lineId: lineB, quantity: 3 },
  ],
  shippedAt: '2026-11-19T12:00:00.000Z',
  deliveredAt: null,
};
export const shipped = { shipments: [wholeShipment], fulfilment: 'shipped' as const, documents: [paper] };

export const proof = { receivedAt: '2026-11-20T10:00:00.000Z', receivedBy: 'P. Tester', signatureDocumentId: 'd1' };

export const inputs: { readonly [A in ChangeAction]: Extract<Change, { action: A }>['input'] } = {
  approve: {},
  reject: { reasons: [{ code: 'insurance_not_active' }, { code: 'invalid_data', note: 'wrong plan' }] },
  hold: { code: 'awaiting_payer' },
  release: {},
  requestInfo: { items: [{ code: 'signature', note: 'please sign' }] },
  answer: { items: [{ item: 'q1', note: 'signed' }] },
  amend: { phone: '+12175550123' },
  authorise: { outcome: 'affirmed', number: 'A1' },
  sign: { intent: 'order', signature: 'P. Tester' },
  ship: { shipments: [{ method: 'own_delivery' }] },
  deliver: { shipmentId: 's1', ...proof },
  closeShipment: { shipmentId: 's1', code: 'lost', note: 'no scan since Tuesday' },
  cancelLine: { lineId: lineA, code: 'item_unavailable' },
  complete: { proofOfDelivery: proof },
  cancel: { code: 'requested_by_patient' },
  override: { code: 'entered_in_error' },
  transfer: { territoryId: there, code: 'capacity' },
  attach: { documentId: 'd2', kind: 'prescription', satisfies: ['prescription'] },
  withdraw: { documentId: 'd1', code: 'wrong_patient', note: 'Mr. Other’s' },
  note: { visibility: 'shared', kind: 'note', text: 'left at the door' },
};
