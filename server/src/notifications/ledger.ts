import type { DeliveriesQuery, DeliveryView, OutboxItem } from '@orderly/contract';
import type { Asked, Principal } from '../identity/index.ts';
import { appendEntry, journalEntry } from '../journal/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { IdempotentAnswer } from '../platform/idempotency/index.ts';
import { newId } from '../platform/ids.ts';
import { type AskingDeps, asking, changing, pageFrom } from './asking.ts';
import { type LedgerRow, lockDelivery, queueAgain, readLedger, readOutbox } from './ledger-store.ts';

type Listing = Asked & { readonly filter: Omit<DeliveriesQuery, 'limit' | 'cursor'>; readonly limit: number; readonly after: string | null };

const target = (verb: string, resourceId: string | null) =>
  ({ action: `delivery.${verb}`, resourceType: 'delivery', resourceId, permission: 'notifications.admin' }) as const;

/** A page of deliveries, newest first. Errors: unauthenticated, forbidden. */
export function listDeliveries(deps: AskingDeps, request: Listing): Promise<{ items: DeliveryView[]; next: string | null }> {
  return asking(deps, request, target('list', null), async (tx, principal) => {
    const rows = await readLedger(tx, principal, request.filter, request.after, request.limit + 1);
    return pageFrom(rows, request.limit, viewDelivery, ({ id }) => id);
  });
}

/**
 * Sends a delivery that failed, bounced, was suppressed or got lost once more, under the same Message-ID or webhook id. Errors: unauthenticated, forbidden, not_found,
 * conflict (in the app, or queued).
 */
export function retryDelivery(deps: AskingDeps, request: Asked & { readonly deliveryId: string }): Promise<IdempotentAnswer<DeliveryView>> {
  const { deliveryId } = request;
  return changing(deps, request, target('retry', deliveryId), async (tx, principal) => {
    const row = await lockDelivery(tx, principal, deliveryId);
    if (row === undefined) throw new OrderlyError('not_found', 'There is no such delivery among those you may see.');
    if (row.channel === 'in_app') throw new OrderlyError('conflict', 'What is told in the app is there already.');
    if (row.kind === 'phone_code') throw new OrderlyError('conflict', 'A code is asked for by whoever needs it.');
    if (row.state === 'queued' && row.attempts === 0) throw new OrderlyError('conflict', 'It is still to be sent for the first time.');
    await Promise.all([
      queueAgain(tx, deliveryId, deps.clock.now()),
      appendEntry(tx, entryOf(request, principal, 'delivery.retry', 'delivery', deliveryId)),
    ]);
    const after = (await lockDelivery(tx, principal, deliveryId)) as LedgerRow;
    return { body: viewDelivery(after), resourceId: deliveryId };
  });
}

/** A page of the mail and SMS that were kept here since nobody takes them. Errors: unauthenticated, forbidden. */
export function listOutbox(
  deps: AskingDeps,
  request: Asked & { readonly limit: number; readonly after: string | null },
): Promise<{ items: OutboxItem[]; next: string | null }> {
  return asking(deps, request, { ...target('outbox', null) }, async (tx: Tx, principal) => {
    const rows = await readOutbox(tx, principal, request.after, request.limit + 1);
    const view = ({ message_id: id, channel, recipient: to, subject, text, html, created_at }: (typeof rows)[number]) => {
      return { id, channel, to, subject, text, html, createdAt: created_at.toISOString() };
    };
    return pageFrom(rows, request.limit, view, ({ message_id }) => message_id);
  });
}

/** The entry of something an administrator did here. */
export function entryOf({ context }: Asked, principal: Principal, action: `${string}.${string}`, resourceType: string, resourceId: string | null) {
  return journalEntry({
    id: newId(),
    actorId: principal.userId,
    actorRole: principal.role ?? principal.kind,
    sessionId: principal.sessionId,
    requestId: context.requestId,
    source: context.source,
    action,
    resourceType,
    resourceId,
    patientId: null,
    territoryId: null,
    outcome: 'ok',
    purpose: null,
    detail: {},
  });
}

function viewDelivery(row: LedgerRow): DeliveryView {
  return {
    id: row.id,
    event: row.event_id,
    channel: row.channel,
    kind: row.kind,
    recipientId: row.recipient_id,
    recipient: row.recipient ?? '',
    orderId: row.order_id,
    orderNumber: row.number,
    state: row.state,
    code: row.code,
    urgent: row.urgent,
    attempts: row.attempts,
    repeats: row.repeats,
    replays: row.replays,
    nextAt: row.next_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    sentAt: row.sent_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
