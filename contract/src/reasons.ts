import type { Party } from './workflow.ts';

/** Coded reasons. History stores a code's label, never what a person typed: free text is PHI and stays encrypted in a note. */
export const reasonCodes = {
  reject: {
    invalid_data: 'The order contains invalid data',
    insurance_not_active: 'Insurance coverage is not active',
    insurance_not_covered: 'The item is not covered by the plan',
    provider_not_eligible: 'The ordering practitioner may not order this item',
    territory_mismatch: 'The order does not belong to this territory',
    duplicate_order: 'The same or a similar item is already on record',
    not_medically_necessary: 'Medical necessity is not supported',
    failed_verification: 'Verification failed',
  },
  cancel: {
    requested_by_clinic: 'Cancelled at the request of the clinic',
    requested_by_patient: 'Cancelled at the request of the patient',
    patient_deceased: 'The patient has died',
    patient_moved: 'The patient has moved out of the area',
    duplicate_order: 'Placed twice',
    item_unavailable: 'The item cannot be supplied',
    authorisation_expired: 'An authorisation lapsed before delivery',
    entered_in_error: 'Entered in error',
  },
  transfer: {
    boundary_change: 'The territory boundary changed',
    capacity: 'The other distributor has capacity',
    wrong_territory: 'Assigned to the wrong territory',
    patient_moved: 'The patient has moved',
  },
  request_info: {
    signature: 'The practitioner’s signature is missing',
    prescription: 'The prescription is missing',
    medical_necessity: 'A certificate of medical necessity is missing',
    face_to_face: 'The note of the face-to-face encounter is missing',
    authorisation: 'The number of the prior authorisation is missing',
    coverage: 'The insurance details need correction',
    patient_details: 'The patient’s details need correction',
    address: 'The address needs correction',
    item_details: 'Item, size or side is not clear',
    diagnosis: 'The diagnosis is missing or does not support the item',
    contact: 'The patient cannot be reached',
    other: 'A question about the order',
  },
  close_shipment: {
    lost: 'The parcel is lost',
    refused: 'The delivery was refused',
    returned: 'The goods came back',
    recalled: 'The goods are recalled',
  },
  waive: {
    verified_by_phone: 'Verified by telephone',
    document_on_file: 'The document is already on file',
    payer_exception: 'The payer granted an exception',
  },
} as const satisfies Record<string, Record<string, string>>;

/** What a signature says. */
export const signingIntents = {
  order: 'I order these items for this patient and sign this order.',
} as const;

/** Hold codes, each with whose move a held order is. */
export const holdCodes = {
  missing_information: { label: 'Information is missing', waitingOn: 'clinic' },
  missing_signature: { label: 'The signature is missing', waitingOn: 'clinic' },
  check_failed: { label: 'A verification failed or lapsed', waitingOn: 'desk' },
  awaiting_payer: { label: 'Waiting for the payer', waitingOn: 'payer' },
  awaiting_patient: { label: 'Waiting for the patient', waitingOn: 'patient' },
  back_order: { label: 'Back-ordered', waitingOn: 'warehouse' },
  stock_check: { label: 'Stock is being checked', waitingOn: 'warehouse' },
  desk_review: { label: 'Under review at the order desk', waitingOn: 'desk' },
} as const satisfies Record<string, { label: string; waitingOn: Party }>;
export type HoldCode = keyof typeof holdCodes;

/** What became of a shipped line when its order is cancelled. */
export const dispositions = ['intercepted', 'returned', 'kept', 'lost'] as const;
export type Disposition = (typeof dispositions)[number];

/** Who received a delivery, beside the patient. Staff of the supplier or courier are named so that they can be refused by name. */
export const relationships = {
  self: 'The patient',
  spouse: 'Spouse or partner',
  parent: 'Parent',
  child: 'Son or daughter',
  relative: 'Other relative',
  guardian: 'Guardian',
  caregiver: 'Caregiver',
  friend: 'Friend',
  neighbor: 'Neighbor',
  facility_staff: 'Staff of the facility',
  supplier_staff: 'Staff of the supplier',
  courier: 'Courier',
} as const;
export type Relationship = keyof typeof relationships;

/** How a shipment ended that was not delivered, or whose goods did not stay. */
export type ShipmentClosing = keyof typeof reasonCodes.close_shipment;

/** How far a carrier has brought a shipment, in this order: a shipment never goes back. An `exception` stands beside it, until something is said of it later. */
export const carrierProgress = [
  'announced',
  'in_transit',
  'out_for_delivery',
  'available_for_pickup',
  'exception',
  'returning',
  'delivered',
] as const;
export type CarrierProgress = (typeof carrierProgress)[number];

export const shipmentMethods = ['carrier', 'own_delivery', 'pickup', 'dispensed_at_clinic', 'facility'] as const;
export type ShipmentMethod = (typeof shipmentMethods)[number];
export const carriers = ['ups', 'fedex', 'usps', 'dhl', 'ontrac', 'other'] as const;
export type Carrier = (typeof carriers)[number];
