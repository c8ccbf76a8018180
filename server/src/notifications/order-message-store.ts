import type { Channel, DeliveryState, Role } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';

export interface MessageRow {
  readonly id: string;
  readonly event_id: string;
  readonly kind: string;
  readonly channel: Channel;
  /** Of the person; null of a webhook. */
  readonly name: string | null;
  readonly role: Role | null;
  readonly organization_id: string | null;
  readonly state: DeliveryState;
  readonly code: string | null;
  readonly created_at: Date;
  readonly sent_at: Date | null;
  readonly finished_at: Date | null;
}

const page = statement(
  'order_messages_page',
  `select d.id, d.event_id, d.kind, d.channel, u.name, u.role, u.organization_id, d.state, d.code, d.created_at, d.sent_at, d.finished_at
     from deliveries d left join users u on u.id = d.recipient_id
    where d.order_id = $1 and ($2::uuid is null or d.id < $2) order by d.id desc limit $3`,
);

/** What was sent about an order, or is to be, newest first. */
export function readMessages(tx: Tx, orderId: string, after: string | null, limit: number): Promise<MessageRow[]> {
  return tx.query<MessageRow>(page, [orderId, after, limit]);
}
