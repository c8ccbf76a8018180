import { type Order, signingIntents } from '@orderly/contract';
import { openPatientKey } from '../patients/index.ts';
import { type KeyEncryptionKey, openClass, openClasses, type PhiClass, phiClasses, type SealedRecord } from '../phi/index.ts';
import type { Tx } from '../platform/db/database.ts';
import type { OrderDeps } from './deps.ts';
import { readDocuments } from './documents/document-store.ts';
import { openDocument } from './documents/seal-document.ts';
import { openOrder } from './open-order.ts';
import { type HistoryRow, type NoteRow, type OrderRow, readHistory, readNotes, readOrder, readSealed } from './store.ts';
import { systemPrincipal } from './system.ts';
import { viewOrder } from './view.ts';
import {
  type ChainLink,
  type EarlierVersion,
  readAllRuns,
  readChain,
  readSignatures,
  readVersions,
  type WholeRun,
  type WholeSignature,
} from './whole-order-store.ts';

/** Of what a viewer is shown: what stands elsewhere in the whole, and what territory and firms are called today. */
type Unsealed = 'allowedActions' | 'notes' | 'signature' | 'phiClasses' | 'territoryName' | 'organizationName' | 'clinicName';

/** All there is of an order as of one of its steps, opened. Plain data, ready for JSON. */
export interface WholeOrder {
  readonly row: OrderRow;
  /** Of the patient: what is made of the order is sealed under it. */
  readonly key: KeyEncryptionKey;
  /** The time of the step. */
  readonly asOf: Date;
  /** Id of the journal entry of the step. */
  readonly journalId: string;
  readonly order: Omit<Order, Unsealed>;
  readonly history: readonly Record<string, unknown>[];
  readonly chain: readonly ChainLink[];
  readonly checkRuns: readonly Record<string, unknown>[];
  readonly notes: readonly Record<string, unknown>[];
  readonly signatures: readonly Record<string, unknown>[];
  readonly earlierVersions: readonly Record<string, unknown>[];
  readonly documents: readonly Record<string, unknown>[];
}

/**
 * An order with everything that belongs to it as it was when its step `version` was taken, however it has changed since; for the worker's role. Undefined when there is no
 * such order or step. What an order holds once it is over changes only by notes, documents and an administrator's cancelling, and all of that has its time.
 */
export async function readWholeOrder(tx: Tx, { phi }: Pick<OrderDeps, 'phi'>, orderId: string, version: number): Promise<WholeOrder | undefined> {
  const [now, sealed, history, chain, notes, documents, signatures, versions] = await Promise.all([
    readOrder(tx, orderId),
    readSealed(tx, orderId),
    readHistory(tx, orderId),
    readChain(tx, orderId),
    readNotes(tx, orderId),
    readDocuments(tx, orderId),
    readSignatures(tx, orderId, version),
    readVersions(tx, orderId, version),
  ]);
  const step = history.find((one) => one.version === version);
  const link = chain.find((one) => one.version === version);
  if (now === undefined || sealed === undefined || step === undefined || link === undefined) return undefined;
  const asOf = step.changed_at;
  const runs = await readAllRuns(tx, orderId, asOf);
  const key = await openPatientKey(phi, { ...sealed, id: now.patientId });
  // By the steps' times and not by comparing with the last one's: clocks of several servers differ a little.
  const times = new Set(history.filter((one) => one.version <= version).map(({ changed_at }) => changed_at.getTime()));
  const wasThere = (at: Date | string) => times.has(new Date(at).getTime());
  const row = asItWas(now, step, wasThere);
  const view = viewOrder(row, systemPrincipal, asOf);
  const opened = await openOrder(phi, { order: view, row, sealed, notes: [], signature: undefined, classes: phiClasses, principal: systemPrincipal });
  const { allowedActions: _actions, notes: _notes, phiClasses: _classes, ...shown } = opened;
  const { territoryName: _territory, organizationName: _organization, clinicName: _clinic, ...order } = shown;
  return {
    row,
    key,
    asOf,
    journalId: link.journal,
    order,
    history: history.filter((one) => one.version <= version).map(viewStep),
    chain: chain.filter((one) => one.version <= version),
    checkRuns: runs.map((run) => viewRun(key, run)),
    notes: notes.filter(({ created_at }) => wasThere(created_at)).map((note) => viewNote(key, note)),
    signatures: signatures.map((signature) => viewSignature(key, signature)),
    earlierVersions: versions.map((earlier) => viewVersion(key, orderId, earlier)),
    documents: row.documents.map((own) => {
      const stored = documents.find(({ id }) => id === own.id);
      if (stored === undefined) return { ...own };
      const { content, ...described } = openDocument(key, stored);
      return { ...own, mediaType: stored.media_type, bytes: stored.bytes, sha256: content?.sha256 ?? null, ...described };
    }),
  };
}

/** The row at a step after which the order was over. */
function asItWas(row: OrderRow, step: HistoryRow, wasThere: (at: string) => boolean): OrderRow {
  const { changed_at: asOf, new_status: status, version } = step;
  return {
    ...row,
    status,
    version,
    updatedAt: asOf,
    territoryId: step.territory_id,
    // Only cancelling says what became of a line, and it is the last that can happen.
    lines: status === 'cancelled' ? row.lines : row.lines.map(({ disposition: _later, ...line }) => line),
    documents: row.documents
      .filter(({ addedAt }) => wasThere(addedAt))
      .map((document) => (document.withdrawnAt !== null && !wasThere(document.withdrawnAt) ? { ...document, withdrawnAt: null } : document)),
  };
}

function viewStep({ previous_status, new_status, action, version, changed_by, changed_at, reason, territory_id, fields }: HistoryRow) {
  return {
    version,
    action,
    previousStatus: previous_status,
    newStatus: new_status,
    changedBy: changed_by,
    changedAt: changed_at.toISOString(),
    reason,
    territoryId: territory_id,
    fields,
  };
}

function viewRun(key: KeyEncryptionKey, { id, name, basis, outcome, codes, checked_at, expires_at, encrypted_data, class: of }: WholeRun) {
  const evidence = openClass<Record<string, unknown>>(key, { table: 'order_checks', rowId: id }, encrypted_data as SealedRecord, of);
  return {
    check: name,
    basis,
    outcome,
    codes,
    checkedAt: checked_at.toISOString(),
    expiresAt: expires_at?.toISOString() ?? null,
    evidence: evidence ?? null,
  };
}

/** What a firm notes for its own people alone is named and not told: the bundle is for the clinic and the desk. */
function viewNote(key: KeyEncryptionKey, note: NoteRow) {
  const { id, visibility, kind, created_at, author_id, organization_id, question_id } = note;
  const described = { id, visibility, kind, authorId: author_id, organizationId: organization_id, createdAt: created_at.toISOString() };
  const about = question_id === null ? {} : { questionId: question_id };
  if (visibility === 'internal' && note.class !== 'clinical') return { ...described, ...about, withheld: true };
  const typed = openClass<{ text: string; outcome?: string }>(
    key,
    { table: 'order_notes', rowId: id },
    note.encrypted_data as SealedRecord,
    note.class,
  );
  return { ...described, ...about, ...typed };
}

function viewSignature(key: KeyEncryptionKey, { id, version, signed_by, signed_at, source, intent, kind, hash, encrypted_data }: WholeSignature) {
  const place = { table: 'order_signatures', rowId: id };
  const opened = openClass<{ value: string; salt: string }>(key, place, encrypted_data as SealedRecord, 'clinical');
  const says = (signingIntents as Readonly<Record<string, string>>)[intent] ?? intent;
  return { id, version, signedBy: signed_by, signedAt: signed_at.toISOString(), source, intent: says, kind, hash, ...opened };
}

function viewVersion(key: KeyEncryptionKey, orderId: string, { version, lines, ship_to_kind, encrypted_data, replaced_at }: EarlierVersion) {
  const place = { table: 'orders', rowId: orderId };
  const opened = openClasses<Record<PhiClass, object>>(key, place, encrypted_data as SealedRecord, phiClasses);
  return { version, replacedAt: replaced_at.toISOString(), shipToKind: ship_to_kind, lines, ...opened };
}
