import { statement, type Tx } from '../platform/db/database.ts';

export interface DraftRow {
  readonly id: string;
  readonly author_id: string;
  readonly organization_id: string;
  readonly version: number;
  readonly created_at: Date;
  readonly saved_at: Date;
}

export interface SealedDraftRow extends DraftRow {
  readonly wrapped_key: Buffer;
  readonly root_kid: string;
  readonly encrypted_data: unknown;
}

const columns = 'id, author_id, organization_id, version, created_at, saved_at';
const sealed = `${columns}, wrapped_key, root_kid, encrypted_data`;
const page = statement(
  'drafts_page',
  `select ${columns} from order_drafts where author_id = $1 and organization_id = $2 order by saved_at desc, id limit $3`,
);
const byId = statement('drafts_by_id', `select ${sealed} from order_drafts where id = $1`);
const byIdLocked = statement('drafts_lock', `select ${sealed} from order_drafts where id = $1 for update`);
// One after the other, so that two at once don't both find room for the last.
const queue = statement('drafts_queue', 'select pg_advisory_xact_lock(7237434, hashtext($1))');
const count = statement('drafts_count', 'select count(*) as count from order_drafts where author_id = $1 and organization_id = $2');
const insert = statement(
  'drafts_insert',
  `insert into order_drafts (id, author_id, organization_id, wrapped_key, root_kid, encrypted_data, created_at, saved_at)
     values ($1, $2, $3, $4, $5, $6, $7, $7)`,
);
const update = statement('drafts_save', 'update order_drafts set version = version + 1, encrypted_data = $2, saved_at = $3 where id = $1');
const remove = statement('drafts_remove', 'delete from order_drafts where id = $1');

/** The drafts of an author in an organisation, the one saved last first; `limit` at most. */
export function readDrafts(tx: Tx, authorId: string, organizationId: string, limit: number): Promise<DraftRow[]> {
  return tx.query<DraftRow>(page, [authorId, organizationId, limit]);
}

export async function readDraftRow(tx: Tx, id: string): Promise<SealedDraftRow | undefined> {
  return (await tx.query<SealedDraftRow>(byId, [id]))[0];
}

/** The same, and nobody else changes it until the transaction ends. */
export async function lockDraft(tx: Tx, id: string): Promise<SealedDraftRow | undefined> {
  return (await tx.query<SealedDraftRow>(byIdLocked, [id]))[0];
}

/** How many drafts an author has in an organisation; nobody adds another of theirs until the transaction ends. */
export async function countDrafts(tx: Tx, authorId: string, organizationId: string): Promise<number> {
  const [, rows] = await Promise.all([tx.query(queue, [authorId]), tx.query<{ count: number }>(count, [authorId, organizationId])]);
  return rows[0]?.count ?? 0;
}

export interface NewDraft {
  readonly id: string;
  readonly authorId: string;
  readonly organizationId: string;
  readonly wrappedKey: Buffer;
  readonly rootKid: string;
  readonly sealed: unknown;
  readonly at: Date;
}

export async function insertDraft(tx: Tx, { id, authorId, organizationId, wrappedKey, rootKid, sealed: content, at }: NewDraft): Promise<void> {
  await tx.query(insert, [id, authorId, organizationId, wrappedKey, rootKid, JSON.stringify(content), at]);
}

/** Puts another content in, as the next version of a draft that is locked. */
export async function updateDraft(tx: Tx, id: string, content: unknown, at: Date): Promise<void> {
  await tx.query(update, [id, JSON.stringify(content), at]);
}

export async function deleteDraft(tx: Tx, id: string): Promise<void> {
  await tx.query(remove, [id]);
}

const removeOld = statement(
  'drafts_remove_old',
  `delete from order_drafts where id in (select id from order_drafts where saved_at < $1 order by saved_at limit $2) returning id`,
);

/** Removes drafts that were saved last before a time, `limit` at most, and answers their ids. For the worker's role. */
export async function deleteOldDrafts(tx: Tx, before: Date, limit: number): Promise<string[]> {
  return (await tx.query<{ id: string }>(removeOld, [before, limit])).map(({ id }) => id);
}

const selectExisting = statement('drafts_existing', 'select id from order_drafts where id = any ($1)');

/** Which of these ids are drafts, whoever's; for the worker's role. */
export async function existingDrafts(tx: Tx, ids: readonly string[]): Promise<string[]> {
  return (await tx.query<{ id: string }>(selectExisting, [ids])).map(({ id }) => id);
}
