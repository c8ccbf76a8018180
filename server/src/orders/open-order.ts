import type { Order } from '@orderly/contract';
import type { Principal } from '../identity/index.ts';
import { openPatient, openPatientKey, type PhiVault } from '../patients/index.ts';
import { type KeyEncryptionKey, openClass, openClasses, type PhiClass, type SealedRecord } from '../phi/index.ts';
import type { FulfilmentClass } from './seal-order.ts';
import type { NoteRow, OrderRow, SealedRow } from './store.ts';

interface OrderClasses {
  readonly contact: { readonly shipTo: NonNullable<Order['shipTo']> } & Record<string, unknown>;
  readonly clinical: { readonly diagnoses: string[] } & Record<string, unknown>;
  readonly coverage: NonNullable<Order['coverage']> & Record<string, unknown>;
  readonly fulfilment: FulfilmentClass;
}

interface Opening {
  readonly order: Order;
  readonly row: OrderRow;
  readonly sealed: SealedRow;
  readonly notes: readonly NoteRow[];
  readonly classes: readonly PhiClass[];
  readonly principal: Principal;
}

/** The order with the patient data that `classes` allow; the caller has a journal entry to write before this leaves the server. */
export async function openOrder(vault: PhiVault, { order, row, sealed, notes, classes, principal }: Opening): Promise<Order> {
  if (classes.length === 0) return { ...order, phiClasses: [] };
  const key = await openPatientKey(vault, { ...sealed, id: row.patientId });
  const place = { table: 'orders', rowId: row.id };
  const opened = openClasses<OrderClasses & { identity?: Record<string, unknown> }>(key, place, sealed.encrypted_data as SealedRecord, classes);
  const patient = openPatient(
    key,
    {
      id: row.patientId,
      clinic_id: sealed.patient_clinic_id,
      encrypted_data: sealed.patient_data,
      merged_into: sealed.merged_into,
      created_at: sealed.patient_created_at,
    },
    classes,
  );
  return {
    ...withParcels(order, opened.fulfilment),
    patientId: row.patientId,
    phiClasses: [...classes],
    patient,
    ...(opened.clinical === undefined ? {} : { diagnoses: opened.clinical.diagnoses }),
    ...(opened.coverage === undefined ? {} : { coverage: { payerId: opened.coverage.payerId, memberId: opened.coverage.memberId } }),
    ...(opened.contact === undefined ? {} : { shipTo: opened.contact.shipTo }),
    notes: openNotes(key, notes, classes, principal),
  };
}

function withParcels(order: Order, fulfilment: FulfilmentClass | undefined): Order {
  if (fulfilment === undefined) return order;
  return {
    ...order,
    lines: order.lines.map((line) => {
      const description = fulfilment.descriptions[line.id];
      return description === undefined ? line : { ...line, description };
    }),
    shipments: order.shipments.map((shipment) => {
      const trackingNumber = fulfilment.tracking[shipment.id];
      const proof = fulfilment.proofs[shipment.id];
      return { ...shipment, ...(trackingNumber === undefined ? {} : { trackingNumber }), ...(proof === undefined ? {} : { proof }) };
    }),
  };
}

/** Shared notes for everybody whose classes hold them; internal ones for the organisation that wrote them. */
function openNotes(key: KeyEncryptionKey, notes: readonly NoteRow[], classes: readonly PhiClass[], principal: Principal) {
  return notes
    .filter((note) => classes.includes(note.class))
    .filter((note) => note.visibility === 'shared' || note.class === 'clinical' || note.organization_id === principal.organizationId)
    .map((note) => {
      const place = { table: 'order_notes', rowId: note.id };
      const typed = openClass<{ text: string; outcome?: string }>(key, place, note.encrypted_data as SealedRecord, note.class);
      return {
        id: note.id,
        visibility: note.visibility,
        kind: note.kind,
        authorId: note.author_id,
        createdAt: note.created_at.toISOString(),
        text: typed?.text ?? '',
        ...(typed?.outcome === undefined ? {} : { outcome: typed.outcome }),
        ...(note.question_id === null ? {} : { questionId: note.question_id }),
      };
    });
}
