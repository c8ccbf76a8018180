import type { Relationship } from '@orderly/contract';
import { type FieldError, OrderlyError } from '../../platform/errors.ts';
import type { KeptProof } from '../change.ts';
import type { OrderState, Shipment } from '../state.ts';
import { invalid } from './action.ts';
import { knownDocument } from './documents.ts';

/** What was handed over at the clinic or by a driver is recorded later, but not by months: a date further back is a slip. */
const recordedLateMs = 31 * 24 * 3_600_000;
const notForThePatient: readonly Relationship[] = ['supplier_staff', 'courier'];

/**
 * Looks whether a proof is one for a shipment sent in this way (Medicare Program Integrity Manual, chapter 4, 4.7.3.1): for a carrier the date and address of its own
 * record, which the tracking number links to the shipment; else who signed, with the signature as a document, and for a facility also its record of receipt.
 * Errors: missing_data with everything that lacks, invalid_request.
 */
export function checkProof(order: OrderState, { method, shippedAt }: Shipment, proof: KeptProof, { at, now }: { at: string; now: Date }): void {
  const missing: FieldError[] = [];
  const need = (member: keyof KeptProof, detail: string) => {
    const given = member === 'deliveredTo' ? proof.deliveredTo?.city : proof[member];
    if (given === undefined || given.trim() === '') missing.push({ pointer: `${at}/${member}`, code: 'required', detail });
  };
  if (method === 'carrier') need('deliveredTo', 'Enter where the carrier says that it delivered.');
  else {
    need('receivedBy', 'Enter the printed name of who signed.');
    need('signatureDocumentId', 'Send the signature, drawn, or name the document that holds it.');
    if (method === 'facility') need('facilityRecordId', 'Name the document with the facility’s record of receipt for this patient.');
  }
  if (missing.length > 0) throw new OrderlyError('missing_data', 'The proof of delivery is not complete.', { errors: missing });
  const wrong: FieldError[] = [];
  if (Date.parse(proof.receivedAt) > now.getTime()) {
    wrong.push({ pointer: `${at}/receivedAt`, code: 'in_the_future', detail: 'The delivery cannot lie in the future.' });
  }
  if (Date.parse(proof.receivedAt) < Date.parse(shippedAt) - recordedLateMs) {
    const detail = 'The delivery lies more than 31 days before its shipment was recorded. Look at the year and the month.';
    wrong.push({ pointer: `${at}/receivedAt`, code: 'before_the_shipment', detail });
  }
  if (proof.relationship !== undefined && notForThePatient.includes(proof.relationship)) {
    const detail = 'Staff of the supplier or the courier can’t sign for the patient. Have the patient sign, or somebody on their side.';
    wrong.push({ pointer: `${at}/relationship`, code: 'not_a_designee', detail });
  }
  if (wrong.length > 0) throw new OrderlyError('invalid_request', wrong[0]?.detail as string, { errors: wrong });
  if (proof.signatureDocumentId !== undefined) paperOf(order, 'delivery', proof.signatureDocumentId, `${at}/signatureDocumentId`);
  if (proof.facilityRecordId !== undefined) paperOf(order, 'facility_record', proof.facilityRecordId, `${at}/facilityRecordId`);
}

/** Errors: invalid_request unless the order's document is a paper of the kind. */
function paperOf(order: OrderState, kind: 'delivery' | 'facility_record', id: string, pointer: string): void {
  if (knownDocument(order, id, pointer).satisfies.includes(kind)) return;
  invalid(
    pointer,
    'other_document',
    `The document is no ${kind === 'delivery' ? 'delivery paper' : 'record of a facility'}. Add one as ${kind}, and name that.`,
  );
}
