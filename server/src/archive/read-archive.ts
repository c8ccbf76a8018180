import type { Archive } from '@orderly/contract';
import type { DocumentStorages } from '../documents/index.ts';
import { type AdjustPrincipal, type Asked, enter, inScope, need, type Permission, type Principal, recorded } from '../identity/index.ts';
import { appendEntry } from '../journal/index.ts';
import { classesOf, notFound, type OrderRow, orderEntry, readOrder } from '../orders/index.ts';
import { openPatientKey, type PhiVault, readPatient } from '../patients/index.ts';
import { openClass, phiClasses, type SealedRecord } from '../phi/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db/database.ts';
import { InvariantError, OrderlyError } from '../platform/errors.ts';
import { type Format, readContent, type Stored, storageOf } from './contents.ts';
import { type ArchiveRow, readBundles } from './store.ts';

/** What the endpoints of this folder need of the outside. */
export interface ArchiveReadDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly phi: PhiVault;
  readonly storages: DocumentStorages;
  readonly adjustPrincipal?: AdjustPrincipal | undefined;
}

export interface ArchiveRequest extends Omit<Asked, 'idempotency'> {
  readonly orderId: string;
}

/** The order whose bundles are asked for, with who asks. Errors: unauthenticated, forbidden, not_found. */
export async function enterArchive(
  tx: Tx,
  deps: Pick<ArchiveReadDeps, 'adjustPrincipal'>,
  { credential, orderId }: ArchiveRequest,
  { as, permission }: { readonly as: (principal: Principal) => void; readonly permission: Permission },
): Promise<{ principal: Principal; order: OrderRow; bundles: ArchiveRow[] }> {
  const [principal, order, bundles] = await Promise.all([
    enter(tx, credential, deps.adjustPrincipal),
    readOrder(tx, orderId),
    readBundles(tx, orderId),
  ]);
  as(principal);
  need(principal, permission);
  if (order === undefined || !inScope(principal, order)) throw notFound();
  return { principal, order, bundles };
}

/** What is sealed of an order: hashes, sizes and dates, nothing of the patient. Errors: unauthenticated, forbidden, not_found. */
export function showArchive(deps: ArchiveReadDeps, request: ArchiveRequest): Promise<Archive> {
  const attempt = { action: 'order.show_archive', resourceType: 'order', resourceId: request.orderId, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const { order, bundles } = await enterArchive(tx, deps, request, { as, permission: 'orders.archive' });
      return viewArchive(order.id, bundles);
    }),
  );
}

/** Bundles as the API tells of them, whoever asks. Errors: InvariantError for one that is still being sealed. */
export function viewArchive(orderId: string, bundles: readonly ArchiveRow[]): Archive {
  return {
    orderId,
    items: bundles.map((row) => ({
      id: row.id,
      version: row.version,
      state: row.state === 'purged' ? 'purged' : 'sealed',
      asOf: row.as_of.toISOString(),
      sealedAt: whole(row.sealed_at).toISOString(),
      retainUntil: row.retain_until.toISOString(),
      purgedAt: row.purged_at?.toISOString() ?? null,
      json: { bytes: whole(row.json_bytes), sha256: whole(row.json_sha256) },
      pdf: { bytes: whole(row.pdf_bytes), sha256: whole(row.pdf_sha256) },
    })),
  };
}

/** A member that every bundle has that is no longer being sealed. */
function whole<T>(value: T | null): T {
  if (value === null) throw new InvariantError('A sealed bundle lacks a part of its description.');
  return value;
}

export interface FileRequest extends ArchiveRequest {
  readonly format: Format;
  /** Of which step; without it the last. */
  readonly version: number | undefined;
}

export interface SealedFile {
  readonly content: Buffer;
  readonly sha256: string;
  /** Names the order and nothing of the patient. */
  readonly name: string;
}

/**
 * A bundle's file, for whoever may see every class of the order's patient data, since it holds them all. The reading is in the journal before this answers, and nothing is answered that is not what was sealed.
 * Errors: unauthenticated, forbidden, not_found (also once it was purged), dependency_unavailable; PhiError and InvariantError where it was altered.
 */
export function readArchive(deps: ArchiveReadDeps, request: FileRequest): Promise<SealedFile> {
  const attempt = { action: 'order.read_archive', resourceType: 'order', resourceId: request.orderId, context: request.context } as const;
  return recorded(deps.db, attempt, async (as) => {
    const { bundle, stored, number } = await deps.db.transaction((tx) => openBundle(tx, deps, request, as));
    const { format, credential } = request;
    const place = { archiveId: bundle.id, uploadId: format === 'json' ? bundle.json_upload : bundle.pdf_upload, format };
    const content = await readContent(storageOf(deps.storages, bundle.storage), place, stored, (work) =>
      // Short transactions, each let in anew.
      deps.db.transaction(async (tx) => (await Promise.all([enter(tx, credential, deps.adjustPrincipal), work(tx)]))[1]),
    );
    return { content, sha256: stored.sha256, name: `order-${number}-${bundle.version}.${format}` };
  });
}

async function openBundle(tx: Tx, deps: ArchiveReadDeps, request: FileRequest, as: (principal: Principal) => void) {
  const { principal, order, bundles } = await enterArchive(tx, deps, request, { as, permission: 'orders.archive' });
  const classes = classesOf(principal, order);
  if (!phiClasses.every((name) => classes.includes(name))) {
    const detail =
      'A sealed record holds all of a patient’s data, which your role does not see of this order. Read the order itself, or ask its clinic.';
    throw new OrderlyError('forbidden', detail);
  }
  const bundle = request.version === undefined ? bundles[0] : bundles.find(({ version }) => version === request.version);
  if (bundle?.state !== 'sealed')
    throw new OrderlyError('not_found', 'Nothing of this order is sealed, or it was purged. Look at what the archive lists.');
  const patient = await readPatient(tx, order.patientId);
  if (patient === undefined) throw notFound();
  const key = await openPatientKey(deps.phi, patient);
  const keys = openClass<Record<Format, string>>(
    key,
    { table: 'order_archives', rowId: bundle.id },
    bundle.encrypted_data as SealedRecord,
    'clinical',
  );
  const { format } = request;
  const stored: Stored = {
    key: keys?.[format] ?? '',
    bytes: whole(format === 'json' ? bundle.json_bytes : bundle.pdf_bytes),
    packedBytes: whole(format === 'json' ? bundle.json_packed_bytes : bundle.pdf_packed_bytes),
    sha256: whole(format === 'json' ? bundle.json_sha256 : bundle.pdf_sha256),
  };
  const detail = { archive: bundle.id as `${string}-${string}-${string}-${string}-${string}`, codes: [format], classes: [...classes] };
  await appendEntry(tx, orderEntry(principal, request.context, order, { action: 'order.read_archive', detail }));
  return { bundle, stored, number: order.number };
}
