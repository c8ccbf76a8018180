import type { ChangeWebhook, CreateWebhook, ReplayView, WebhookView, WebhookWithSecret } from '@orderly/contract';
import { type Asked, readMembers } from '../../identity/index.ts';
import { appendEntry } from '../../journal/index.ts';
import type { Tx } from '../../platform/db/database.ts';
import { OrderlyError } from '../../platform/errors.ts';
import type { Done, IdempotentAnswer } from '../../platform/idempotency/index.ts';
import { newId } from '../../platform/ids.ts';
import { type AskingDeps, asking, changing, pageFrom } from '../asking.ts';
import { entryOf } from '../ledger.ts';
import {
  changeWebhookRow,
  countWebhooks,
  disableWebhook,
  enableWebhook,
  insertReplay,
  insertWebhook,
  positionsSince,
  readWebhookPage,
  readWebhooks,
  rotateSecretOf,
  type WebhookRow,
} from '../webhook-store.ts';
import { mayBePosted } from './post.ts';
import { newSecret, type SecretBox } from './secrets.ts';

export interface WebhookAdminDeps extends AskingDeps {
  readonly secrets: SecretBox;
  readonly allowLoopback: boolean;
}

type About = Asked & { readonly webhookId: string };

const mostWebhooks = 200;
const bothSignForMs = 24 * 3_600_000;
const replayDays = 30;
const mostReplayed = 100_000;
const dayMs = 24 * 3_600_000;

const target = (verb: string, resourceId: string | null) =>
  ({ action: `webhook.${verb}`, resourceType: 'webhook', resourceId, permission: 'notifications.admin' }) as const;

/** A page of webhooks, oldest first. Errors: unauthenticated, forbidden. */
export function listWebhooks(deps: AskingDeps, request: Asked & { readonly limit: number; readonly after: string | null }) {
  return asking(deps, request, target('list', null), async (tx) => {
    return pageFrom(await readWebhookPage(tx, request.after, request.limit + 1), request.limit, viewWebhook, ({ id }) => id);
  });
}

/** Errors: unauthenticated, forbidden, not_found. */
export function showWebhook(deps: AskingDeps, request: About): Promise<WebhookView> {
  return asking(deps, request, target('read', request.webhookId), async (tx) => viewWebhook(await known(tx, request.webhookId)));
}

/** A new webhook, with its secret this once. Errors: unauthenticated, forbidden, invalid_request (address, machine), conflict (too many). */
export function createWebhook(
  deps: WebhookAdminDeps,
  request: Asked & { readonly input: CreateWebhook },
): Promise<IdempotentAnswer<WebhookWithSecret>> {
  const { name, url, events, userId } = request.input;
  checkUrl(deps, url);
  return changing(deps, request, { ...target('create', null), status: 201 }, async (tx, principal) => {
    if ((await countWebhooks(tx)) >= mostWebhooks)
      throw new OrderlyError('conflict', `There are ${mostWebhooks} webhooks already. Change one that is there.`);
    const [owner] = await readMembers(tx, [userId]);
    if (owner?.kind !== 'machine')
      throw mistake('/userId', 'not_a_machine', 'Name a machine that is not disabled; its grants say what the webhook is told.');
    const [id, secret] = [newId(), newSecret()];
    await insertWebhook(tx, { id, name: name.trim(), url, events, user_id: userId, secret: deps.secrets.seal(secret), created_by: principal.userId });
    await appendEntry(tx, entryOf(request, principal, 'webhook.create', 'webhook', id));
    return withSecret(await known(tx, id), secret);
  });
}

/** Changes name, address or events. Errors: unauthenticated, forbidden, not_found, invalid_request (address). */
export function changeWebhook(deps: WebhookAdminDeps, request: About & { readonly input: ChangeWebhook }): Promise<IdempotentAnswer<WebhookView>> {
  const { webhookId, input } = request;
  if (input.url !== undefined) checkUrl(deps, input.url);
  return changed(deps, request, 'change', async (tx) => {
    const { name, url, events } = await known(tx, webhookId);
    await changeWebhookRow(tx, { id: webhookId, name: input.name?.trim() ?? name, url: input.url ?? url, events: input.events ?? events });
  });
}

/** A new secret, this once; the one before signs beside it for a day. Errors: unauthenticated, forbidden, not_found. */
export function rotateSecret(deps: WebhookAdminDeps, request: About): Promise<IdempotentAnswer<WebhookWithSecret>> {
  const { webhookId } = request;
  return changing(deps, request, target('rotate', webhookId), async (tx, principal) => {
    await known(tx, webhookId);
    const secret = newSecret();
    await rotateSecretOf(tx, webhookId, deps.secrets.seal(secret), new Date(deps.clock.now().getTime() + bothSignForMs));
    await appendEntry(tx, entryOf(request, principal, 'webhook.rotate', 'webhook', webhookId));
    return withSecret(await known(tx, webhookId), secret);
  });
}

/** Switches a webhook off, or on again: what happened meanwhile is had by a replay. Errors: unauthenticated, forbidden, not_found. */
export function setWebhookDisabled(deps: AskingDeps, request: About & { readonly disabled: boolean }): Promise<IdempotentAnswer<WebhookView>> {
  const { webhookId, disabled } = request;
  return changed(deps, request, disabled ? 'disable' : 'enable', async (tx) => {
    await (disabled ? disableWebhook(tx, webhookId, deps.clock.now(), 'asked') : enableWebhook(tx, webhookId));
  });
}

/** Has every event since a time sent again, each with its own id. Errors: unauthenticated, forbidden, not_found, conflict (switched off), invalid_request (too long ago). */
export function replayWebhook(deps: AskingDeps, request: About & { readonly since: string }): Promise<IdempotentAnswer<ReplayView>> {
  const { webhookId } = request;
  const since = new Date(request.since);
  const now = deps.clock.now();
  if (since > now || now.getTime() - since.getTime() > replayDays * dayMs) {
    throw mistake('/since', 'replay_window', `Name a time of the last ${replayDays} days.`);
  }
  return changing(deps, request, { ...target('replay', webhookId), status: 202 }, async (tx, principal) => {
    const { disabled_at } = await known(tx, webhookId);
    if (disabled_at !== null) throw new OrderlyError('conflict', 'The webhook is switched off. Switch it on first.');
    const { first, last } = await positionsSince(tx, since);
    if (last - first > mostReplayed)
      throw mistake('/since', 'replay_window', `Name a later time: more than ${mostReplayed} entries have been made since.`);
    await Promise.all([
      insertReplay(tx, webhookId, first, last),
      appendEntry(tx, entryOf(request, principal, 'webhook.replay', 'webhook', webhookId)),
    ]);
    return { body: { since: since.toISOString(), fromPosition: first, toPosition: last }, resourceId: webhookId };
  });
}

function changed(deps: AskingDeps, request: About, verb: string, work: (tx: Tx) => Promise<void>): Promise<IdempotentAnswer<WebhookView>> {
  const { webhookId } = request;
  return changing(deps, request, target(verb, webhookId), async (tx, principal) => {
    await known(tx, webhookId);
    await work(tx);
    await appendEntry(tx, entryOf(request, principal, `webhook.${verb}`, 'webhook', webhookId));
    return { body: viewWebhook(await known(tx, webhookId)), resourceId: webhookId };
  });
}

async function known(tx: Tx, id: string): Promise<WebhookRow> {
  const [row] = await readWebhooks(tx, [id]);
  if (row === undefined) throw new OrderlyError('not_found', 'There is no such webhook. GET /api/v1/webhooks lists them.');
  return row;
}

function checkUrl({ allowLoopback }: WebhookAdminDeps, url: string): void {
  if (mayBePosted(url, allowLoopback)) return;
  throw mistake('/url', 'address', 'It must be an https address, without a password, that leads to a public server.');
}

function mistake(pointer: string, code: string, detail: string): OrderlyError {
  return new OrderlyError('invalid_request', detail, { errors: [{ pointer, code, detail }] });
}

/** The store of answers never holds the secret: whoever repeats the request gets null in its place. */
function withSecret(row: WebhookRow, secret: string): Done<WebhookWithSecret> {
  const view = viewWebhook(row);
  return { body: { ...view, secret }, remembered: { ...view, secret: null }, resourceId: row.id };
}

function viewWebhook(row: WebhookRow): WebhookView {
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    events: row.events,
    userId: row.user_id,
    organizationId: row.organization_id,
    failingSince: row.failing_since?.toISOString() ?? null,
    disabledAt: row.disabled_at?.toISOString() ?? null,
    disabledBecause: row.disabled_because,
    previousSecretUntil: row.previous_until?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}
