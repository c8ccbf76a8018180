import type { Action, HoldCode, OrderListItem, reasonCodes, ShipmentMethod } from '@orderly/contract';
import type { BulkItem } from '../../board/bulk.ts';

/** What is entered once for all orders. */
export interface BulkInput {
  readonly code: string | null;
  readonly expectedAt: string;
  readonly territoryId: string | null;
  readonly method: ShipmentMethod | null;
}

export const nothingEntered: BulkInput = { code: null, expectedAt: '', territoryId: null, method: null };

export interface BulkAction {
  readonly action: Action & BulkItem['action'];
  readonly does: string;
  /** What has to be entered, in the order in which it is asked for. */
  readonly asks: readonly (keyof BulkInput)[];
  readonly isGrave?: true;
  readonly itemOf: (order: Pick<OrderListItem, 'id' | 'version'>, input: BulkInput) => BulkItem;
}

const of = ({ id, version }: Pick<OrderListItem, 'id' | 'version'>) => ({ id, version });

/** The actions that are of use on many orders at once, with what each needs. Who may take which is the contract's; whether an order takes it, the server says of each. */
export const bulkActions: readonly BulkAction[] = [
  {
    action: 'ship',
    does: 'Ship',
    asks: ['method'],
    itemOf: (order, { method }) => ({ ...of(order), action: 'ship', shipments: [{ method: method as ShipmentMethod }] }),
  },
  {
    action: 'hold',
    does: 'Put on hold',
    asks: ['code', 'expectedAt'],
    itemOf: (order, { code, expectedAt }) => ({
      ...of(order),
      action: 'hold',
      code: code as HoldCode,
      ...(code === 'back_order' && expectedAt !== '' ? { expectedAt } : {}),
    }),
  },
  { action: 'release', does: 'Release', asks: [], itemOf: (order) => ({ ...of(order), action: 'release' }) },
  {
    action: 'transfer',
    does: 'Transfer',
    asks: ['territoryId', 'code'],
    itemOf: (order, { territoryId, code }) => ({
      ...of(order),
      action: 'transfer',
      territoryId: territoryId as string,
      code: code as keyof typeof reasonCodes.transfer,
    }),
  },
  {
    action: 'cancel',
    does: 'Cancel',
    asks: ['code'],
    isGrave: true,
    itemOf: (order, { code }) => ({ ...of(order), action: 'cancel', code: code as keyof typeof reasonCodes.cancel }),
  },
];
