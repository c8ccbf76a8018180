import type { ProofOfDelivery } from '@orderly/client';
import type { Relationship, ShipmentMethod } from '@orderly/contract';

/** What is entered of a delivery; which of it counts depends on how the shipment went. */
export interface ProofDraft {
  /** As the browser's field has it: local time without a zone. */
  readonly receivedAt: string;
  readonly receivedBy: string;
  readonly relationship: Relationship;
  /** Drawn, as a PNG data URI. */
  readonly signature: string | null;
  readonly signatureDocumentId: string | null;
  readonly facilityRecordId: string | null;
  readonly line1: string;
  readonly city: string;
  readonly state: string | null;
  readonly zip: string;
}

export function newProof(now: Date): ProofDraft {
  return {
    receivedAt: localMinute(now),
    receivedBy: '',
    relationship: 'self',
    signature: null,
    signatureDocumentId: null,
    facilityRecordId: null,
    line1: '',
    city: '',
    state: null,
    zip: '',
  };
}

function localMinute(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What is sent as the proof of shipments that went in these ways. A carrier’s own record says where; of the others somebody signed. */
export function proofOf(draft: ProofDraft, methods: ReadonlySet<ShipmentMethod>): ProofOfDelivery {
  const receivedAt = new Date(draft.receivedAt).toISOString();
  const isSigned = [...methods].some((method) => method !== 'carrier');
  return {
    receivedAt,
    ...(methods.has('carrier') ? deliveredTo(draft) : {}),
    ...(isSigned ? signedBy(draft) : {}),
    ...(methods.has('facility') && draft.facilityRecordId !== null ? { facilityRecordId: draft.facilityRecordId } : {}),
  };
}

function deliveredTo({ line1, city, state, zip }: ProofDraft): Pick<ProofOfDelivery, 'deliveredTo'> {
  if (city.trim() === '' || state === null) return {};
  return {
    deliveredTo: {
      ...(line1.trim() === '' ? {} : { line1: line1.trim() }),
      city: city.trim(),
      state,
      ...(zip.trim() === '' ? {} : { zip: zip.trim() }),
    },
  };
}

function signedBy({ receivedBy, relationship, signature, signatureDocumentId }: ProofDraft): Partial<ProofOfDelivery> {
  return {
    ...(receivedBy.trim() === '' ? {} : { receivedBy: receivedBy.trim() }),
    relationship,
    ...(signature === null ? {} : { signature }),
    ...(signature === null && signatureDocumentId !== null ? { signatureDocumentId } : {}),
  };
}
