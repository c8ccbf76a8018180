import type { Fulfilment, Stage, Status } from './workflow.ts';

/**
 * The column of the board an order stands in (spec, "Overview": Pending → Preparing → Shipped). Total over status × fulfilment; the database's
 * generated column `orders.stage` says the same, and a test compares the two.
 */
export function stageOf(status: Status, fulfilment: Fulfilment | null): Stage {
  switch (status) {
    case 'order_created':
    case 'verification':
      return 'pending';
    case 'in_progress':
      return fulfilment === 'shipped' || fulfilment === 'delivered' ? 'shipped' : 'preparing';
    case 'completed':
      return 'shipped';
    case 'rejected':
    case 'cancelled':
      return 'closed';
  }
}
