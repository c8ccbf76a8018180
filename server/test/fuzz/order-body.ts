/** An order that can be placed. */
export function orderBody(providerId: string, serial: number): object {
  return {
    patient: { mrn: `F-${serial}`, givenName: 'Quill', familyName: `Fuzz${serial}`, birthDate: '1948-05-06', sex: 'female' },
    providerId,
    orderDate: '2026-11-20',
    billTo: 'insurance',
    coverage: { payerId: 'MEDICARE', memberId: '1EG4TE5MK73' },
    lines: [
      { hcpcs: 'E0601', description: 'CPAP device', quantity: 1, supplyType: 'purchase' },
      { hcpcs: 'A7030', quantity: 2, supplyType: 'purchase' },
    ],
    diagnoses: ['G47.33'],
    shipTo: { kind: 'home', line1: '12 Elm Street', city: 'Springfield', state: 'IL', zip: '62704' },
    priority: 'routine',
  };
}
