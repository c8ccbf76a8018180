import { type Order, signingIntents } from '@orderly/contract';
import type { Principal } from '../identity/index.ts';
import { openPatient, openPatientKey, type PhiVault } from '../patients/index.ts';
import { type KeyEncryptionKey, openClass, openClasses, type PhiClass, type SealedRecord } from '../phi/index.ts';
import type { Tx } from '../platform/db/database.ts';
import type { OrderDeps } from './deps.ts';
import { readDocuments } from './documents/document-store.ts';
import { openDocument } from './documents/seal-document.ts';
import type { FulfilmentClass } from './seal-order.ts';
import { isUnderWay } from './state.ts';
import { type NoteRow, type OrderRow, readOrder, readSealed, type SealedRow, type SignatureRow } from './store.ts';
import { systemPrincipal } from './system.ts';
import { viewOrder } from './view.ts';

interface OrderClasses {
  readonly contact: { readonly shipTo: NonNullable<Order['shipTo']>; readonly phone?: string } & Record<string, unknown>;
  readonly clinical: { readonly diagnoses: string[] } & Record<string, unknown>;
  readonly coverage: NonNullable<Order['coverage']> & { readonly authorisation?: Order['authorisation'] } & Record<string, unknown>;
  readonly fulfilment: FulfilmentClass;
}

interface Opening {
  readonly order: Order;
  readonly row: OrderRow;
  readonly sealed: SealedRow;
  readonly notes: readonly NoteRow[];
  readonly signature: SignatureRow | undefined;
  readonly classes: readonly PhiClass[];
  readonly principal: Principal;
}

/** The order with the patient data that `classes` allow; the caller has a journal entry to write before this leaves the server. */
export async function openOrder(vault: PhiVault, { order, row, sealed, notes, signature, classes, principal }: Opening): Promise<Order> {
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
    ...(opened.coverage?.authorisation === undefined ? {} : { authorisation: opened.coverage.authorisation }),
    ...(opened.contact === undefined ? {} : { shipTo: opened.contact.shipTo }),
    ...(opened.contact?.phone === undefined ? {} : { phone: opened.contact.phone }),
    ...(signature === undefined || row.signedBy === null || !classes.includes('clinical') ? {} : { signature: openSignature(key, signature) }),
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
      // One whose paper was withdrawn proves nothing any more.
      const proof = shipment.deliveredAt === null ? undefined : fulfilment.proofs[shipment.id];
      const items = fulfilment.items?.[shipment.id] ?? {};
      const lines = shipment.lines.map((line) => {
        const own = items[line.lineId];
        return own === undefined ? line : { ...line, items: own.map((item) => ({ ...item })) };
      });
      return { ...shipment, lines, ...(trackingNumber === undefined ? {} : { trackingNumber }), ...(proof === undefined ? {} : { proof }) };
    }),
  };
}

function openSignature(key: KeyEncryptionKey, { id, signed_by, signed_by_name, signed_at, intent, kind, hash, encrypted_data }: SignatureRow) {
  const opened = openClass<{ value: string }>(key, { table: 'order_signatures', rowId: id }, encrypted_data as SealedRecord, 'clinical');
  const says = (signingIntents as Readonly<Record<string, string>>)[intent] ?? intent;
  const signed = { signedBy: signed_by, signedByName: signed_by_name, signedAt: signed_at.toISOString() };
  return { ...signed, intent: says, kind, value: opened?.value ?? '', hash };
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
        authorName: note.author_name,
        createdAt: note.created_at.toISOString(),
        text: typed?.text ?? '',
        ...(typed?.outcome === undefined ? {} : { outcome: typed.outcome }),
        ...(note.question_id === null ? {} : { questionId: note.question_id }),
      };
    });
}

const all: readonly PhiClass[] = ['contact', 'identity', 'clinical', 'coverage', 'fulfilment'];

/**
 * An order with all its patient data, for a computation of ours whose result is told and not the data; or with some classes, for a paper, whose reading the caller journals.
 * Undefined when it is out of sight.
 */
export async function openSealed(tx: Tx, { phi, clock }: Pick<OrderDeps, 'phi' | 'clock'>, row: OrderRow, classes = all): Promise<Order | undefined> {
  const sealed = await readSealed(tx, row.id);
  if (sealed === undefined) return undefined;
  const order = viewOrder(row, systemPrincipal, clock.now());
  return openOrder(phi, { order, row, sealed, notes: [], signature: undefined, classes, principal: systemPrincipal });
}

/** The latest day of a face-to-face encounter that a counting document of the order tells; null when none does. YYYY-MM-DD. */
async function lastEncounter(tx: Tx, { phi }: OrderDeps, row: OrderRow): Promise<string | null> {
  const counting = new Set(
    row.documents.filter(({ satisfies, withdrawnAt }) => withdrawnAt === null && satisfies.includes('face_to_face')).map(({ id }) => id),
  );
  if (counting.size === 0) return null;
  const [sealed, documents] = await Promise.all([readSealed(tx, row.id), readDocuments(tx, row.id)]);
  if (sealed === undefined) return null;
  const key = await openPatientKey(phi, { ...sealed, id: row.patientId });
  const days = documents.flatMap((document) => (counting.has(document.id) ? [openDocument(key, document).encounterOn ?? ''] : []));
  return days.toSorted().at(-1) || null;
}

/** What the system's own checks look at. */
interface ForSystem {
  readonly row: OrderRow;
  readonly order: Order;
  readonly lastEncounterOn: string | null;
}

/** An order with all its patient data, for the system's own checks. Null when it is gone or over. `deps.db` is the worker's. */
export async function openForSystem(tx: Tx, deps: OrderDeps, orderId: string): Promise<ForSystem | null> {
  const row = await readOrder(tx, orderId);
  if (row === undefined || !isUnderWay(row.status)) return null;
  const order = await openSealed(tx, deps, row);
  return order === undefined ? null : { row, order, lastEncounterOn: await lastEncounter(tx, deps, row) };
}
