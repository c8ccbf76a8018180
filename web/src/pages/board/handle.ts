import type { Action, OrderListItem, Role } from '@orderly/contract';
import { createContext, type MouseEvent, useContext } from 'react';

/** What a card can have done; it stays the same while the board does, so that cards are drawn anew only for their own sake. */
export interface BoardHandle {
  readonly role: Role | null;
  /** Whether this person changes orders at all; who only looks on gets no buttons. */
  readonly canAct: boolean;
  readonly showsOrganization: boolean;
  act(action: Action, order: OrderListItem): void;
  /** Follows a link to the order's page within the app, unless it is to open elsewhere. */
  follow(event: MouseEvent, order: OrderListItem): void;
  openMove(order: OrderListItem): void;
  toggle(orderId: string): void;
}

const Handle = createContext<BoardHandle | null>(null);
export const BoardHandleProvider = Handle.Provider;

export function useBoardHandle(): BoardHandle {
  const handle = useContext(Handle);
  if (handle === null) throw new Error('a card stands on a board');
  return handle;
}
