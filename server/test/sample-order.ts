import { randomUUID } from 'node:crypto';

/** An order that the demo's clinic may place, for a new patient whom nobody resembles; what is given goes before it, `undefined` leaves a member out. */
export function sampleOrder(providerId: string, more: object = {}) {
  const serial = randomUUID().slice(0, 12);
  return {
    patient: { mrn: serial, givenName: 'Quill', familyName: `Testperson ${serial}`, birthDate: '1948-05-06', sex: 'female' },
    providerId,
    orderDate: '2026-11-20',
    billTo: 'clinic',
    lines: [{ hcpcs: 'E0601', quantity: 1, supplyType: 'purchase' }],
    shipTo: { kind: 'home', line1: '12 Elm Street', city: 'Springfield', state: 'IL', zip: '62704' },
    priority: 'routine',
    ...more,
  };
}
