import { statement, type Tx } from '../platform/db/database.ts';

export interface WebhookRow {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly events: string[];
  readonly user_id: string;
  readonly organization_id: string;
  readonly secret: Buffer;
  readonly previous_secret: Buffer | null;
  readonly previous_until: Date | null;
  readonly failing_since: Date | null;
  readonly disabled_at: Date | null;
  readonly disabled_because: 'asked' | 'gone' | 'failing' | null;
  readonly created_at: Date;
}

const columns = `w.id, w.name, w.url, w.events, w.user_id, u.organization_id, w.secret, w.previous_secret, w.previous_until, w.failing_since, w.disabled_at,
  w.disabled_because, w.created_at`;
const from = 'from webhooks w join users u on u.id = w.user_id';
const live = statement('webhooks_live', `select ${columns} ${from} where w.disabled_at is null order by w.id`);
const byIds = statement('webhooks_by_ids', `select ${columns} ${from} where w.id = any ($1)`);
const page = statement('webhooks_page', `select ${columns} ${from} where $1::uuid is null or w.id > $1 order by w.id limit $2`);
const count = statement('webhooks_count', 'select count(*)::int as n from webhooks');
const insert = statement(
  'webhooks_insert',
  'insert into webhooks (id, name, url, events, user_id, secret, created_by) values ($1, $2, $3, $4, $5, $6, $7)',
);
const change = statement('webhooks_change', 'update webhooks set name = $2, url = $3, events = $4, updated_at = now() where id = $1');
const rotate = statement(
  'webhooks_rotate',
  'update webhooks set secret = $2, previous_secret = secret, previous_until = $3, updated_at = now() where id = $1',
);
const disable = statement(
  'webhooks_disable',
  'update webhooks set disabled_at = $2, disabled_because = $3, updated_at = now() where id = $1 and disabled_at is null returning 1',
);
const enable = statement(
  'webhooks_enable',
  'update webhooks set disabled_at = null, disabled_because = null, failing_since = null, updated_at = now() where id = $1 and disabled_at is not null returning 1',
);
const failing = statement(
  'webhooks_failing',
  'update webhooks set failing_since = coalesce(failing_since, $2) where id = $1 returning failing_since',
);
const answering = statement('webhooks_answering', 'update webhooks set failing_since = null where id = $1 and failing_since is not null');

/** Those that are not switched off. */
export function readLiveWebhooks(tx: Tx): Promise<WebhookRow[]> {
  return tx.query<WebhookRow>(live);
}

export function readWebhooks(tx: Tx, ids: readonly string[]): Promise<WebhookRow[]> {
  return tx.query<WebhookRow>(byIds, [ids]);
}

export function readWebhookPage(tx: Tx, after: string | null, limit: number): Promise<WebhookRow[]> {
  return tx.query<WebhookRow>(page, [after, limit]);
}

export async function countWebhooks(tx: Tx): Promise<number> {
  return (await tx.query<{ n: number }>(count))[0]?.n ?? 0;
}

export async function insertWebhook(
  tx: Tx,
  row: Pick<WebhookRow, 'id' | 'name' | 'url' | 'events' | 'user_id' | 'secret'> & { readonly created_by: string },
): Promise<void> {
  await tx.query(insert, [row.id, row.name, row.url, row.events, row.user_id, row.secret, row.created_by]);
}

export async function changeWebhookRow(tx: Tx, { id, name, url, events }: Pick<WebhookRow, 'id' | 'name' | 'url' | 'events'>): Promise<void> {
  await tx.query(change, [id, name, url, events]);
}

/** A new secret, beside which the one before is signed with until `previousUntil`. */
export async function rotateSecretOf(tx: Tx, id: string, secret: Buffer, previousUntil: Date): Promise<void> {
  await tx.query(rotate, [id, secret, previousUntil]);
}

/** Answers whether it was on. */
export async function disableWebhook(tx: Tx, id: string, at: Date, because: 'asked' | 'gone' | 'failing'): Promise<boolean> {
  return (await tx.query(disable, [id, at, because])).length === 1;
}

/** Answers whether it was off. */
export async function enableWebhook(tx: Tx, id: string): Promise<boolean> {
  return (await tx.query(enable, [id])).length === 1;
}

/** Notes that it failed at `at`. Answers since when it has been failing. */
export async function markFailing(tx: Tx, id: string, at: Date): Promise<Date> {
  return (await tx.query<{ failing_since: Date }>(failing, [id, at]))[0]?.failing_since ?? at;
}

export async function markAnswering(tx: Tx, id: string): Promise<void> {
  await tx.query(answering, [id]);
}

const firstAfter = statement(
  'webhooks_first_position',
  `select coalesce((select p.position from journal_entries e join journal_positions p on p.entry_id = e.id where e.at >= $1 order by e.at, e.id limit 1), size + 1) as first,
          size as last from journal_tree`,
);
const addReplay = statement('webhook_replays_add', 'insert into webhook_replays (webhook_id, next_position, to_position) values ($1, $2, $3)');
const openReplay = statement(
  'webhook_replays_open',
  `select r.id, r.webhook_id, r.next_position, r.to_position from webhook_replays r where r.done_at is null order by r.id limit 1 for update skip locked`,
);
const moveReplay = statement(
  'webhook_replays_move',
  'update webhook_replays set next_position = $2, done_at = case when $3 then now() end where id = $1',
);

export interface ReplayRow {
  readonly id: string;
  readonly webhook_id: string;
  readonly next_position: number;
  readonly to_position: number;
}

/** Positions of the journal from a time on. An entry placed late may stand before one that is older: it is told from its time on, not by its position. */
export async function positionsSince(tx: Tx, since: Date): Promise<{ first: number; last: number }> {
  return (await tx.query<{ first: number; last: number }>(firstAfter, [since]))[0] as { first: number; last: number };
}

export async function insertReplay(tx: Tx, webhookId: string, first: number, last: number): Promise<void> {
  await tx.query(addReplay, [webhookId, first - 1, last]);
}

/** The oldest replay that is not done, held by this transaction. */
export async function takeReplay(tx: Tx): Promise<ReplayRow | undefined> {
  return (await tx.query<ReplayRow>(openReplay))[0];
}

export async function advanceReplay(tx: Tx, id: string, position: number, isDone: boolean): Promise<void> {
  await tx.query(moveReplay, [id, position, isDone]);
}
