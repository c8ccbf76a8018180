import type { Order } from '@orderly/contract';

/** What the form of an action gets. It asks only for what must be entered, and sends it with `useChange`. */
export interface ActionFormProps {
  readonly order: Order;
  /** The line or shipment it is about, when it was opened from one. */
  readonly about: { readonly lineId?: string; readonly shipmentId?: string };
  readonly onDone: (order: Order) => void;
  readonly onCancel: () => void;
}
