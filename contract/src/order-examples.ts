/** What the API's documentation shows of orders. One order throughout, so that the examples can be read one after the other; everybody in it is invented. */
const ids = {
  order: '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e',
  line: '0199c0de-7b3a-7cc1-9d7e-30a1b2c3d4e5',
  shipment: '0199c5a1-0d2e-7f31-8a44-5b6c7d8e9f01',
  note: '0199c0de-7b3b-7a10-b111-6c7d8e9fa0b1',
  patient: '0199b7a2-1111-7c3d-8e4f-001122334455',
  provider: '0199b7a2-2222-7c3d-8e4f-001122334455',
  territory: '0199b7a2-3333-7c3d-8e4f-001122334455',
  organization: '0199b7a2-4444-7c3d-8e4f-001122334455',
  clinic: '0199b7a2-5555-7c3d-8e4f-001122334455',
  placer: '0199b7a2-6666-7c3d-8e4f-001122334455',
  desk: '0199b7a2-7777-7c3d-8e4f-001122334455',
  question: '0199c0f0-1a2b-7c3d-8e4f-5a6b7c8d9e0f',
};

const patient = {
  mrn: 'MRN-10442',
  givenName: 'Quill',
  familyName: 'Example',
  birthDate: '1948-05-06',
  sex: 'female',
  phone: '+12175550123',
  email: 'quill@example.org',
  address: { line1: '12 Elm Street', city: 'Springfield', state: 'IL', zip: '62704' },
};
const coverage = { payerId: 'CMSMEDICARE', memberId: '1EG4TE5MK73' };
const shipTo = { kind: 'home', line1: '12 Elm Street', city: 'Springfield', state: 'IL', zip: '62704' };
const line = { hcpcs: 'E0601', description: 'CPAP device', quantity: 1, modifiers: ['NU'], supplyType: 'purchase' };

export const placeOrderExamples = [
  {
    patient,
    providerId: ids.provider,
    orderDate: '2026-11-20',
    billTo: 'insurance',
    coverage,
    lines: [line],
    diagnoses: ['G47.33'],
    shipTo,
    priority: 'routine',
    notes: 'Ring twice.',
  },
];

const summary = {
  id: ids.order,
  number: '7K3M9QXA',
  status: 'in_progress',
  fulfilment: 'shipped',
  onHold: false,
  stage: 'shipped',
  waitingOn: 'carrier',
  nextStep: 'prove_delivery',
  since: '2026-11-21T14:10:00.000Z',
  dueAt: '2026-11-26T14:10:00.000Z',
  version: 4,
  territoryId: ids.territory,
  territoryName: 'Illinois',
  organizationId: ids.organization,
  organizationName: 'Midwest Medical Supply',
  clinicId: ids.clinic,
  clinicName: 'Lakeside Family Clinic',
  providerId: ids.provider,
  priority: 'routine',
  createdAt: '2026-11-20T15:04:05.000Z',
  updatedAt: '2026-11-21T14:10:00.000Z',
};

const changed = {
  ...summary,
  billTo: 'insurance',
  orderDate: '2026-11-20',
  neededBy: null,
  placedBy: ids.placer,
  signedBy: null,
  replaces: null,
  repeats: null,
  refill: null,
  holds: [],
  checks: [
    {
      check: 'insurance_coverage',
      outcome: 'needs_review',
      codes: ['unknown_payer'],
      checkedAt: '2026-11-20T15:04:06.000Z',
      expiresAt: null,
      waivedWith: 'verified_by_phone',
    },
  ],
  questions: [],
  lines: [
    {
      id: ids.line,
      category: 'Sleep apnoea and suction',
      hcpcs: 'E0601',
      quantity: 1,
      modifiers: ['NU'],
      supplyType: 'purchase',
      shipped: 1,
      delivered: 0,
      cancelled: null,
    },
  ],
  shipments: [
    {
      id: ids.shipment,
      method: 'carrier',
      carrier: 'ups',
      lines: [{ lineId: ids.line, quantity: 1 }],
      shippedAt: '2026-11-21T14:10:00.000Z',
      deliveredAt: null,
      progress: { step: 'in_transit', at: '2026-11-22T06:30:00.000Z' },
      silentSince: null,
      closed: null,
    },
  ],
  allowedActions: [
    { action: 'note', allowed: true },
    { action: 'cancel', allowed: false, reason: 'Something has been shipped: ask the distributor.' },
  ],
};

/** Without patient data, as most answers are; then as the clinic reads it with include=phi. */
export const orderExamples = [
  changed,
  {
    ...changed,
    patientId: ids.patient,
    lines: changed.lines.map((one) => ({ ...one, description: line.description })),
    shipments: changed.shipments.map((one) => ({ ...one, trackingNumber: '1Z999AA10123456784' })),
    phiClasses: ['contact', 'identity', 'clinical', 'coverage', 'fulfilment'],
    patient: { id: ids.patient, clinicId: ids.clinic, ...patient, createdAt: '2026-11-20T15:04:05.000Z' },
    diagnoses: ['G47.33'],
    coverage,
    shipTo,
    notes: [
      {
        id: ids.note,
        visibility: 'shared',
        kind: 'note',
        authorId: ids.placer,
        authorName: 'Paula Provider',
        createdAt: '2026-11-20T15:04:05.000Z',
        text: 'Ring twice.',
      },
    ],
  },
];

export const orderPageExamples = [
  {
    items: [{ ...summary, group: 'moving', linesHeld: 0, categories: ['Sleep apnoea and suction'], quantityOrdered: 1, quantityShipped: 1 }],
    nextCursor: null,
  },
];

export const historyExamples = [
  {
    items: [
      {
        previousStatus: null,
        newStatus: 'order_created',
        action: 'place',
        version: 1,
        changedBy: ids.placer,
        changedByName: 'Paula Provider',
        changedAt: '2026-11-20T15:04:05.000Z',
        reason: null,
        territoryId: ids.territory,
      },
      {
        previousStatus: 'verification',
        newStatus: 'rejected',
        action: 'reject',
        version: 3,
        changedBy: ids.desk,
        changedByName: 'Vera Verifier',
        changedAt: '2026-11-20T16:30:00.000Z',
        reason: 'Insurance coverage is not active',
        territoryId: ids.territory,
      },
    ],
  },
];

const proofOfDelivery = {
  receivedBy: 'Quill Example',
  relationship: 'self',
  receivedAt: '2026-11-23T10:00:00.000Z',
  signatureDocumentId: '0199c5a1-0d2e-7f31-8a44-5b6c7d8e9f02',
};

export const proofExamples = [
  proofOfDelivery,
  { receivedAt: '2026-11-23T10:00:00.000Z', deliveredTo: { city: 'Springfield', state: 'IL', zip: '62704' } },
];
export const closeShipmentExamples = [{ code: 'lost', note: 'No scan since Tuesday.' }];
export const cancelLineExamples = [{ code: 'item_unavailable', disposition: 'intercepted' }];

export const actionExamples = {
  approve: [{ waive: [{ check: 'insurance_coverage', code: 'verified_by_phone' }] }],
  reject: [{ reasons: [{ code: 'insurance_not_active', note: 'Coverage ended in October.' }] }],
  requestInfo: [{ items: [{ code: 'item_details', note: 'Which side is the brace for?' }] }],
  answer: [{ items: [{ item: ids.question, note: 'The left one.' }] }],
  amend: [{ shipTo: { ...shipTo, line1: '14 Elm Street' }, diagnoses: ['G47.33'] }],
  authorise: [{ outcome: 'affirmed', number: 'A123456789', validUntil: '2027-03-31' }],
  sign: [{ intent: 'order', signature: 'Laura Lindqvist' }],
  hold: [{ code: 'back_order', expectedAt: '2026-12-01' }],
  release: [{}],
  ship: [{ shipments: [{ method: 'carrier', carrier: 'ups', trackingNumber: '1Z999AA10123456784' }] }],
  deliver: proofExamples.map((proof) => ({ shipmentId: ids.shipment, ...proof })),
  closeShipment: closeShipmentExamples.map((closing) => ({ shipmentId: ids.shipment, ...closing })),
  cancelLine: cancelLineExamples.map((cancelling) => ({ lineId: ids.line, ...cancelling })),
  complete: [{ proofOfDelivery }],
  cancel: [{ code: 'requested_by_patient', note: 'Called on Monday.' }],
  transfer: [{ territoryId: ids.territory, code: 'capacity' }],
  note: [{ visibility: 'shared', kind: 'call', text: 'Asked for delivery after five.', outcome: 'Agreed' }],
};

export const checkRunsExamples = [
  {
    items: [
      {
        check: 'territory_assignment',
        outcome: 'passed',
        codes: [],
        remedies: [],
        checkedAt: '2026-11-20T15:04:06.000Z',
        expiresAt: null,
        evidence: { territoryId: ids.territory, zip: '62704' },
      },
    ],
  },
];

export const verifyExamples = [
  { decision: 'approve' },
  { decision: 'reject', reasons: [{ code: 'insurance_not_active', note: 'Coverage ended in October.' }, { code: 'invalid_data' }] },
];

export const changeStatusExamples = [
  { status: 'in_progress' },
  { status: 'rejected', reasons: [{ code: 'duplicate_order' }] },
  { status: 'completed', proofOfDelivery },
  { status: 'cancelled', code: 'entered_in_error' },
];

export const actionBatchExamples = [
  {
    items: [
      { id: ids.order, version: 2, action: 'approve' },
      { id: '0199c0de-8c4b-7dd2-8e8f-3a4b5c6d7e8f', version: 3, action: 'hold', code: 'awaiting_payer' },
    ],
  },
];

export const actionResultsExamples = [
  {
    items: [
      { id: ids.order, ok: true, version: 3 },
      {
        id: '0199c0de-8c4b-7dd2-8e8f-3a4b5c6d7e8f',
        ok: false,
        problem: {
          type: 'urn:orderly:problem:version_conflict',
          title: 'Changed since it was read',
          status: 412,
          code: 'version_conflict',
          detail: 'The order has changed since. Read it again and decide anew.',
          retryable: false,
          requestId: '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e',
        },
      },
    ],
  },
];

export const searchOrdersExamples = [{ lot: 'LOT-7731' }, { patientId: ids.patient }];
export const foundOrdersExamples = [
  {
    id: ids.order,
    number: '7K3M9QXA',
    status: 'completed',
    stage: 'shipped',
    createdAt: '2026-11-20T15:04:05.000Z',
    categories: ['Sleep apnoea and suction'],
    clinicId: ids.clinic,
    clinicName: 'Lakeside Family Clinic',
    territoryId: ids.territory,
    shipmentIds: [ids.shipment],
  },
];
