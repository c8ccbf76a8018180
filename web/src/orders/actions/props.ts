import type { Action, Order } from '@orderly/contract';

/** What the form of an action gets. It asks only for what must be entered, and sends it with `useChange`. */
export interface ActionFormProps {
  /** As it stands now: what another does while the form is open appears in it. */
  readonly order: Order;
  readonly about: About;
  readonly onDone: (order: Order) => void;
  readonly onCancel: () => void;
}

/** The line, shipment, question or document that an action is about, when it was opened from one. */
export interface About {
  readonly lineId?: string;
  readonly shipmentId?: string;
  readonly questionId?: string;
  readonly documentId?: string;
}

/** What somebody is about to do with an order. */
export interface Acting {
  readonly action: Action;
  readonly orderId: string;
  /** What the form starts with, such as a line or a shipment. */
  readonly about?: About;
  readonly onDone?: (order: Order) => void;
}
