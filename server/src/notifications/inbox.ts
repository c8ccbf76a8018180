import {
  type NotificationPage,
  type NotificationView,
  notificationKinds,
  type ReadNotifications,
  type Role,
  type UnreadCount,
} from '@orderly/contract';
import type { Asked, Principal } from '../identity/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import { type AskingDeps, asking, pageFrom } from './asking.ts';
import { countUnread, type InboxPosition, type InboxRow, markRead, markReadUpTo, readInbox, readMissed, readOfEvents } from './inbox-store.ts';

const mostCounted = 1000;

type Listing = Asked & { readonly unread: boolean; readonly limit: number; readonly after: InboxPosition | null };

/** A page of what the caller was told and may see today, newest first, with how much of all is not read. Errors: unauthenticated. */
export function listNotifications(
  deps: AskingDeps,
  request: Listing,
): Promise<Omit<NotificationPage, 'nextCursor'> & { next: InboxPosition | null }> {
  return asking(deps, request, target('list'), async (tx, principal) => {
    const [rows, unreadCount] = await Promise.all([
      readInbox(tx, principal, request.after, request.unread, request.limit + 1),
      countUnread(tx, principal, mostCounted),
    ]);
    return { ...pageFrom(rows, request.limit, viewNotification, ({ position, id }) => ({ position, id })), unreadCount };
  });
}

/** Marks notifications as read, or unread again; what is not the caller's is passed over. Errors: unauthenticated, invalid_request. */
export function readNotifications(deps: AskingDeps, request: Asked & { readonly wanted: ReadNotifications }): Promise<UnreadCount> {
  const { ids, upTo, read = true } = request.wanted;
  if ((ids === undefined) === (upTo === undefined)) throw mistake('/ids', 'Send either ids or upTo.');
  if (upTo !== undefined && !read) throw mistake('/read', 'Only single ones become unread again: send their ids.');
  return asking(deps, request, target('mark'), async (tx, principal: Principal) => {
    if (ids !== undefined) await markRead(tx, principal.userId, ids, read);
    if (upTo !== undefined) await markReadUpTo(tx, principal.userId, upTo);
    return { unreadCount: await countUnread(tx, principal, mostCounted) };
  });
}

/** What realtime asks of what people were told in the app. `tx` is the worker's: whether each may see it still is the asker's to check. */
export const notificationSource = {
  /** By event (the id of a journal entry), then by person. */
  async live(tx: Tx, eventIds: readonly string[], userIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, NotificationView>>> {
    const found = new Map<string, Map<string, NotificationView>>();
    for (const row of await readOfEvents(tx, eventIds, userIds)) {
      const ofEvent = found.get(row.event_id) ?? new Map<string, NotificationView>();
      found.set(row.event_id, ofEvent.set(row.recipient_id, viewNotification(row)));
    }
    return found;
  },
  /** The positions in (after, upTo] of `notification.created` entries that told this person something; `limit` at most, in order. */
  missed: (tx: Tx, userId: string, range: readonly [number, number], limit: number): Promise<number[]> => readMissed(tx, userId, range, limit),
};

function viewNotification(row: InboxRow): NotificationView {
  return {
    id: row.id,
    event: row.event_id,
    position: row.position,
    kind: row.kind,
    title: notificationKinds[row.kind],
    urgent: row.urgent,
    orderId: row.order_id,
    orderNumber: row.number,
    stage: row.stage,
    territoryId: row.territory_id,
    createdAt: timeFor(row.role, row.created_at),
    readAt: row.read_at === null ? null : timeFor(row.role, row.read_at),
  };
}

/** A sales representative hears of days, and of no time of day (design, "Who uses it"). */
function timeFor(role: Role, at: Date): string {
  const time = at.toISOString();
  return role === 'sales_rep' ? `${time.slice(0, 10)}T00:00:00.000Z` : time;
}

function target(verb: string) {
  return { action: `notification.${verb}`, resourceType: 'notification', resourceId: null, permission: 'signed_in' } as const;
}

function mistake(pointer: string, detail: string): OrderlyError {
  return new OrderlyError('invalid_request', detail, { errors: [{ pointer, code: 'one_of', detail }] });
}
