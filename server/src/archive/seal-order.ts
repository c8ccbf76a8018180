import type { DocumentStorages } from '../documents/index.ts';
import type { JournalEntry } from '../journal/index.ts';
import { systemOrderEntry } from '../orders/index.ts';
import type { PhiVault } from '../patients/index.ts';
import { sealClasses } from '../phi/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';
import { type Composed, composeBundle } from './bundle.ts';
import { type Format, type Stored, storageOf, storeContent } from './contents.ts';
import { type ArchiveRow, beginAttempt, finishAttempt, lockBundle } from './store.ts';

export interface ArchiveDeps {
  /** Of the worker's role. */
  readonly db: Database;
  readonly clock: Clock;
  readonly phi: PhiVault;
  readonly storages: DocumentStorages;
  readonly retentionYears: number;
}

export interface Step {
  readonly orderId: string;
  /** Of the step that ended the order. */
  readonly version: number;
}

/**
 * Seals an order as of a step, once, however often it is asked for and wherever it was killed: an attempt leaves a note of where it writes, the next one takes
 * away what it wrote, and only what is whole becomes the bundle, together with its journal entry. Answers whether this did it. Errors: as `composeBundle`, dependency_unavailable.
 */
export async function sealOrder(deps: ArchiveDeps, step: Step): Promise<boolean> {
  const { db, storages } = deps;
  const composed = await db.transaction((tx) => composeBundle(tx, deps, step.orderId, step.version), { readOnly: true });
  if (composed === null) return false;
  const attempt = await begin(deps, step, composed);
  if (attempt === null) return false;
  // Loaded when there is something to write: fonts and library take longer than the rest of the start.
  const { writeBundle } = await import('./bundle-pdf.ts');
  const pdf = await writeBundle(composed);
  const storage = storageOf(storages, storages.kind);
  const within = db.transaction.bind(db);
  const store = (format: Format, file: Buffer) =>
    storeContent(storage, { archiveId: attempt.id, uploadId: attempt.uploads[format], format }, file, within);
  const [json, packedPdf] = await Promise.all([store('json', composed.json), store('pdf', pdf)]);
  const files = { json, pdf: packedPdf };
  const key = composed.whole.key;
  const place = { table: 'order_archives', rowId: attempt.id };
  // Under the class that the fewest may read; who may read the bundle may read all classes.
  const encrypted = sealClasses(key, place, { clinical: { json: files.json.key, pdf: files.pdf.key } });
  const finished = { jsonUpload: attempt.uploads.json, ...files, encrypted, at: deps.clock.now() };
  const done = await db.transaction((tx) => finishAttempt(tx, attempt.id, finished, entryOf(composed, attempt.id, files)));
  if (!done) await drop(deps, attempt.id, storages.kind, Object.values(attempt.uploads));
  return done;
}

interface Begun {
  readonly id: string;
  readonly uploads: Readonly<Record<Format, string>>;
}

/** Null when it is sealed already. */
async function begin(deps: ArchiveDeps, { orderId, version }: Step, { whole }: Composed): Promise<Begun | null> {
  const uploads = { json: newId(), pdf: newId() };
  const [before, id] = await deps.db.transaction(async (tx) => {
    const earlier = await lockBundle(tx, orderId, version);
    const attempt = {
      id: earlier?.id ?? newId(),
      order_id: orderId,
      version,
      as_of: whole.asOf,
      retain_until: yearsAfter(whole.asOf, deps.retentionYears),
      storage: deps.storages.kind,
      json_upload: uploads.json,
      pdf_upload: uploads.pdf,
    };
    return [earlier, await beginAttempt(tx, attempt)] as const;
  });
  if (id === null) return null;
  if (before !== undefined) await drop(deps, id, before.storage, [before.json_upload, before.pdf_upload]);
  return { id, uploads };
}

/** Takes away what an attempt wrote, or a bundle holds that was purged. Errors: dependency_unavailable. */
export async function drop({ db, storages }: ArchiveDeps, archiveId: string, kind: ArchiveRow['storage'], uploads: readonly string[]): Promise<void> {
  const storage = storageOf(storages, kind);
  for (const uploadId of uploads) await storage.remove({ documentId: archiveId, uploadId }, db.transaction.bind(db));
}

/** The same day and time so many years later; of 29 February, 1 March where there is none. */
function yearsAfter(from: Date, years: number): Date {
  const until = new Date(from);
  until.setUTCFullYear(until.getUTCFullYear() + years);
  return until;
}

type Uuid = `${string}-${string}-${string}-${string}-${string}`;

function entryOf({ whole: { row }, bundle }: Composed, archiveId: string, { json, pdf }: Readonly<Record<Format, Stored>>): JournalEntry {
  const detail = {
    archive: archiveId as Uuid,
    version: bundle.version,
    json: json.sha256 as Lowercase<string>,
    pdf: pdf.sha256 as Lowercase<string>,
  };
  return systemOrderEntry(row, { action: 'order.archive', detail });
}
