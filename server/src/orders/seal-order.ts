import type { PlaceOrder } from '@orderly/contract';
import { needConfirmed, type Principal } from '../identity/index.ts';
import { openPatientKey, type PhiVault } from '../patients/index.ts';
import { type KeyEncryptionKey, openClass, type SealedRecord, sealClasses } from '../phi/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';
import type { Amended, Decision, KeptProof, ShippedItems, Signature, Typed } from './change.ts';
import type { Line } from './state.ts';
import { readSealed } from './store.ts';
import type { GoodsRecord, NoteRecord, SignatureRecord } from './write-store.ts';

/** What an order's class `fulfilment` holds: what identifies a parcel or a receiver, and the lines' descriptions. */
export interface FulfilmentClass {
  readonly descriptions: Readonly<Record<string, string>>;
  /** By shipment id. */
  readonly tracking: Readonly<Record<string, string>>;
  readonly proofs: Readonly<Record<string, KeptProof>>;
  /** Absent in orders from before there were items. */
  readonly items?: ShippedItems;
  readonly [more: string]: unknown;
}

/** The classes of a new order, sealed under its patient's key. */
export function sealPlaced(key: KeyEncryptionKey, row: { readonly id: string; readonly lines: readonly Line[] }, order: PlaceOrder): SealedRecord {
  const descriptions: Record<string, string> = {};
  order.lines.forEach((line, index) => {
    const stored = row.lines[index];
    if (line.description !== undefined && stored !== undefined) descriptions[stored.id] = line.description;
  });
  return sealClasses(
    key,
    { table: 'orders', rowId: row.id },
    {
      contact: { shipTo: order.shipTo },
      clinical: { diagnoses: order.diagnoses ?? [] },
      coverage: order.coverage,
      fulfilment: { descriptions, tracking: {}, proofs: {} },
    },
  );
}

/** What a change seals anew, and what it adds sealed. */
export interface Sealed {
  /** Classes of the order; null leaves them as they are. */
  readonly sealed: SealedRecord | null;
  readonly notes: NoteRecord[];
  readonly signature: SignatureRecord | null;
  /** By which what shipped is found again. */
  readonly goods: readonly GoodsRecord[];
}

/**
 * Seals what a person typed with a change; reads and unwraps the patient's key only when there is something to seal. Null when the order has left the
 * caller's sight since it was read: nothing locks it until it is written.
 */
export async function sealDecision(
  tx: Tx,
  vault: PhiVault,
  order: { readonly id: string; readonly patientId: string },
  { typed, amended, signature }: Pick<Decision, 'typed' | 'amended' | 'signature'>,
  by: { readonly principal: Principal; readonly source: string | null },
): Promise<Sealed | null> {
  const parcel = [typed.tracking, typed.proofs, typed.items].some((part) => Object.keys(part).length > 0);
  if (!parcel && typed.notes.length === 0 && amended === null && signature === null) return { sealed: null, notes: [], signature: null, goods: [] };
  // At a screen that was left open anybody could sign.
  if (signature !== null) await needConfirmed(tx, by.principal);
  const row = await readSealed(tx, order.id);
  if (row === undefined) return null;
  const key = await openPatientKey(vault, { ...row, id: order.patientId });
  const record = row.encrypted_data as SealedRecord;
  return {
    sealed: parcel ? sealParcel(key, order.id, record, typed) : amended === null ? null : sealAmended(key, order.id, record, amended),
    notes: typed.notes.map((note) => sealNote(key, note, by.principal)),
    signature: signature === null ? null : sealSignature(key, signature, by.source),
    goods: goodsOf(vault, typed),
  };
}

/** Blind indexes of the tracking numbers, lots and serial numbers of a change. */
function goodsOf({ index }: PhiVault, { tracking, items }: Typed): GoodsRecord[] {
  const parcels = Object.entries(tracking).map(
    ([shipment, number]) => ({ shipment, field: 'tracking_number', hash: index.trackingNumber(number) }) as const,
  );
  const goods = Object.entries(items).flatMap(([shipment, lines]) =>
    Object.values(lines)
      .flat()
      .flatMap(({ lot, serial }) => [
        ...(lot === undefined ? [] : [{ shipment, field: 'lot', hash: index.lot(lot) } as const]),
        ...(serial === undefined ? [] : [{ shipment, field: 'serial', hash: index.serial(serial) } as const]),
      ]),
  );
  return [...parcels, ...goods].map(({ hash, ...rest }) => ({ ...rest, hash: hash.toString('hex') }));
}

function sealSignature(key: KeyEncryptionKey, { intent, kind, hash, value, salt }: Signature, source: string | null): SignatureRecord {
  const id = newId();
  const encrypted = sealClasses(key, { table: 'order_signatures', rowId: id }, { clinical: { value, salt } });
  return { id, source, intent, kind, hash, encrypted_data: encrypted };
}

/** The classes that an amendment touches, each whole. */
function sealAmended(key: KeyEncryptionKey, orderId: string, record: SealedRecord, amended: Amended): SealedRecord {
  const place = { table: 'orders', rowId: orderId };
  const { shipTo, phone, coverage, authorisation, diagnoses, descriptions } = amended;
  const contact = { ...(shipTo === undefined ? {} : { shipTo }), ...(phone === undefined ? {} : { phone }) };
  const values = {
    ...(shipTo === undefined && phone === undefined ? {} : { contact: { ...openClass<object>(key, place, record, 'contact'), ...contact } }),
    ...(diagnoses === undefined ? {} : { clinical: { ...openClass<object>(key, place, record, 'clinical'), diagnoses } }),
    ...(coverage === undefined && authorisation === undefined
      ? {}
      : {
          coverage: { ...openClass<object>(key, place, record, 'coverage'), ...coverage, ...(authorisation === undefined ? {} : { authorisation }) },
        }),
    ...(descriptions === undefined ? {} : { fulfilment: describedAnew(openClass<FulfilmentClass>(key, place, record, 'fulfilment'), amended) }),
  };
  const resealed = sealClasses(key, place, values, record);
  return Object.fromEntries(Object.keys(values).map((name) => [name, resealed[name as keyof SealedRecord]]));
}

function describedAnew(before: FulfilmentClass | undefined, { descriptions, keepsDescriptionsOf = [] }: Amended) {
  const kept = keepsDescriptionsOf.flatMap((id) => (before?.descriptions[id] === undefined ? [] : [[id, before.descriptions[id]] as const]));
  return { ...before, descriptions: { ...Object.fromEntries(kept), ...descriptions } };
}

function sealParcel(key: KeyEncryptionKey, orderId: string, record: SealedRecord, typed: Typed): SealedRecord {
  const place = { table: 'orders', rowId: orderId };
  const before = openClass<FulfilmentClass>(key, place, record, 'fulfilment');
  const fulfilment = {
    descriptions: before?.descriptions ?? {},
    tracking: { ...before?.tracking, ...typed.tracking },
    proofs: { ...before?.proofs, ...typed.proofs },
    items: { ...before?.items, ...typed.items },
  };
  const resealed = sealClasses(key, place, { fulfilment }, record).fulfilment;
  return resealed === undefined ? {} : { fulfilment: resealed };
}

/** A note under its class: what the desk and the clinic keep between them is clinical, the rest belongs to fulfilment. */
export function sealNote(key: KeyEncryptionKey, note: Typed['notes'][number], principal: Pick<Principal, 'role'>): NoteRecord {
  const ofDeskOrClinic = principal.role === 'provider' || principal.role === 'verifier';
  const name = note.visibility === 'internal' && ofDeskOrClinic ? 'clinical' : 'fulfilment';
  const id = newId();
  const value = { text: note.text, ...(note.outcome === undefined ? {} : { outcome: note.outcome }) };
  const record = sealClasses(key, { table: 'order_notes', rowId: id }, { [name]: value });
  return { id, visibility: note.visibility, kind: note.kind, class: name, encrypted_data: record, question_id: note.questionId ?? null };
}
