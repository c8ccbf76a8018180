import type { OrderMessage } from '@orderly/contract';
import { type Asked, inScope, type Principal } from '../identity/index.ts';
import { notFound, readOrder } from '../orders/index.ts';
import { type AskingDeps, asking, pageFrom } from './asking.ts';
import { type MessageRow, readMessages } from './order-message-store.ts';

type Listing = Asked & { readonly orderId: string; readonly limit: number; readonly after: string | null };

/**
 * A page of what was sent about an order, or is to be, newest first: to people of the caller's own organisation by name, to others by their role. A sales representative is
 * told of none. Errors: unauthenticated, forbidden, not_found.
 */
export function listOrderMessages(deps: AskingDeps, request: Listing): Promise<{ items: OrderMessage[]; next: string | null }> {
  const { orderId, after, limit } = request;
  const target = { action: 'order.list_messages', resourceType: 'order', resourceId: orderId, permission: 'orders.read' } as const;
  return asking(deps, request, target, async (tx, principal) => {
    const order = await readOrder(tx, orderId);
    if (order === undefined || !inScope(principal, order)) throw notFound();
    if (principal.role === 'sales_rep') return { items: [], next: null };
    const rows = await readMessages(tx, orderId, after, limit + 1);
    return pageFrom(
      rows,
      limit,
      (row) => viewMessage(row, principal),
      ({ id }) => id,
    );
  });
}

/** Why a message did not arrive is its recipient's firm's business. */
function viewMessage(row: MessageRow, { organizationId }: Pick<Principal, 'organizationId'>): OrderMessage {
  const isOwn = row.organization_id !== null && row.organization_id === organizationId;
  return {
    id: row.id,
    event: row.event_id,
    kind: row.kind,
    channel: row.channel,
    recipient: isOwn ? row.name : null,
    role: row.channel === 'webhook' ? 'machine' : row.role,
    state: row.state,
    code: isOwn ? row.code : null,
    createdAt: row.created_at.toISOString(),
    sentAt: row.sent_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
