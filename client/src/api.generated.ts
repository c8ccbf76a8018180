// Written by `npm run generate` from docs/openapi.json. Do not edit.

/** What an error’s `code` is, of those that this version knows. */
export type ProblemCode = 'invalid_request' | 'unauthenticated' | 'forbidden' | 'confirmation_required' | 'not_found' | 'method_not_allowed' | 'request_timeout' | 'conflict' | 'invalid_transition' | 'retention' | 'idempotency_in_flight' | 'version_conflict' | 'payload_too_large' | 'unsupported_media_type' | 'missing_data' | 'territory_mismatch' | 'idempotency_mismatch' | 'precondition_required' | 'rate_limited' | 'headers_too_large' | 'internal' | 'dependency_unavailable';

/** A document’s content, as it is sent. */
export type Bytes = Blob | ArrayBuffer | Uint8Array<ArrayBuffer>;

export type Order = { id: string; number: string; status: 'order_created' | 'verification' | 'in_progress' | 'completed' | 'rejected' | 'cancelled'; fulfilment: 'preparing' | 'shipped' | 'delivered' | null; onHold: boolean; stage: 'pending' | 'preparing' | 'shipped' | 'closed'; waitingOn: 'clinic' | 'desk' | 'payer' | 'patient' | 'warehouse' | 'carrier' | 'nobody'; nextStep: 'verify' | 'check' | 'answer' | 'sign' | 'release' | 'ship' | 'trace' | 'prove_delivery' | 'none'; since: string; dueAt: string | null; version: number; territoryId: string; territoryName: string; /** The organisation that operates the territory. */ organizationId: string; /** Of the organisation that operates the territory. */ organizationName: string; clinicId: string; clinicName: string; providerId: string; priority: 'routine' | 'urgent'; createdAt: string; updatedAt: string; billTo: 'insurance' | 'clinic' | 'patient'; orderDate: string; neededBy: string | null; placedBy: string; signedBy: string | null; replaces: string | null; repeats: string | null; refill: { /** When the patient was asked and confirmed: within 30 days before the supply ends. */ confirmedOn: string; confirmedBy: 'patient' | 'caregiver'; /** Delivered no sooner than 10 days before. */ supplyEndsOn: string; deliverFrom: string } | null; patientId?: string; holds: ({ code: string; lineId?: string; expectedAt?: string; since: string })[]; checks: ({ check: 'order_details' | 'insurance_coverage' | 'provider_credentials' | 'territory_assignment' | 'prior_authorisation' | 'duplicates'; outcome: 'pending' | 'passed' | 'failed' | 'needs_review' | 'unavailable' | 'not_required'; /** What was found, coded. */ codes: string[]; checkedAt: string | null; expiresAt: string | null; waivedWith: string | null })[]; /** What the clinic was asked; what was typed is among the notes. */ questions: ({ id: string; code: string; askedBy: 'desk' | 'distributor'; askedAt: string; answeredAt: string | null; /** Documents that answer it. */ documentIds?: string[] })[]; lines: ({ id: string; hcpcs: string; /** Product category of the HCPCS code. */ category: string; /** Only with include=phi. */ description?: string; quantity: number; laterality?: string; modifiers: string[]; supplyType: string; /** Quantity on its way or delivered; what was lost or came back is not among it. */ shipped: number; /** Quantity of which the delivery is proven. */ delivered: number; /** What became of what had shipped of it, once the order is cancelled. */ disposition?: 'intercepted' | 'returned' | 'kept' | 'lost'; cancelled: { /** What of the line nobody is to get any more. */ quantity: number; code: string; at: string; disposition?: 'intercepted' | 'returned' | 'kept' | 'lost'; /** Shipments in which some of it was on its way then: that counts as cancelled, wherever it ends. */ shipmentIds?: string[] } | null })[]; shipments: ({ id: string; method: 'carrier' | 'own_delivery' | 'pickup' | 'dispensed_at_clinic' | 'facility'; carrier?: 'ups' | 'fedex' | 'usps' | 'dhl' | 'ontrac' | 'other'; /** Only with include=phi. */ trackingNumber?: string; lines: ({ lineId: string; quantity: number; /** Only with include=phi. */ items?: ({ lot?: string; serial?: string; expiresOn?: string; /** The unique device identifier as its GS1 barcode has it, scanned or as printed below it. */ udi?: string; /** Of this lot. Of a serial number always 1; of a single lot all of the line. */ quantity?: number })[] })[]; shippedAt: string; deliveredAt: string | null; progress: { step: 'announced' | 'in_transit' | 'out_for_delivery' | 'available_for_pickup' | 'exception' | 'returning' | 'delivered'; at: string } | null; silentSince: string | null; closed: { code: 'lost' | 'refused' | 'returned' | 'recalled'; at: string } | null; proof?: ProofOfDelivery })[]; /** For who sees product categories and not the lines. */ categories?: string[]; allowedActions: ({ action: 'place' | 'submit' | 'approve' | 'requestInfo' | 'answer' | 'amend' | 'authorise' | 'sign' | 'reject' | 'hold' | 'release' | 'ship' | 'deliver' | 'closeShipment' | 'cancelLine' | 'complete' | 'cancel' | 'override' | 'transfer' | 'attach' | 'withdraw' | 'note'; allowed: boolean; /** Why not, when `allowed` is false. */ reason?: string })[]; /** The classes of patient data this answer holds. */ phiClasses?: string[]; patient?: PatientView; diagnoses?: string[]; coverage?: { payerId: string; memberId: string }; authorisation?: { outcome: 'requested' | 'affirmed' | 'denied'; /** As the payer gave it. */ number?: string; validFrom?: string; validUntil?: string }; shipTo?: ShipTo; /** Where the patient is reached about this order, where that was amended. */ phone?: string; signature?: { signedBy: string; /** What they are called today. */ signedByName: string; signedAt: string; /** What it says, in words. */ intent: string; kind: 'typed' | 'drawn'; /** The name as typed, or the drawing as a PNG data URI. */ value: string; /** SHA-256 of what was signed, hexadecimal. */ hash: string }; notes?: NoteView[] };

export type OrderPage = { items: ({ id: string; number: string; status: 'order_created' | 'verification' | 'in_progress' | 'completed' | 'rejected' | 'cancelled'; fulfilment: 'preparing' | 'shipped' | 'delivered' | null; onHold: boolean; stage: 'pending' | 'preparing' | 'shipped' | 'closed'; waitingOn: 'clinic' | 'desk' | 'payer' | 'patient' | 'warehouse' | 'carrier' | 'nobody'; nextStep: 'verify' | 'check' | 'answer' | 'sign' | 'release' | 'ship' | 'trace' | 'prove_delivery' | 'none'; since: string; dueAt: string | null; version: number; territoryId: string; territoryName: string; /** The organisation that operates the territory. */ organizationId: string; /** Of the organisation that operates the territory. */ organizationName: string; clinicId: string; clinicName: string; providerId: string; priority: 'routine' | 'urgent'; createdAt: string; updatedAt: string; group: 'desk' | 'clinic' | 'payer' | 'patient' | 'ready' | 'blocked' | 'back_ordered' | 'came_back' | 'moving' | 'exception' | 'proof_missing' | 'done' | null; /** Lines on hold of which something is left to ship; 0 for who sees no lines. */ linesHeld: number; categories: string[]; quantityOrdered: number; quantityShipped: number })[]; nextCursor: string | null };

export type History = { items: ({ previousStatus: 'order_created' | 'verification' | 'in_progress' | 'completed' | 'rejected' | 'cancelled' | null; newStatus: 'order_created' | 'verification' | 'in_progress' | 'completed' | 'rejected' | 'cancelled'; action: string; version: number; changedBy: string; /** What they are called today. */ changedByName: string; changedAt: string; reason: string | null; territoryId: string; /** What an amendment changed; never the values. */ fields?: string[] })[] };

export type Archive = { orderId: string; /** The last first; a second one where a completed order was cancelled. */ items: ({ id: string; /** The step that ended the order. */ version: number; state: 'sealed' | 'purged'; asOf: string; sealedAt: string; retainUntil: string; purgedAt: string | null; json: { bytes: number; /** Hexadecimal; the journal tells the same. */ sha256: string }; pdf: { bytes: number; /** Hexadecimal; the journal tells the same. */ sha256: string } })[] };

export type SealedRecord = { format: 'orderly-archive-1'; salt: string; version: number; asOf: string };

export type PickList = { /** Or name a territory. */ orderIds?: string[]; /** The first hundred due of what is being prepared there and below. */ territoryId?: string };

/** Either `patientId` or `patient`. `coverage` exactly when `billTo` is `insurance`. */
export type PlaceOrder = { patientId?: string; patient?: PatientInput; /** The new patient is somebody else than those with the same name and birth date that the conflict named. */ acceptDuplicates?: boolean; providerId: string; territoryId?: string; orderDate: string; neededBy?: string; billTo: 'insurance' | 'clinic' | 'patient'; coverage?: { payerId: string; memberId: string }; lines: ({ /** HCPCS Level II code; its unit is the unit of the quantity. */ hcpcs: string; description?: string; quantity: number; laterality?: 'RT' | 'LT' | 'bilateral'; modifiers?: string[]; supplyType: 'purchase' | 'rental' })[]; diagnoses?: string[]; shipTo: ShipTo; priority: 'routine' | 'urgent'; notes?: string; replaces?: string; /** The earlier order of the same patient that this one is made after. */ repeats?: string; refill?: { /** When the patient was asked and confirmed: within 30 days before the supply ends. */ confirmedOn: string; confirmedBy: 'patient' | 'caregiver'; /** Delivered no sooner than 10 days before. */ supplyEndsOn: string } };

export type ShipTo = { kind: 'home' | 'clinic' | 'facility'; line1: string; line2?: string; city: string; state: 'AL' | 'AK' | 'AZ' | 'AR' | 'CA' | 'CO' | 'CT' | 'DE' | 'FL' | 'GA' | 'HI' | 'ID' | 'IL' | 'IN' | 'IA' | 'KS' | 'KY' | 'LA' | 'ME' | 'MD' | 'MA' | 'MI' | 'MN' | 'MS' | 'MO' | 'MT' | 'NE' | 'NV' | 'NH' | 'NJ' | 'NM' | 'NY' | 'NC' | 'ND' | 'OH' | 'OK' | 'OR' | 'PA' | 'RI' | 'SC' | 'SD' | 'TN' | 'TX' | 'UT' | 'VT' | 'VA' | 'WA' | 'WV' | 'WI' | 'WY' | 'DC' | 'AS' | 'GU' | 'MP' | 'PR' | 'VI' | 'FM' | 'MH' | 'PW' | 'AA' | 'AE' | 'AP'; zip: string };

export type Verify = { decision: 'approve' | 'reject'; reasons?: ({ code: 'invalid_data' | 'insurance_not_active' | 'insurance_not_covered' | 'provider_not_eligible' | 'territory_mismatch' | 'duplicate_order' | 'not_medically_necessary' | 'failed_verification'; note?: string })[]; waive?: ({ check: 'order_details' | 'insurance_coverage' | 'provider_credentials' | 'territory_assignment' | 'prior_authorisation' | 'duplicates'; code: 'verified_by_phone' | 'document_on_file' | 'payer_exception'; note?: string })[] };

export type ChangeStatus = { status: 'order_created' | 'verification' | 'in_progress' | 'completed' | 'rejected' | 'cancelled'; reasons?: ({ code: 'invalid_data' | 'insurance_not_active' | 'insurance_not_covered' | 'provider_not_eligible' | 'territory_mismatch' | 'duplicate_order' | 'not_medically_necessary' | 'failed_verification'; note?: string })[]; waive?: ({ check: 'order_details' | 'insurance_coverage' | 'provider_credentials' | 'territory_assignment' | 'prior_authorisation' | 'duplicates'; code: 'verified_by_phone' | 'document_on_file' | 'payer_exception'; note?: string })[]; proofOfDelivery?: ProofOfDelivery; code?: 'requested_by_clinic' | 'requested_by_patient' | 'patient_deceased' | 'patient_moved' | 'duplicate_order' | 'item_unavailable' | 'authorisation_expired' | 'entered_in_error'; note?: string; disposition?: ({ lineId: string; disposition: 'intercepted' | 'returned' | 'kept' | 'lost' })[] };

export type ShipOrder = { shipments: ShipmentInput[] };

export type HoldOrder = { code: 'missing_information' | 'missing_signature' | 'check_failed' | 'awaiting_payer' | 'awaiting_patient' | 'back_order' | 'stock_check' | 'desk_review'; note?: string; lineId?: string; expectedAt?: string };

export type ReleaseOrder = { lineId?: string };

export type TransferOrder = { territoryId: string; code: 'boundary_change' | 'capacity' | 'wrong_territory' | 'patient_moved'; note?: string };

export type CompleteOrder = { proofOfDelivery?: ProofOfDelivery };

export type CancelOrder = { code: 'requested_by_clinic' | 'requested_by_patient' | 'patient_deceased' | 'patient_moved' | 'duplicate_order' | 'item_unavailable' | 'authorisation_expired' | 'entered_in_error'; note?: string; disposition?: ({ lineId: string; disposition: 'intercepted' | 'returned' | 'kept' | 'lost' })[] };

export type AddNote = { visibility: 'internal' | 'shared'; kind: 'note' | 'call'; text: string; outcome?: string };

export type ShipmentInput = { method: 'carrier' | 'own_delivery' | 'pickup' | 'dispensed_at_clinic' | 'facility'; /** Without it the one whose tracking number it is. */ carrier?: 'ups' | 'fedex' | 'usps' | 'dhl' | 'ontrac' | 'other'; /** Needed for a carrier; its check digit is looked at. */ trackingNumber?: string; /** Without it: all that is left. */ lines?: ({ lineId: string; quantity: number; items?: ({ lot?: string; serial?: string; expiresOn?: string; /** The unique device identifier as its GS1 barcode has it, scanned or as printed below it. */ udi?: string; /** Of this lot. Of a serial number always 1; of a single lot all of the line. */ quantity?: number })[] })[] };

export type ProofOfDelivery = { receivedAt: string; /** Printed name of who signed. Not for a carrier. */ receivedBy?: string; /** Of who signed to the patient; without it the patient signed. Staff of the supplier or courier can’t sign for the patient. */ relationship?: 'self' | 'spouse' | 'parent' | 'child' | 'relative' | 'guardian' | 'caregiver' | 'friend' | 'neighbor' | 'facility_staff' | 'supplier_staff' | 'courier'; /** A drawn signature as a PNG data URI; it becomes a document of the order. Or name a document of the order that holds it. */ signature?: string; /** The signed delivery paper, a document of the order. */ signatureDocumentId?: string; /** For a facility: the document with its record of receipt for this patient. */ facilityRecordId?: string; /** For a carrier: where it says that it delivered. */ deliveredTo?: { line1?: string; city: string; state: string; zip?: string } };

export type NoteView = { id: string; visibility: 'internal' | 'shared'; kind: 'note' | 'call'; authorId: string; /** What they are called today. */ authorName: string; createdAt: string; text: string; outcome?: string; /** The question that this asks or answers. */ questionId?: string };

export type ActionBatch = { items: ({ id: string; version: number; action: 'approve'; waive?: ({ check: 'order_details' | 'insurance_coverage' | 'provider_credentials' | 'territory_assignment' | 'prior_authorisation' | 'duplicates'; code: 'verified_by_phone' | 'document_on_file' | 'payer_exception'; note?: string })[] } | { id: string; version: number; action: 'reject'; reasons: ({ code: 'invalid_data' | 'insurance_not_active' | 'insurance_not_covered' | 'provider_not_eligible' | 'territory_mismatch' | 'duplicate_order' | 'not_medically_necessary' | 'failed_verification'; note?: string })[] } | { id: string; version: number; action: 'hold'; code: 'missing_information' | 'missing_signature' | 'check_failed' | 'awaiting_payer' | 'awaiting_patient' | 'back_order' | 'stock_check' | 'desk_review'; note?: string; lineId?: string; expectedAt?: string } | { id: string; version: number; action: 'release'; lineId?: string } | { id: string; version: number; action: 'ship'; shipments: ShipmentInput[] } | { id: string; version: number; action: 'sign'; intent: 'order'; /** Typed name, or drawn signature as a PNG data URI. */ signature: string } | { id: string; version: number; action: 'deliver'; shipmentId: string; receivedAt: string; /** Printed name of who signed. Not for a carrier. */ receivedBy?: string; /** Of who signed to the patient; without it the patient signed. Staff of the supplier or courier can’t sign for the patient. */ relationship?: 'self' | 'spouse' | 'parent' | 'child' | 'relative' | 'guardian' | 'caregiver' | 'friend' | 'neighbor' | 'facility_staff' | 'supplier_staff' | 'courier'; /** The signed delivery paper, a document of the order. */ signatureDocumentId?: string; /** For a facility: the document with its record of receipt for this patient. */ facilityRecordId?: string; /** For a carrier: where it says that it delivered. */ deliveredTo?: { line1?: string; city: string; state: string; zip?: string } } | { id: string; version: number; action: 'closeShipment'; shipmentId: string; code: 'lost' | 'refused' | 'returned' | 'recalled'; note?: string } | { id: string; version: number; action: 'cancelLine'; lineId: string; code: 'requested_by_clinic' | 'requested_by_patient' | 'patient_deceased' | 'patient_moved' | 'duplicate_order' | 'item_unavailable' | 'authorisation_expired' | 'entered_in_error'; note?: string; /** What became of what of it is on its way. */ disposition?: 'intercepted' | 'returned' | 'kept' | 'lost' } | { id: string; version: number; action: 'complete'; proofOfDelivery?: { receivedAt: string; /** Printed name of who signed. Not for a carrier. */ receivedBy?: string; /** Of who signed to the patient; without it the patient signed. Staff of the supplier or courier can’t sign for the patient. */ relationship?: 'self' | 'spouse' | 'parent' | 'child' | 'relative' | 'guardian' | 'caregiver' | 'friend' | 'neighbor' | 'facility_staff' | 'supplier_staff' | 'courier'; /** The signed delivery paper, a document of the order. */ signatureDocumentId?: string; /** For a facility: the document with its record of receipt for this patient. */ facilityRecordId?: string; /** For a carrier: where it says that it delivered. */ deliveredTo?: { line1?: string; city: string; state: string; zip?: string } } } | { id: string; version: number; action: 'cancel'; code: 'requested_by_clinic' | 'requested_by_patient' | 'patient_deceased' | 'patient_moved' | 'duplicate_order' | 'item_unavailable' | 'authorisation_expired' | 'entered_in_error'; note?: string; disposition?: ({ lineId: string; disposition: 'intercepted' | 'returned' | 'kept' | 'lost' })[] } | { id: string; version: number; action: 'override'; code: 'requested_by_clinic' | 'requested_by_patient' | 'patient_deceased' | 'patient_moved' | 'duplicate_order' | 'item_unavailable' | 'authorisation_expired' | 'entered_in_error'; note?: string; disposition?: ({ lineId: string; disposition: 'intercepted' | 'returned' | 'kept' | 'lost' })[] } | { id: string; version: number; action: 'transfer'; territoryId: string; code: 'boundary_change' | 'capacity' | 'wrong_territory' | 'patient_moved'; note?: string })[] };

export type ActionResults = { items: ({ id: string; ok: boolean; version?: number; /** RFC 9457 problem details of this item. */ problem?: Record<string, never> })[] };

export type PatientInput = { /** Medical record number, unique in its clinic. */ mrn: string; givenName: string; familyName: string; birthDate: string; sex: 'female' | 'male' | 'other' | 'unknown'; phone?: string; email?: string; address?: Address; /** A request for confidential communications, 45 CFR 164.522(b). */ contactOnlyVia?: 'phone' | 'email' | 'mail' | 'clinic' };

export type PatientView = { id: string; clinicId: string; mrn?: string; givenName?: string; familyName?: string; birthDate?: string; sex?: string; phone?: string; email?: string; address?: Address; contactOnlyVia?: string; mergedInto?: string | null; createdAt: string };

export type PatientMatches = { items: PatientView[] };

export type CreatePatient = { clinicId?: string; patient: PatientInput; acceptDuplicates?: boolean };

export type SearchPatients = { clinicId?: string; mrn?: string; givenName?: string; familyName?: string; birthDate?: string };

export type Address = { line1: string; line2?: string; city: string; state: 'AL' | 'AK' | 'AZ' | 'AR' | 'CA' | 'CO' | 'CT' | 'DE' | 'FL' | 'GA' | 'HI' | 'ID' | 'IL' | 'IN' | 'IA' | 'KS' | 'KY' | 'LA' | 'ME' | 'MD' | 'MA' | 'MI' | 'MN' | 'MS' | 'MO' | 'MT' | 'NE' | 'NV' | 'NH' | 'NJ' | 'NM' | 'NY' | 'NC' | 'ND' | 'OH' | 'OK' | 'OR' | 'PA' | 'RI' | 'SC' | 'SD' | 'TN' | 'TX' | 'UT' | 'VT' | 'VA' | 'WA' | 'WV' | 'WI' | 'WY' | 'DC' | 'AS' | 'GU' | 'MP' | 'PR' | 'VI' | 'FM' | 'MH' | 'PW' | 'AA' | 'AE' | 'AP'; zip: string };

export type ProviderInput = { clinicId?: string; npi: string; givenName: string; familyName: string; credential?: string };

export type ProviderView = { id: string; clinicId: string; npi: string; givenName: string; familyName: string; credential: string | null; disabledAt: string | null };

export type ProviderPage = { items: ProviderView[]; nextCursor: string | null };

export type CreateTerritory = { parentId?: string | null; name: string; operatorId: string; /** Kinds left out stay as they are. */ boundaries?: { /** The first day (UTC) the boundary holds; today when left out, never before. */ validFrom?: string; /** Five-digit ZIP codes. */ zip5?: string[]; /** Five-digit county FIPS codes. */ county?: string[]; /** First three digits of ZIP codes. */ zip3?: string[]; /** USPS state codes. */ state?: string[] } };

export type ChangeTerritory = { name?: string; operatorId?: string; /** Whether an order all of whose checks pass or are not required is approved without a person. */ autoApprove?: boolean; /** Kinds left out stay as they are. */ boundaries?: { /** The first day (UTC) the boundary holds; today when left out, never before. */ validFrom?: string; /** Five-digit ZIP codes. */ zip5?: string[]; /** Five-digit county FIPS codes. */ county?: string[]; /** First three digits of ZIP codes. */ zip3?: string[]; /** USPS state codes. */ state?: string[] } };

export type MoveTerritory = { parentId: string };

export type TerritoryView = { id: string; parentId: string | null; name: string; operatorId: string; /** Whether an order all of whose checks pass or are not required is approved without a person. */ autoApprove: boolean; createdAt: string; retiredAt: string | null; boundaries: { zip5: string[]; county: string[]; zip3: string[]; state: string[] }; planned: ({ kind: 'zip5' | 'county' | 'zip3' | 'state'; code: string; validFrom: string; validUntil: string | null })[] };

export type TerritoryPage = { items: ({ id: string; parentId: string | null; name: string; operatorId: string; /** Whether an order all of whose checks pass or are not required is approved without a person. */ autoApprove: boolean; createdAt: string; retiredAt: string | null })[]; nextCursor: string | null };

export type LocatedZip = { zip: string; county: { fips: string; name: string } | null; state: string | null; /** How the place of the ZIP is known: listed in the data, in a range of the USPS, by its first three digits alone, or not at all. */ basis: 'listed' | 'range' | 'prefix' | 'none'; territoryId: string; path: ({ territoryId: string; name: string; matched: { kind: 'zip5' | 'county' | 'zip3' | 'state'; code: string } | null })[] };

export type JournalPage = { items: ({ /** Its place in the log; leaf index in the tree plus 1. */ position: number; id: string; /** UTC, microseconds. */ at: string; actorId: string | null; actorName: string | null; actorRole: string | null; sessionId: string | null; requestId: string | null; source: string | null; action: string; resourceType: string | null; resourceId: string | null; patientId: string | null; territoryId: string | null; outcome: 'ok' | 'denied' | 'failed'; purpose: string | null; /** Codes, ids and numbers; never patient data. */ detail: Record<string, unknown>; existed: boolean | null })[]; nextCursor: string | null };

/** What is left out stays as it is. */
export type ChangeOrganization = { name?: string; /** A zone of the IANA time zone database; due times are reckoned in it. */ timeZone?: string; agreementFrom?: string | null; agreementUntil?: string | null };

/** What is left out stays as it is; it holds from the next request. */
export type ChangeUser = { name?: string; organizationId?: string; role?: 'provider' | 'verifier' | 'master_distributor' | 'distributor' | 'sales_rep' | 'compliance' | 'admin'; npi?: string | null };

/** A new API key. */
export type CreatedKey = { id: string; userId: string; name: string; expiresAt: string; revokedAt: string | null; createdBy: string; createdAt: string; token: string | null };

/** Either a territory, with all below it, or a single clinic. From now and without an end unless told. */
export type CreateGrant = { territoryId?: string; clinicId?: string; from?: string; until?: string | null; /** Adds names, phones and addresses of patients in territories that another organisation operates. Needs reason and until. */ addsContact?: boolean; /** A code for why. */ reason?: 'cover' | 'complaint' | 'recall' | 'delivery_problem' | 'quality_review' | 'new_hire' | 'reassignment' };

/** An API key of a machine. */
export type CreateKey = { /** What it is for. */ name: string; /** At most 366 days ahead. */ expiresAt: string };

/** A clinic, a distributor, or the one master distributor. The kind stays as it is. */
export type CreateOrganization = { kind: 'master_distributor' | 'distributor' | 'clinic'; name: string; /** A zone of the IANA time zone database; due times are reckoned in it. */ timeZone: string; agreementFrom?: string | null; agreementUntil?: string | null };

/** A person with an initial password, or a machine without one. A provider belongs to a clinic, the other roles to distributors. */
export type CreateUser = { /** A person signs in with a password; a machine sends API keys and has none. */ kind: 'person' | 'machine'; name: string; /** Unique, whatever its case. */ email: string; organizationId: string; role: 'provider' | 'verifier' | 'master_distributor' | 'distributor' | 'sales_rep' | 'compliance' | 'admin'; npi?: string | null; /** Kept as a hash only. */ password?: string };

/** Now unless told; never later than it ends anyway. */
export type EndGrant = { until?: string };

/** Grants of a user, newest first, ended ones too. */
export type GrantPage = { items: GrantView[]; nextCursor: string | null };

/** What a user may see: a territory with all below it, or a clinic. Never deleted. */
export type GrantView = { id: string; userId: string; territoryId: string | null; territoryName: string | null; clinicId: string | null; clinicName: string | null; from: string; until: string | null; addsContact: boolean; reason: string | null; /** Now. */ inForce: boolean; createdBy: string; createdAt: string };

/** API keys of a machine, newest first, revoked and expired ones too. */
export type KeyPage = { items: KeyView[]; nextCursor: string | null };

/** An API key, without the key itself. */
export type KeyView = { id: string; userId: string; name: string; expiresAt: string; revokedAt: string | null; createdBy: string; createdAt: string };

/** Who you are to this server. */
export type Me = { id: string; kind: 'person' | 'machine' | 'system'; name: string; email: string; role: 'provider' | 'verifier' | 'master_distributor' | 'distributor' | 'sales_rep' | 'compliance' | 'admin' | null; npi: string | null; organization: { id: string; kind: 'master_distributor' | 'distributor' | 'clinic'; name: string } | null; /** Of the organisation. */ timeZone: string; agreement: { /** Without an agreement in force an organisation sees no patient data. */ inForce: boolean; from: string | null; until: string | null }; /** What the role includes; rows are then walled by scope. */ permissions: string[]; /** Those in force now, at most 200. A territory stands for all below it. A provider needs none for its own clinic. */ grants: ({ id: string; territory: { id: string; name: string } | null; clinic: { id: string; name: string } | null; from: string; until: string | null; addsContact: boolean })[]; credential: { kind: 'session' | 'key'; id: string | null }; session: { endsAt: string; /** How long nobody may be heard of. */ idleMinutes: number } | null };

/** Organisations by name. */
export type OrganizationPage = { items: OrganizationView[]; nextCursor: string | null };

/** An organisation. */
export type OrganizationView = { id: string; kind: 'master_distributor' | 'distributor' | 'clinic'; name: string; timeZone: string; agreementFrom: string | null; agreementUntil: string | null; /** Today. Without an agreement in force an organisation sees no patient data. */ agreementInForce: boolean; createdAt: string; updatedAt: string; disabledAt: string | null };

export type ResetPassword = { /** Kept as a hash only. */ password: string };

/** Users by name. */
export type UserPage = { items: UserView[]; nextCursor: string | null };

/** A person or a machine. */
export type UserView = { id: string; kind: 'person' | 'machine'; name: string; email: string; role: 'provider' | 'verifier' | 'master_distributor' | 'distributor' | 'sales_rep' | 'compliance' | 'admin'; organizationId: string; organizationName: string; npi: string | null; createdAt: string; updatedAt: string; disabledAt: string | null };

/** An error, as RFC 9457 problem details. */
export type ProblemDocument = { /** A URN made of the code. */ type: string; title: string; status: number; /** Stable; what a program decides by. */ code: string; /** What happened and what would help. */ detail: string; /** Whether the same request, sent again, may succeed. */ retryable: boolean; requestId: string; /** One for each field that is wrong, at most 50. */ errors?: ({ /** JSON pointer (RFC 6901) into the body, or `/name` of a query parameter, path parameter or header. */ pointer: string; code: string; /** What would help. */ detail: string })[]; /** More facts, by code. */ data?: Record<string, string | number> };

/** Every operation of the API: what it takes and what it answers. */
export interface Operations {
  /** Sign in with e-mail and password */
  signIn: { params: { body: { email: string; /** As given by an administrator or chosen since. */ password: string; /** False: the cookie ends with the browser. */ rememberMe?: boolean } }; answer: { user: { id: string; name: string; email: string } } };
  /** Sign out */
  signOut: { params: Record<never, never>; answer: { success: boolean } };
  /** The session you are signed in with */
  readSession: { params: Record<never, never>; answer: { session: { id: string; userId: string; /** Names the session where one is to end; by itself it signs nobody in. */ token: string; createdAt: string; expiresAt: string }; user: { id: string; name: string; email: string } } | null };
  /** Change your password */
  changePassword: { params: { body: { /** The one you signed in with. */ currentPassword: string; newPassword: string; /** Whether your other sessions end. */ revokeOtherSessions?: boolean } }; answer: { user: { id: string; name: string; email: string } } };
  /** End one of your sessions */
  revokeSession: { params: { body: { /** Of a session in the list of yours. */ token: string } }; answer: { status: boolean } };
  /** End all your other sessions */
  revokeOtherSessions: { params: Record<never, never>; answer: { status: boolean } };
  /** Type your password again */
  confirmPassword: { params: { body: { /** The one you signed in with. */ password: string } }; answer: { confirmedUntil: string } };
  /** Who you are and what you may */
  readMe: { params: Record<never, never>; answer: Me };
  /** Your sessions, the one last heard of first */
  listSessions: { params: Record<never, never>; answer: ({ id: string; userId: string; /** Names the session where one is to end; by itself it signs nobody in. */ token: string; createdAt: string; /** Ends then at the latest. */ expiresAt: string; /** When its person was last heard of, to within a minute. */ lastSeenAt: string; ipAddress: string | null; userAgent: string | null; /** Whether it is the one that asks. */ current: boolean })[] };
  /** List organisations by name */
  listOrganizations: { params: { limit?: number | undefined; cursor?: string | undefined; search?: string | undefined; kind?: 'master_distributor' | 'distributor' | 'clinic' | undefined; disabled?: boolean | undefined }; answer: OrganizationPage };
  /** Add an organisation */
  addOrganization: { params: { body: CreateOrganization }; answer: OrganizationView };
  /** Read an organisation */
  readOrganization: { params: { organizationId: string }; answer: OrganizationView };
  /** Change name, time zone or agreement */
  changeOrganization: { params: { organizationId: string; body: ChangeOrganization }; answer: OrganizationView };
  /** Disable an organisation */
  disableOrganization: { params: { organizationId: string }; answer: OrganizationView };
  /** Enable an organisation again */
  enableOrganization: { params: { organizationId: string }; answer: OrganizationView };
  /** List people and machines by name */
  listUsers: { params: { limit?: number | undefined; cursor?: string | undefined; search?: string | undefined; organizationId?: string | undefined; role?: 'provider' | 'verifier' | 'master_distributor' | 'distributor' | 'sales_rep' | 'compliance' | 'admin' | undefined; disabled?: boolean | undefined }; answer: UserPage };
  /** Add a person or a machine */
  addUser: { params: { body: CreateUser }; answer: UserView };
  /** Read a user */
  readUser: { params: { userId: string }; answer: UserView };
  /** Change name, role, organisation or NPI */
  changeUser: { params: { userId: string; body: ChangeUser }; answer: UserView };
  /** Give a person another password */
  resetPassword: { params: { userId: string; body: ResetPassword }; answer: UserView };
  /** Disable a user */
  disableUser: { params: { userId: string }; answer: UserView };
  /** Enable a user again */
  enableUser: { params: { userId: string }; answer: UserView };
  /** Grants of a user, ended ones too */
  listGrants: { params: { userId: string; limit?: number | undefined; cursor?: string | undefined }; answer: GrantPage };
  /** Grant a territory or a clinic */
  addGrant: { params: { userId: string; body: CreateGrant }; answer: GrantView };
  /** End a grant early */
  endGrant: { params: { userId: string; grantId: string; body: EndGrant }; answer: GrantView };
  /** API keys of a machine, without the keys themselves */
  listKeys: { params: { userId: string; limit?: number | undefined; cursor?: string | undefined }; answer: KeyPage };
  /** Create an API key of a machine */
  addKey: { params: { userId: string; body: CreateKey }; answer: CreatedKey };
  /** Revoke an API key */
  revokeKey: { params: { userId: string; keyId: string }; answer: KeyView };
  /** Read an order */
  readOrder: { params: { orderId: string; include?: 'phi' | undefined }; answer: Order };
  /** Every step of an order */
  readOrderHistory: { params: { orderId: string }; answer: History };
  /** What the checks of an order found */
  readOrderChecks: { params: { orderId: string }; answer: { items: ({ check: 'order_details' | 'insurance_coverage' | 'provider_credentials' | 'territory_assignment' | 'prior_authorisation' | 'duplicates'; outcome: 'pending' | 'passed' | 'failed' | 'needs_review' | 'unavailable' | 'not_required'; codes: string[]; /** What mends what was found. */ remedies: string[]; checkedAt: string; expiresAt: string | null; /** As far as your classes of patient data reach; its members depend on the check. */ evidence?: Record<string, never> })[] } };
  /** Find orders by lot, serial number, tracking number or patient */
  searchOrders: { params: { body: { lot?: string; serial?: string; trackingNumber?: string; /** Whose orders: of those of which you may see something of the patient. */ patientId?: string; limit?: number; cursor?: string } }; answer: { items: ({ id: string; number: string; status: 'order_created' | 'verification' | 'in_progress' | 'completed' | 'rejected' | 'cancelled'; stage: 'pending' | 'preparing' | 'shipped' | 'closed'; createdAt: string; categories: string[]; clinicId: string; clinicName: string; territoryId: string; /** In which it is; none where a patient was looked for. */ shipmentIds: string[] })[]; nextCursor: string | null } };
  /** Place an order */
  placeOrder: { params: { body: PlaceOrder }; answer: Order };
  /** The orders you may see, soonest due first */
  listOrders: { params: { stage?: 'pending' | 'preparing' | 'shipped' | 'closed' | undefined; status?: 'order_created' | 'verification' | 'in_progress' | 'completed' | 'rejected' | 'cancelled' | undefined; waitingOn?: 'clinic' | 'desk' | 'payer' | 'patient' | 'warehouse' | 'carrier' | 'nobody' | undefined; nextStep?: 'verify' | 'check' | 'answer' | 'sign' | 'release' | 'ship' | 'trace' | 'prove_delivery' | 'none' | undefined; signableByMe?: boolean | undefined; overdue?: boolean | undefined; doneWithinHours?: number | undefined; territoryId?: string | undefined; organizationId?: string | undefined; clinicId?: string | undefined; minAgeHours?: number | undefined; maxAgeHours?: number | undefined; number?: string | undefined; limit?: number | undefined; cursor?: string | undefined }; answer: OrderPage };
  /** What to place for the same again */
  orderAgain: { params: { orderId: string }; answer: PlaceOrder };
  /** The orders of a territory and those below it */
  listTerritoryOrders: { params: { territoryId: string; stage?: 'pending' | 'preparing' | 'shipped' | 'closed' | undefined; status?: 'order_created' | 'verification' | 'in_progress' | 'completed' | 'rejected' | 'cancelled' | undefined; waitingOn?: 'clinic' | 'desk' | 'payer' | 'patient' | 'warehouse' | 'carrier' | 'nobody' | undefined; nextStep?: 'verify' | 'check' | 'answer' | 'sign' | 'release' | 'ship' | 'trace' | 'prove_delivery' | 'none' | undefined; signableByMe?: boolean | undefined; overdue?: boolean | undefined; doneWithinHours?: number | undefined; organizationId?: string | undefined; clinicId?: string | undefined; minAgeHours?: number | undefined; maxAgeHours?: number | undefined; number?: string | undefined; limit?: number | undefined; cursor?: string | undefined }; answer: OrderPage };
  /** What is under way in each of your territories */
  readTerritoryLoad: { params: Record<never, never>; answer: { items: ({ territoryId: string; pending: number; preparing: number; /** Shipped or delivered, and not completed yet. */ shipped: number; /** Of all these: past what they are due. */ overdue: number; /** Of all these: held, as a whole or by a line. */ held: number })[] } };
  /** Ship what is left, or named lines */
  shipOrder: { params: { orderId: string; /** The version that was read, for If-Match. */ version: number; body: ShipOrder }; answer: Order };
  /** Answer what the clinic was asked */
  answerQuestions: { params: { orderId: string; /** The version that was read, for If-Match. */ version: number; body: { items: ({ /** Of a question of the order. */ item: string; note?: string; /** Documents of the order that say it. */ documentIds?: string[] })[] } }; answer: Order };
  /** Correct an order */
  amendOrder: { params: { orderId: string; /** The version that was read, for If-Match. */ version: number; body: { shipTo?: ShipTo; /** Where the patient is reached about this order. */ phone?: string; coverage?: { payerId: string; memberId: string }; /** All lines, each that stays with its id. */ lines?: ({ id?: string; /** HCPCS Level II code; its unit is the unit of the quantity. */ hcpcs: string; description?: string; quantity: number; laterality?: 'RT' | 'LT' | 'bilateral'; modifiers?: string[]; supplyType: 'purchase' | 'rental' })[]; diagnoses?: string[] } }; answer: Order };
  /** Record how the prior authorisation stands */
  authoriseOrder: { params: { orderId: string; /** The version that was read, for If-Match. */ version: number; body: { outcome: 'requested' | 'affirmed' | 'denied'; /** As the payer gave it. */ number?: string; validFrom?: string; validUntil?: string } }; answer: Order };
  /** Sign an order, as its practitioner */
  signOrder: { params: { orderId: string; /** The version that was read, for If-Match. */ version: number; body: { intent: 'order'; /** Typed name, or drawn signature as a PNG data URI. */ signature: string } }; answer: Order };
  /** Put the order or a line on hold */
  holdOrder: { params: { orderId: string; /** The version that was read, for If-Match. */ version: number; body: HoldOrder }; answer: Order };
  /** Release the order or a line */
  releaseOrder: { params: { orderId: string; /** The version that was read, for If-Match. */ version: number; body: ReleaseOrder }; answer: Order };
  /** Move to another territory */
  transferOrder: { params: { orderId: string; /** The version that was read, for If-Match. */ version: number; body: TransferOrder }; answer: Order };
  /** Complete, with proof of delivery */
  completeOrder: { params: { orderId: string; /** The version that was read, for If-Match. */ version: number; body: CompleteOrder }; answer: Order };
  /** Approve or reject */
  verifyOrder: { params: { orderId: string; /** The version that was read, for If-Match. */ version: number; body: Verify }; answer: Order };
  /** Cancel */
  cancelOrder: { params: { orderId: string; /** The version that was read, for If-Match. */ version: number; body: CancelOrder }; answer: Order };
  /** Ask the clinic for what is missing */
  askClinic: { params: { orderId: string; /** The version that was read, for If-Match. */ version: number; body: { items: ({ code: 'signature' | 'prescription' | 'medical_necessity' | 'face_to_face' | 'authorisation' | 'coverage' | 'patient_details' | 'address' | 'item_details' | 'diagnosis' | 'contact' | 'other'; note?: string })[] } }; answer: Order };
  /** Change the status by the action that leads there */
  changeOrderStatus: { params: { orderId: string; /** The version that was read, for If-Match. */ version: number; body: ChangeStatus }; answer: Order };
  /** Add a note or a call */
  addNote: { params: { orderId: string; body: AddNote }; answer: Order };
  /** Change up to 500 orders */
  changeOrders: { params: { body: ActionBatch }; answer: ActionResults };
  /** Prove the delivery of a shipment */
  deliverShipment: { params: { orderId: string; shipmentId: string; /** The version that was read, for If-Match. */ version: number; body: ProofOfDelivery }; answer: Order };
  /** Close a shipment whose goods did not stay */
  closeShipment: { params: { orderId: string; shipmentId: string; /** The version that was read, for If-Match. */ version: number; body: { code: 'lost' | 'refused' | 'returned' | 'recalled'; note?: string } }; answer: Order };
  /** Cancel what of a line was not delivered */
  cancelLine: { params: { orderId: string; lineId: string; /** The version that was read, for If-Match. */ version: number; body: { code: 'requested_by_clinic' | 'requested_by_patient' | 'patient_deceased' | 'patient_moved' | 'duplicate_order' | 'item_unavailable' | 'authorisation_expired' | 'entered_in_error'; note?: string; /** What became of what of it is on its way. */ disposition?: 'intercepted' | 'returned' | 'kept' | 'lost' } }; answer: Order };
  /** Announce a document */
  announceDocument: { params: { orderId: string; body: { kind: 'prescription' | 'medical_necessity' | 'face_to_face' | 'clinical' | 'coverage' | 'delivery' | 'facility_record'; /** What it is required as; without it, its kind. */ satisfies?: ('prescription' | 'medical_necessity' | 'face_to_face' | 'clinical' | 'coverage' | 'delivery' | 'facility_record')[]; /** Patient data: kept encrypted. */ fileName: string; mediaType: 'application/pdf' | 'image/png' | 'image/jpeg'; /** How long the content will be. */ bytes: number; /** The day of the encounter; needed where it satisfies `face_to_face`. */ encounterOn?: string } }; answer: { id: string; orderId: string; /** Awaited: its content has not come whole yet; it may be sent again. */ state: 'awaited' | 'stored' | 'withdrawn'; kind: 'prescription' | 'medical_necessity' | 'face_to_face' | 'clinical' | 'coverage' | 'delivery' | 'facility_record'; satisfies: ('prescription' | 'medical_necessity' | 'face_to_face' | 'clinical' | 'coverage' | 'delivery' | 'facility_record')[]; mediaType: 'application/pdf' | 'image/png' | 'image/jpeg'; bytes: number; addedBy: string; /** What they are called today. */ addedByName: string; addedAt: string | null; withdrawnAt: string | null; /** For those who may read the document. */ fileName?: string; encounterOn?: string } };
  /** The documents of an order */
  listDocuments: { params: { orderId: string }; answer: { items: ({ id: string; orderId: string; /** Awaited: its content has not come whole yet; it may be sent again. */ state: 'awaited' | 'stored' | 'withdrawn'; kind: 'prescription' | 'medical_necessity' | 'face_to_face' | 'clinical' | 'coverage' | 'delivery' | 'facility_record'; satisfies: ('prescription' | 'medical_necessity' | 'face_to_face' | 'clinical' | 'coverage' | 'delivery' | 'facility_record')[]; mediaType: 'application/pdf' | 'image/png' | 'image/jpeg'; bytes: number; addedBy: string; /** What they are called today. */ addedByName: string; addedAt: string | null; withdrawnAt: string | null; /** For those who may read the document. */ fileName?: string; encounterOn?: string })[] } };
  /** Withdraw a document */
  withdrawDocument: { params: { orderId: string; documentId: string; /** The version that was read, for If-Match. */ version: number; body: { code: 'wrong_patient' | 'wrong_document' | 'unreadable' | 'replaced'; note?: string } }; answer: Order };
  /** Read a document */
  readDocument: { params: { orderId: string; documentId: string }; answer: Blob };
  /** Send a document that was announced */
  sendDocument: { params: { orderId: string; documentId: string; body: Bytes; contentType: 'application/pdf' | 'image/png' | 'image/jpeg' }; answer: { id: string; orderId: string; /** Awaited: its content has not come whole yet; it may be sent again. */ state: 'awaited' | 'stored' | 'withdrawn'; kind: 'prescription' | 'medical_necessity' | 'face_to_face' | 'clinical' | 'coverage' | 'delivery' | 'facility_record'; satisfies: ('prescription' | 'medical_necessity' | 'face_to_face' | 'clinical' | 'coverage' | 'delivery' | 'facility_record')[]; mediaType: 'application/pdf' | 'image/png' | 'image/jpeg'; bytes: number; addedBy: string; /** What they are called today. */ addedByName: string; addedAt: string | null; withdrawnAt: string | null; /** For those who may read the document. */ fileName?: string; encounterOn?: string } };
  /** What is sealed of an order */
  showArchive: { params: { orderId: string }; answer: Archive };
  /** Read the sealed record of an order as JSON */
  readArchiveJson: { params: { orderId: string; sealedVersion?: number | undefined }; answer: SealedRecord };
  /** Read the sealed record of an order as PDF */
  readArchivePdf: { params: { orderId: string; sealedVersion?: number | undefined }; answer: Blob };
  /** Purge the sealed record of an order */
  purgeArchive: { params: { orderId: string }; answer: Archive };
  /** Print the packing slip of a shipment */
  printPackingSlip: { params: { orderId: string; shipmentId: string }; answer: Blob };
  /** Print a pick list */
  printPickList: { params: { body: PickList }; answer: Blob };
  /** What an order of these items would need */
  askRequirements: { params: { body: { hcpcs: string[]; /** Of the plan that pays; none where the clinic or the patient pays. */ payerId?: string; /** Of the address that it ships to. */ state: 'AL' | 'AK' | 'AZ' | 'AR' | 'CA' | 'CO' | 'CT' | 'DE' | 'FL' | 'GA' | 'HI' | 'ID' | 'IL' | 'IN' | 'IA' | 'KS' | 'KY' | 'LA' | 'ME' | 'MD' | 'MA' | 'MI' | 'MN' | 'MS' | 'MO' | 'MT' | 'NE' | 'NV' | 'NH' | 'NJ' | 'NM' | 'NY' | 'NC' | 'ND' | 'OH' | 'OK' | 'OR' | 'PA' | 'RI' | 'SC' | 'SD' | 'TN' | 'TX' | 'UT' | 'VT' | 'VA' | 'WA' | 'WV' | 'WI' | 'WY' | 'DC' | 'AS' | 'GU' | 'MP' | 'PR' | 'VI' | 'FM' | 'MH' | 'PW' | 'AA' | 'AE' | 'AP'; orderDate?: string } }; answer: { items: ({ hcpcs: string; /** The practitioner signs before anything is delivered. */ signature: boolean; description: boolean; /** Kinds of documents. */ documents: string[]; faceToFaceWithinDays: number | null; priorAuthorisation: boolean; laterality: boolean; lot: boolean; serial: boolean; expiry: boolean; rules: ({ id: string; /** Where it comes from. */ source: string })[] })[] } };
  /** What is asked of an order */
  readRequirements: { params: { orderId: string }; answer: { items: ({ hcpcs: string; /** The practitioner signs before anything is delivered. */ signature: boolean; description: boolean; /** Kinds of documents. */ documents: string[]; faceToFaceWithinDays: number | null; priorAuthorisation: boolean; laterality: boolean; lot: boolean; serial: boolean; expiry: boolean; rules: ({ id: string; /** Where it comes from. */ source: string })[] })[] } };
  /** Plans that an order can be billed to */
  listPayers: { params: Record<never, never>; answer: { items: ({ /** What an order names as `coverage.payerId`. */ id: string; name: string })[] } };
  /** What waits for the desk, most urgent and oldest first */
  readQueue: { params: { limit?: number | undefined; cursor?: string | undefined }; answer: { items: ({ orderId: string; number: string; priority: 'routine' | 'urgent'; createdAt: string; since: string; claimedBy: string | null; claimedByName: string | null; claimExpiresAt: string | null })[]; nextCursor: string | null } };
  /** Take the next order of the queue, or one of it */
  claimOrder: { params: { body: { /** Without it: the most urgent and oldest that nobody has. */ orderId?: string } }; answer: { claim: { orderId: string; claimedAt: string; /** From then on it is handed to the next who asks. */ expiresAt: string } | null } };
  /** Give an order back to the queue */
  releaseClaim: { params: { orderId: string }; answer: { claim: { orderId: string; claimedAt: string; /** From then on it is handed to the next who asks. */ expiresAt: string } | null } };
  /** Add a patient to a clinic */
  addPatient: { params: { body: CreatePatient }; answer: PatientView };
  /** Read a patient */
  readPatient: { params: { patientId: string }; answer: PatientView };
  /** Find a patient exactly */
  findPatients: { params: { body: SearchPatients }; answer: PatientMatches };
  /** Practitioners */
  listProviders: { params: { clinicId?: string | undefined; npi?: string | undefined; limit?: number | undefined; cursor?: string | undefined }; answer: ProviderPage };
  /** Add a practitioner to a clinic */
  addProvider: { params: { body: ProviderInput }; answer: ProviderView };
  /** Licences of a practitioner */
  readLicences: { params: { providerId: string }; answer: { licences: ({ state: 'AL' | 'AK' | 'AZ' | 'AR' | 'CA' | 'CO' | 'CT' | 'DE' | 'FL' | 'GA' | 'HI' | 'ID' | 'IL' | 'IN' | 'IA' | 'KS' | 'KY' | 'LA' | 'ME' | 'MD' | 'MA' | 'MI' | 'MN' | 'MS' | 'MO' | 'MT' | 'NE' | 'NV' | 'NH' | 'NJ' | 'NM' | 'NY' | 'NC' | 'ND' | 'OH' | 'OK' | 'OR' | 'PA' | 'RI' | 'SC' | 'SD' | 'TN' | 'TX' | 'UT' | 'VT' | 'VA' | 'WA' | 'WV' | 'WI' | 'WY' | 'DC' | 'AS' | 'GU' | 'MP' | 'PR' | 'VI' | 'FM' | 'MH' | 'PW' | 'AA' | 'AE' | 'AP'; number: string; /** Its last day. */ expiresOn: string })[] } };
  /** Record the licences of a practitioner */
  saveLicences: { params: { providerId: string; body: { licences: ({ state: 'AL' | 'AK' | 'AZ' | 'AR' | 'CA' | 'CO' | 'CT' | 'DE' | 'FL' | 'GA' | 'HI' | 'ID' | 'IL' | 'IN' | 'IA' | 'KS' | 'KY' | 'LA' | 'ME' | 'MD' | 'MA' | 'MI' | 'MN' | 'MS' | 'MO' | 'MT' | 'NE' | 'NV' | 'NH' | 'NJ' | 'NM' | 'NY' | 'NC' | 'ND' | 'OH' | 'OK' | 'OR' | 'PA' | 'RI' | 'SC' | 'SD' | 'TN' | 'TX' | 'UT' | 'VT' | 'VA' | 'WA' | 'WV' | 'WI' | 'WY' | 'DC' | 'AS' | 'GU' | 'MP' | 'PR' | 'VI' | 'FM' | 'MH' | 'PW' | 'AA' | 'AE' | 'AP'; number: string; /** Its last day. */ expiresOn: string })[] } }; answer: { licences: ({ state: 'AL' | 'AK' | 'AZ' | 'AR' | 'CA' | 'CO' | 'CT' | 'DE' | 'FL' | 'GA' | 'HI' | 'ID' | 'IL' | 'IN' | 'IA' | 'KS' | 'KY' | 'LA' | 'ME' | 'MD' | 'MA' | 'MI' | 'MN' | 'MS' | 'MO' | 'MT' | 'NE' | 'NV' | 'NH' | 'NJ' | 'NM' | 'NY' | 'NC' | 'ND' | 'OH' | 'OK' | 'OR' | 'PA' | 'RI' | 'SC' | 'SD' | 'TN' | 'TX' | 'UT' | 'VT' | 'VA' | 'WA' | 'WV' | 'WI' | 'WY' | 'DC' | 'AS' | 'GU' | 'MP' | 'PR' | 'VI' | 'FM' | 'MH' | 'PW' | 'AA' | 'AE' | 'AP'; number: string; /** Its last day. */ expiresOn: string })[] } };
  /** Your drafts of orders, without what is in them */
  listDrafts: { params: Record<never, never>; answer: { items: ({ id: string; /** One more with each save. */ version: number; createdAt: string; savedAt: string; /** Removed then, unless it is saved again. */ expiresAt: string })[] } };
  /** Keep what was typed of an order so far */
  createDraft: { params: { body: { /** What was typed of an order so far, whatever the form holds: any JSON object, 64 KiB at most. Patient data: kept encrypted. */ content: Record<string, unknown> } }; answer: { id: string; /** One more with each save. */ version: number; createdAt: string; savedAt: string; /** Removed then, unless it is saved again. */ expiresAt: string } };
  /** Read a draft of yours */
  readDraft: { params: { draftId: string }; answer: { id: string; /** One more with each save. */ version: number; createdAt: string; savedAt: string; /** Removed then, unless it is saved again. */ expiresAt: string; /** What was typed of an order so far, whatever the form holds: any JSON object, 64 KiB at most. Patient data: kept encrypted. */ content: Record<string, unknown> } };
  /** Save a draft of yours */
  saveDraft: { params: { draftId: string; /** The version that was read, for If-Match. */ version: number; body: { /** What was typed of an order so far, whatever the form holds: any JSON object, 64 KiB at most. Patient data: kept encrypted. */ content: Record<string, unknown> } }; answer: { id: string; /** One more with each save. */ version: number; createdAt: string; savedAt: string; /** Removed then, unless it is saved again. */ expiresAt: string } };
  /** Remove a draft of yours */
  removeDraft: { params: { draftId: string }; answer: null };
  /** Find a HCPCS code by its beginning or by words */
  searchProducts: { params: { search?: string | undefined; limit?: number | undefined }; answer: { items: ({ hcpcs: string; /** In our words; the code decides. */ description: string; category: string; /** What a quantity of 1 is. */ unit: string; /** Whether it is for one side of the body, so that the order says which. */ sides: boolean })[] } };
  /** List territories */
  listTerritories: { params: { limit?: number | undefined; cursor?: string | undefined; retired?: boolean | undefined }; answer: TerritoryPage };
  /** Add a territory */
  addTerritory: { params: { body: CreateTerritory }; answer: TerritoryView };
  /** Find the territory of a ZIP code */
  locateZip: { params: { zip: string; date?: string | undefined }; answer: LocatedZip };
  /** Read a territory */
  readTerritory: { params: { id: string }; answer: TerritoryView };
  /** Change name, operator or boundaries */
  changeTerritory: { params: { id: string; body: ChangeTerritory }; answer: TerritoryView };
  /** Hang a territory under another parent */
  moveTerritory: { params: { id: string; body: MoveTerritory }; answer: TerritoryView };
  /** Retire a territory */
  retireTerritory: { params: { id: string }; answer: TerritoryView };
  /** Search the journal */
  searchJournal: { params: { limit?: number | undefined; cursor?: string | undefined; patientId?: string | undefined; actorId?: string | undefined; orderId?: string | undefined; action?: string | undefined; outcome?: 'ok' | 'denied' | 'failed' | undefined; from?: string | undefined; to?: string | undefined }; answer: JournalPage };
  /** Download what a search of the journal finds */
  downloadJournal: { params: { patientId?: string | undefined; actorId?: string | undefined; orderId?: string | undefined; action?: string | undefined; outcome?: 'ok' | 'denied' | 'failed' | undefined; from?: string | undefined; to?: string | undefined }; answer: string };
  /** The latest signed checkpoint */
  readCheckpoint: { params: Record<never, never>; answer: string };
  /** What you were told, newest first */
  listNotifications: { params: { limit?: number | undefined; cursor?: string | undefined; unread?: boolean | undefined }; answer: { items: ({ id: string; /** Of the journal entry it tells of; the same in realtime and in webhooks. */ event: string; /** Of that entry in the journal; the list is in this order, newest first. */ position: number; kind: 'order_placed' | 'order_approved' | 'order_rejected' | 'info_requested' | 'info_answered' | 'signature_wanted' | 'check_failed' | 'order_held' | 'order_released' | 'order_shipped' | 'order_delivered' | 'shipment_closed' | 'shipment_trouble' | 'order_completed' | 'order_cancelled' | 'order_transferred' | 'order_overdue' | 'territory_changed' | 'service_unavailable' | 'webhook_disabled'; title: string; urgent: boolean; orderId: string | null; orderNumber: string | null; stage: 'pending' | 'preparing' | 'shipped' | 'closed' | null; territoryId: string | null; createdAt: string; readAt: string | null })[]; nextCursor: string | null; /** At most 1000: that, or more. */ unreadCount: number } };
  /** Mark notifications as read, on every device */
  readNotifications: { params: { body: { ids?: string[]; /** All up to this position. */ upTo?: number; /** False: unread again. */ read?: boolean } }; answer: { unreadCount: number } };
  /** What was sent about an order, newest first */
  listOrderMessages: { params: { orderId: string; limit?: number | undefined; cursor?: string | undefined }; answer: { items: ({ id: string; /** Of the journal entry it tells of. */ event: string; /** A kind of notification; of a webhook the type of the event. */ kind: string; channel: 'in_app' | 'email' | 'sms' | 'webhook'; recipient: string | null; role: 'provider' | 'verifier' | 'master_distributor' | 'distributor' | 'sales_rep' | 'compliance' | 'admin' | 'machine' | null; state: 'queued' | 'sent' | 'delivered' | 'bounced' | 'failed' | 'suppressed'; code: string | null; createdAt: string; sentAt: string | null; finishedAt: string | null })[]; nextCursor: string | null } };
  /** What you are told, by which channels and when */
  readPreferences: { params: Record<never, never>; answer: { /** By kind: by which channels. A kind that is not named goes by the rules’ own. */ choices: { order_placed?: ('in_app' | 'email' | 'sms')[]; order_approved?: ('in_app' | 'email' | 'sms')[]; order_rejected?: ('in_app' | 'email' | 'sms')[]; info_requested?: ('in_app' | 'email' | 'sms')[]; info_answered?: ('in_app' | 'email' | 'sms')[]; signature_wanted?: ('in_app' | 'email' | 'sms')[]; check_failed?: ('in_app' | 'email' | 'sms')[]; order_held?: ('in_app' | 'email' | 'sms')[]; order_released?: ('in_app' | 'email' | 'sms')[]; order_shipped?: ('in_app' | 'email' | 'sms')[]; order_delivered?: ('in_app' | 'email' | 'sms')[]; shipment_closed?: ('in_app' | 'email' | 'sms')[]; shipment_trouble?: ('in_app' | 'email' | 'sms')[]; order_completed?: ('in_app' | 'email' | 'sms')[]; order_cancelled?: ('in_app' | 'email' | 'sms')[]; order_transferred?: ('in_app' | 'email' | 'sms')[]; order_overdue?: ('in_app' | 'email' | 'sms')[]; territory_changed?: ('in_app' | 'email' | 'sms')[]; service_unavailable?: ('in_app' | 'email' | 'sms')[]; webhook_disabled?: ('in_app' | 'email' | 'sms')[] }; quietHours: { from: string; until: string } | null; timeZone: string; /** Mail that is not urgent comes together: at the full hour, or at `digestAt`. */ digest: 'off' | 'hourly' | 'daily'; digestAt: string; email: string; phone: { number: string; verified: boolean } | null; /** What the rules tell people of your role. */ kinds: ({ kind: 'order_placed' | 'order_approved' | 'order_rejected' | 'info_requested' | 'info_answered' | 'signature_wanted' | 'check_failed' | 'order_held' | 'order_released' | 'order_shipped' | 'order_delivered' | 'shipment_closed' | 'shipment_trouble' | 'order_completed' | 'order_cancelled' | 'order_transferred' | 'order_overdue' | 'territory_changed' | 'service_unavailable' | 'webhook_disabled'; title: string; /** By which channels the rules have it, for your role. */ standard: ('in_app' | 'email' | 'sms')[]; urgent: 'always' | 'by_order' | 'never' })[] } };
  /** Choose what you are told, by which channels and when */
  setPreferences: { params: { body: { /** By kind: by which channels. A kind that is not named goes by the rules’ own. */ choices: { order_placed?: ('in_app' | 'email' | 'sms')[]; order_approved?: ('in_app' | 'email' | 'sms')[]; order_rejected?: ('in_app' | 'email' | 'sms')[]; info_requested?: ('in_app' | 'email' | 'sms')[]; info_answered?: ('in_app' | 'email' | 'sms')[]; signature_wanted?: ('in_app' | 'email' | 'sms')[]; check_failed?: ('in_app' | 'email' | 'sms')[]; order_held?: ('in_app' | 'email' | 'sms')[]; order_released?: ('in_app' | 'email' | 'sms')[]; order_shipped?: ('in_app' | 'email' | 'sms')[]; order_delivered?: ('in_app' | 'email' | 'sms')[]; shipment_closed?: ('in_app' | 'email' | 'sms')[]; shipment_trouble?: ('in_app' | 'email' | 'sms')[]; order_completed?: ('in_app' | 'email' | 'sms')[]; order_cancelled?: ('in_app' | 'email' | 'sms')[]; order_transferred?: ('in_app' | 'email' | 'sms')[]; order_overdue?: ('in_app' | 'email' | 'sms')[]; territory_changed?: ('in_app' | 'email' | 'sms')[]; service_unavailable?: ('in_app' | 'email' | 'sms')[]; webhook_disabled?: ('in_app' | 'email' | 'sms')[] }; quietHours: { from: string; until: string } | null; timeZone: string; /** Mail that is not urgent comes together: at the full hour, or at `digestAt`. */ digest: 'off' | 'hourly' | 'daily'; digestAt: string } }; answer: { /** By kind: by which channels. A kind that is not named goes by the rules’ own. */ choices: { order_placed?: ('in_app' | 'email' | 'sms')[]; order_approved?: ('in_app' | 'email' | 'sms')[]; order_rejected?: ('in_app' | 'email' | 'sms')[]; info_requested?: ('in_app' | 'email' | 'sms')[]; info_answered?: ('in_app' | 'email' | 'sms')[]; signature_wanted?: ('in_app' | 'email' | 'sms')[]; check_failed?: ('in_app' | 'email' | 'sms')[]; order_held?: ('in_app' | 'email' | 'sms')[]; order_released?: ('in_app' | 'email' | 'sms')[]; order_shipped?: ('in_app' | 'email' | 'sms')[]; order_delivered?: ('in_app' | 'email' | 'sms')[]; shipment_closed?: ('in_app' | 'email' | 'sms')[]; shipment_trouble?: ('in_app' | 'email' | 'sms')[]; order_completed?: ('in_app' | 'email' | 'sms')[]; order_cancelled?: ('in_app' | 'email' | 'sms')[]; order_transferred?: ('in_app' | 'email' | 'sms')[]; order_overdue?: ('in_app' | 'email' | 'sms')[]; territory_changed?: ('in_app' | 'email' | 'sms')[]; service_unavailable?: ('in_app' | 'email' | 'sms')[]; webhook_disabled?: ('in_app' | 'email' | 'sms')[] }; quietHours: { from: string; until: string } | null; timeZone: string; /** Mail that is not urgent comes together: at the full hour, or at `digestAt`. */ digest: 'off' | 'hourly' | 'daily'; digestAt: string; email: string; phone: { number: string; verified: boolean } | null; /** What the rules tell people of your role. */ kinds: ({ kind: 'order_placed' | 'order_approved' | 'order_rejected' | 'info_requested' | 'info_answered' | 'signature_wanted' | 'check_failed' | 'order_held' | 'order_released' | 'order_shipped' | 'order_delivered' | 'shipment_closed' | 'shipment_trouble' | 'order_completed' | 'order_cancelled' | 'order_transferred' | 'order_overdue' | 'territory_changed' | 'service_unavailable' | 'webhook_disabled'; title: string; /** By which channels the rules have it, for your role. */ standard: ('in_app' | 'email' | 'sms')[]; urgent: 'always' | 'by_order' | 'never' })[] } };
  /** Name the number for SMS; a code is sent to it */
  setPhone: { params: { body: { /** E.164. */ number: string } }; answer: { phone: { number: string; verified: boolean } | null } };
  /** Confirm the number by the code that came */
  confirmPhone: { params: { body: { code: string } }; answer: { phone: { number: string; verified: boolean } | null } };
  /** Forget the number for SMS */
  removePhone: { params: Record<never, never>; answer: { phone: { number: string; verified: boolean } | null } };
  /** What became of every message, newest first */
  listDeliveries: { params: { limit?: number | undefined; cursor?: string | undefined; state?: 'queued' | 'sent' | 'delivered' | 'bounced' | 'failed' | 'suppressed' | undefined; channel?: 'in_app' | 'email' | 'sms' | 'webhook' | undefined; kind?: 'order_placed' | 'order_approved' | 'order_rejected' | 'info_requested' | 'info_answered' | 'signature_wanted' | 'check_failed' | 'order_held' | 'order_released' | 'order_shipped' | 'order_delivered' | 'shipment_closed' | 'shipment_trouble' | 'order_completed' | 'order_cancelled' | 'order_transferred' | 'order_overdue' | 'territory_changed' | 'service_unavailable' | 'webhook_disabled' | undefined; recipientId?: string | undefined; orderId?: string | undefined }; answer: { items: ({ id: string; event: string; channel: 'in_app' | 'email' | 'sms' | 'webhook'; /** A kind of notification, or what the system sends by itself (`phone_code`). */ kind: string; recipientId: string; /** The person’s name, or the webhook’s. */ recipient: string; orderId: string | null; orderNumber: string | null; state: 'queued' | 'sent' | 'delivered' | 'bounced' | 'failed' | 'suppressed'; code: string | null; urgent: boolean; attempts: number; /** Attempts after one of which it is not known whether it got through: the same Message-ID or webhook id may have come twice. */ repeats: number; /** Times that it was asked for again. */ replays: number; nextAt: string | null; createdAt: string; sentAt: string | null; finishedAt: string | null })[]; nextCursor: string | null } };
  /** Send a message once more */
  retryDelivery: { params: { deliveryId: string }; answer: { id: string; event: string; channel: 'in_app' | 'email' | 'sms' | 'webhook'; /** A kind of notification, or what the system sends by itself (`phone_code`). */ kind: string; recipientId: string; /** The person’s name, or the webhook’s. */ recipient: string; orderId: string | null; orderNumber: string | null; state: 'queued' | 'sent' | 'delivered' | 'bounced' | 'failed' | 'suppressed'; code: string | null; urgent: boolean; attempts: number; /** Attempts after one of which it is not known whether it got through: the same Message-ID or webhook id may have come twice. */ repeats: number; /** Times that it was asked for again. */ replays: number; nextAt: string | null; createdAt: string; sentAt: string | null; finishedAt: string | null } };
  /** Mail and SMS that nobody takes, newest first */
  listOutbox: { params: { limit?: number | undefined; cursor?: string | undefined }; answer: { items: ({ id: string; channel: 'email' | 'sms'; to: string; subject: string | null; text: string; html: string | null; createdAt: string })[]; nextCursor: string | null } };
  /** The texts of messages */
  listTemplates: { params: Record<never, never>; answer: { items: ({ key: string; version: number; isStandard: boolean })[] } };
  /** A text as it is used now */
  readTemplate: { params: { key: string }; answer: { key: string; /** 0: as it was shipped. */ version: number; isStandard: boolean; parts: { subject?: string; text: string; html?: string }; changedBy: string | null; changedAt: string | null; /** All that it may name. */ variables: string[] } };
  /** Write a new version, in Liquid */
  writeTemplate: { params: { key: string; body: { subject?: string; text: string; html?: string } }; answer: { key: string; /** 0: as it was shipped. */ version: number; isStandard: boolean; parts: { subject?: string; text: string; html?: string }; changedBy: string | null; changedAt: string | null; /** All that it may name. */ variables: string[] } };
  /** Its versions, newest first */
  listTemplateVersions: { params: { key: string }; answer: { items: ({ version: number; isStandard: boolean; changedBy: string; changedAt: string })[] } };
  /** See what a text makes of an invented example */
  previewTemplate: { params: { key: string; body: { subject?: string; text: string; html?: string } }; answer: { subject: string | null; text: string; html: string | null } };
  /** Use an earlier version again */
  restoreTemplate: { params: { key: string; body: { /** 0: as it was shipped. */ version: number } }; answer: { key: string; /** 0: as it was shipped. */ version: number; isStandard: boolean; parts: { subject?: string; text: string; html?: string }; changedBy: string | null; changedAt: string | null; /** All that it may name. */ variables: string[] } };
  /** Webhooks, oldest first */
  listWebhooks: { params: { limit?: number | undefined; cursor?: string | undefined }; answer: { items: ({ id: string; name: string; url: string; events: string[]; userId: string; organizationId: string; failingSince: string | null; disabledAt: string | null; disabledBecause: 'asked' | 'gone' | 'failing' | null; previousSecretUntil: string | null; createdAt: string })[]; nextCursor: string | null } };
  /** Add a webhook */
  createWebhook: { params: { body: { name: string; /** https; of a public address. */ url: string; /** Which events; `*` for all that its owner may see. */ events: string[]; /** The machine whose grants say what it is told. */ userId: string } }; answer: { id: string; name: string; url: string; events: string[]; userId: string; organizationId: string; failingSince: string | null; disabledAt: string | null; disabledBecause: 'asked' | 'gone' | 'failing' | null; previousSecretUntil: string | null; createdAt: string; secret: string | null } };
  /** A webhook */
  readWebhook: { params: { webhookId: string }; answer: { id: string; name: string; url: string; events: string[]; userId: string; organizationId: string; failingSince: string | null; disabledAt: string | null; disabledBecause: 'asked' | 'gone' | 'failing' | null; previousSecretUntil: string | null; createdAt: string } };
  /** Change a webhook */
  changeWebhook: { params: { webhookId: string; body: { name?: string; /** https; of a public address. */ url?: string; /** Which events; `*` for all that its owner may see. */ events?: string[] } }; answer: { id: string; name: string; url: string; events: string[]; userId: string; organizationId: string; failingSince: string | null; disabledAt: string | null; disabledBecause: 'asked' | 'gone' | 'failing' | null; previousSecretUntil: string | null; createdAt: string } };
  /** Give a webhook a new secret */
  rotateWebhookSecret: { params: { webhookId: string }; answer: { id: string; name: string; url: string; events: string[]; userId: string; organizationId: string; failingSince: string | null; disabledAt: string | null; disabledBecause: 'asked' | 'gone' | 'failing' | null; previousSecretUntil: string | null; createdAt: string; secret: string | null } };
  /** Switch a webhook off */
  disableWebhook: { params: { webhookId: string }; answer: { id: string; name: string; url: string; events: string[]; userId: string; organizationId: string; failingSince: string | null; disabledAt: string | null; disabledBecause: 'asked' | 'gone' | 'failing' | null; previousSecretUntil: string | null; createdAt: string } };
  /** Switch a webhook on again */
  enableWebhook: { params: { webhookId: string }; answer: { id: string; name: string; url: string; events: string[]; userId: string; organizationId: string; failingSince: string | null; disabledAt: string | null; disabledBecause: 'asked' | 'gone' | 'failing' | null; previousSecretUntil: string | null; createdAt: string } };
  /** Send everything since a time again */
  replayWebhook: { params: { webhookId: string; body: { since: string } }; answer: { since: string; fromPosition: number; toPosition: number } };
  /** The demo company, where there is one */
  readDemo: { params: Record<never, never>; answer: { /** Always true: without the demo company there is nothing at this address. */ enabled: boolean; people: ({ email: string; name: string; role: 'provider' | 'verifier' | 'master_distributor' | 'distributor' | 'sales_rep' | 'compliance' | 'admin'; organization: string })[]; /** Whether this server keeps placing and moving orders by itself. */ traffic: boolean } };
  /** Go on as another demo person */
  switchDemoPerson: { params: { body: { email: string } }; answer: { person: { email: string; name: string; role: 'provider' | 'verifier' | 'master_distributor' | 'distributor' | 'sales_rep' | 'compliance' | 'admin'; organization: string } } };
  /** Start or stop placing and moving orders by itself */
  setDemoTraffic: { params: { body: { running: boolean } }; answer: { /** Always true: without the demo company there is nothing at this address. */ enabled: boolean; people: ({ email: string; name: string; role: 'provider' | 'verifier' | 'master_distributor' | 'distributor' | 'sales_rep' | 'compliance' | 'admin'; organization: string })[]; /** Whether this server keeps placing and moving orders by itself. */ traffic: boolean } };
  /** How what goes on in the background stands */
  readOperations: { params: Record<never, never>; answer: { readAt: string; journal: { /** Of the newest entry that has one. */ position: number; /** Entries without a position yet, counted up to 10,000. */ unplaced: number; /** How long the oldest of them has waited, in milliseconds; 0 where there is none. */ oldestUnplacedMs: number }; followers: ({ /** What reads the journal from its own saved position. */ name: string; /** Up to where it has handled the journal. */ position: number; /** Entries that it has not handled yet. */ behind: number; movedAt: string })[]; deliveries: ({ channel: 'in_app' | 'email' | 'sms' | 'webhook'; /** Messages that wait, those to be tried again and those of digests and quiet hours among them. */ queued: number; /** Of these: due for more than a minute. */ late: number; oldestDueAt: string | null; /** Of these: tried before, in vain. */ retrying: number; /** Given up in the last 24 hours. */ failedLastDay: number })[]; outbox: { /** Mail and SMS that nobody takes, kept in place of being sent. */ kept: number; oldestAt: string | null }; jobs: ({ task: string; /** Due, and not begun. */ waiting: number; /** Due later. */ planned: number; /** Begun. */ running: number; /** Tried before, in vain, and to be tried again. */ retrying: number; /** Tried as often as allowed. */ givenUp: number; oldestDueAt: string | null })[] } };
  /** How those outside are whom the server asks */
  readOutsideServices: { params: Record<never, never>; answer: { items: ({ name: string; /** Open: not asked at present. Half open: one call tries. */ breaker: 'closed' | 'open' | 'half_open'; underWay: number; waiting: number; /** Since the start. */ answered: number; failed: number; lastFailure: { reason: string; at: string } | null })[] } };
  /** Whether the process answers */
  getHealth: { params: Record<never, never>; answer: { status: 'ok' } };
  /** Whether it can do its work */
  getReadiness: { params: Record<never, never>; answer: { status: 'ready' } };
  /** Take what Twilio says became of an SMS */
  takeSmsReceipt: { params: { messageId: string; headers?: { 'x-twilio-signature'?: string }; body: Bytes; contentType: 'application/x-www-form-urlencoded' }; answer: { taken: boolean } };
  /** Take a delivery status notification of a mail server */
  takeMailReport: { params: { headers?: { 'x-report-secret'?: string }; body: Bytes; contentType: 'message/rfc822' }; answer: { taken: boolean } };
  /** Take an event of the tracking service */
  takeCarrierEvent: { params: { headers?: { 'x-hmac-signature'?: string }; body: unknown }; answer: { taken: boolean } };
}

/** How each operation goes over HTTP; paths are below /api/v1. */
export const operations = {
  signIn: { method: 'POST', path: '/auth/sign-in/email' },
  signOut: { method: 'POST', path: '/auth/sign-out' },
  readSession: { method: 'GET', path: '/auth/get-session' },
  changePassword: { method: 'POST', path: '/auth/change-password' },
  revokeSession: { method: 'POST', path: '/auth/revoke-session' },
  revokeOtherSessions: { method: 'POST', path: '/auth/revoke-other-sessions' },
  confirmPassword: { method: 'POST', path: '/auth/confirm-password' },
  readMe: { method: 'GET', path: '/me' },
  listSessions: { method: 'GET', path: '/auth/list-sessions' },
  listOrganizations: { method: 'GET', path: '/organizations' },
  addOrganization: { method: 'POST', path: '/organizations', takesKey: true },
  readOrganization: { method: 'GET', path: '/organizations/{organizationId}' },
  changeOrganization: { method: 'PATCH', path: '/organizations/{organizationId}', takesKey: true },
  disableOrganization: { method: 'POST', path: '/organizations/{organizationId}/disable', takesKey: true },
  enableOrganization: { method: 'POST', path: '/organizations/{organizationId}/enable', takesKey: true },
  listUsers: { method: 'GET', path: '/users' },
  addUser: { method: 'POST', path: '/users', takesKey: true },
  readUser: { method: 'GET', path: '/users/{userId}' },
  changeUser: { method: 'PATCH', path: '/users/{userId}', takesKey: true },
  resetPassword: { method: 'POST', path: '/users/{userId}/reset-password', takesKey: true },
  disableUser: { method: 'POST', path: '/users/{userId}/disable', takesKey: true },
  enableUser: { method: 'POST', path: '/users/{userId}/enable', takesKey: true },
  listGrants: { method: 'GET', path: '/users/{userId}/grants' },
  addGrant: { method: 'POST', path: '/users/{userId}/grants', takesKey: true },
  endGrant: { method: 'POST', path: '/users/{userId}/grants/{grantId}/end', takesKey: true },
  listKeys: { method: 'GET', path: '/users/{userId}/keys' },
  addKey: { method: 'POST', path: '/users/{userId}/keys', takesKey: true },
  revokeKey: { method: 'POST', path: '/users/{userId}/keys/{keyId}/revoke', takesKey: true },
  readOrder: { method: 'GET', path: '/orders/{orderId}' },
  readOrderHistory: { method: 'GET', path: '/orders/{orderId}/history' },
  readOrderChecks: { method: 'GET', path: '/orders/{orderId}/checks' },
  searchOrders: { method: 'POST', path: '/orders/search' },
  placeOrder: { method: 'POST', path: '/orders', takesKey: true },
  listOrders: { method: 'GET', path: '/orders' },
  orderAgain: { method: 'GET', path: '/orders/{orderId}/again' },
  listTerritoryOrders: { method: 'GET', path: '/orders/territory/{territoryId}' },
  readTerritoryLoad: { method: 'GET', path: '/territories/load' },
  shipOrder: { method: 'PUT', path: '/orders/{orderId}/ship', takesKey: true },
  answerQuestions: { method: 'PUT', path: '/orders/{orderId}/answer', takesKey: true },
  amendOrder: { method: 'PUT', path: '/orders/{orderId}/amend', takesKey: true },
  authoriseOrder: { method: 'PUT', path: '/orders/{orderId}/authorise', takesKey: true },
  signOrder: { method: 'PUT', path: '/orders/{orderId}/sign', takesKey: true },
  holdOrder: { method: 'PUT', path: '/orders/{orderId}/hold', takesKey: true },
  releaseOrder: { method: 'PUT', path: '/orders/{orderId}/release', takesKey: true },
  transferOrder: { method: 'PUT', path: '/orders/{orderId}/transfer', takesKey: true },
  completeOrder: { method: 'PUT', path: '/orders/{orderId}/complete', takesKey: true },
  verifyOrder: { method: 'PUT', path: '/orders/{orderId}/verify', takesKey: true },
  cancelOrder: { method: 'PUT', path: '/orders/{orderId}/cancel', takesKey: true },
  askClinic: { method: 'PUT', path: '/orders/{orderId}/request-info', takesKey: true },
  changeOrderStatus: { method: 'PUT', path: '/orders/{orderId}/status', takesKey: true },
  addNote: { method: 'POST', path: '/orders/{orderId}/notes', takesKey: true },
  changeOrders: { method: 'POST', path: '/orders/actions', takesKey: true },
  deliverShipment: { method: 'PUT', path: '/orders/{orderId}/shipments/{shipmentId}/deliver', takesKey: true },
  closeShipment: { method: 'PUT', path: '/orders/{orderId}/shipments/{shipmentId}/close', takesKey: true },
  cancelLine: { method: 'PUT', path: '/orders/{orderId}/lines/{lineId}/cancel', takesKey: true },
  announceDocument: { method: 'POST', path: '/orders/{orderId}/documents', takesKey: true },
  listDocuments: { method: 'GET', path: '/orders/{orderId}/documents' },
  withdrawDocument: { method: 'PUT', path: '/orders/{orderId}/documents/{documentId}/withdraw', takesKey: true },
  readDocument: { method: 'GET', path: '/orders/{orderId}/documents/{documentId}/content', answers: 'bytes' },
  sendDocument: { method: 'PUT', path: '/orders/{orderId}/documents/{documentId}/content', sendsBytes: true },
  showArchive: { method: 'GET', path: '/orders/{orderId}/archive' },
  readArchiveJson: { method: 'GET', path: '/orders/{orderId}/archive/json' },
  readArchivePdf: { method: 'GET', path: '/orders/{orderId}/archive/pdf', answers: 'bytes' },
  purgeArchive: { method: 'PUT', path: '/orders/{orderId}/archive/purge' },
  printPackingSlip: { method: 'GET', path: '/orders/{orderId}/shipments/{shipmentId}/packing-slip', answers: 'bytes' },
  printPickList: { method: 'POST', path: '/orders/pick-list', answers: 'bytes' },
  askRequirements: { method: 'POST', path: '/orders/requirements' },
  readRequirements: { method: 'GET', path: '/orders/{orderId}/requirements' },
  listPayers: { method: 'GET', path: '/payers' },
  readQueue: { method: 'GET', path: '/verification/queue' },
  claimOrder: { method: 'POST', path: '/verification/claims', takesKey: true },
  releaseClaim: { method: 'PUT', path: '/verification/claims/{orderId}/release', takesKey: true },
  addPatient: { method: 'POST', path: '/patients', takesKey: true },
  readPatient: { method: 'GET', path: '/patients/{patientId}' },
  findPatients: { method: 'POST', path: '/patients/search' },
  listProviders: { method: 'GET', path: '/providers' },
  addProvider: { method: 'POST', path: '/providers', takesKey: true },
  readLicences: { method: 'GET', path: '/providers/{providerId}/licences' },
  saveLicences: { method: 'PUT', path: '/providers/{providerId}/licences', takesKey: true },
  listDrafts: { method: 'GET', path: '/order-drafts' },
  createDraft: { method: 'POST', path: '/order-drafts', takesKey: true },
  readDraft: { method: 'GET', path: '/order-drafts/{draftId}' },
  saveDraft: { method: 'PUT', path: '/order-drafts/{draftId}', takesKey: true },
  removeDraft: { method: 'DELETE', path: '/order-drafts/{draftId}' },
  searchProducts: { method: 'GET', path: '/products' },
  listTerritories: { method: 'GET', path: '/territories' },
  addTerritory: { method: 'POST', path: '/territories', takesKey: true },
  locateZip: { method: 'GET', path: '/territories/locate' },
  readTerritory: { method: 'GET', path: '/territories/{id}' },
  changeTerritory: { method: 'PATCH', path: '/territories/{id}', takesKey: true },
  moveTerritory: { method: 'POST', path: '/territories/{id}/move', takesKey: true },
  retireTerritory: { method: 'POST', path: '/territories/{id}/retire', takesKey: true },
  searchJournal: { method: 'GET', path: '/journal' },
  downloadJournal: { method: 'GET', path: '/journal/download', answers: 'text' },
  readCheckpoint: { method: 'GET', path: '/journal/checkpoint', answers: 'text' },
  listNotifications: { method: 'GET', path: '/notifications' },
  readNotifications: { method: 'POST', path: '/notifications/read' },
  listOrderMessages: { method: 'GET', path: '/orders/{orderId}/messages' },
  readPreferences: { method: 'GET', path: '/me/notification-preferences' },
  setPreferences: { method: 'PUT', path: '/me/notification-preferences', takesKey: true },
  setPhone: { method: 'POST', path: '/me/phone', takesKey: true },
  confirmPhone: { method: 'POST', path: '/me/phone/confirm', takesKey: true },
  removePhone: { method: 'POST', path: '/me/phone/remove', takesKey: true },
  listDeliveries: { method: 'GET', path: '/deliveries' },
  retryDelivery: { method: 'POST', path: '/deliveries/{deliveryId}/retry', takesKey: true },
  listOutbox: { method: 'GET', path: '/outbox' },
  listTemplates: { method: 'GET', path: '/notification-templates' },
  readTemplate: { method: 'GET', path: '/notification-templates/{key}' },
  writeTemplate: { method: 'PUT', path: '/notification-templates/{key}', takesKey: true },
  listTemplateVersions: { method: 'GET', path: '/notification-templates/{key}/versions' },
  previewTemplate: { method: 'POST', path: '/notification-templates/{key}/preview' },
  restoreTemplate: { method: 'POST', path: '/notification-templates/{key}/restore', takesKey: true },
  listWebhooks: { method: 'GET', path: '/webhooks' },
  createWebhook: { method: 'POST', path: '/webhooks', takesKey: true },
  readWebhook: { method: 'GET', path: '/webhooks/{webhookId}' },
  changeWebhook: { method: 'PUT', path: '/webhooks/{webhookId}', takesKey: true },
  rotateWebhookSecret: { method: 'POST', path: '/webhooks/{webhookId}/rotate', takesKey: true },
  disableWebhook: { method: 'POST', path: '/webhooks/{webhookId}/disable', takesKey: true },
  enableWebhook: { method: 'POST', path: '/webhooks/{webhookId}/enable', takesKey: true },
  replayWebhook: { method: 'POST', path: '/webhooks/{webhookId}/replay', takesKey: true },
  readDemo: { method: 'GET', path: '/demo' },
  switchDemoPerson: { method: 'POST', path: '/demo/switch' },
  setDemoTraffic: { method: 'PUT', path: '/demo/traffic' },
  readOperations: { method: 'GET', path: '/operations' },
  readOutsideServices: { method: 'GET', path: '/outside-services' },
  getHealth: { method: 'GET', path: '/health' },
  getReadiness: { method: 'GET', path: '/ready' },
  takeSmsReceipt: { method: 'POST', path: '/sms/receipts/{messageId}', sendsBytes: true },
  takeMailReport: { method: 'POST', path: '/mail/reports', sendsBytes: true },
  takeCarrierEvent: { method: 'POST', path: '/carriers/easypost/events' },
} as const;
