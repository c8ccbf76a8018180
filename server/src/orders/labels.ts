import { reasonCodes, type Status } from '@orderly/contract';
import type { ChangeAction } from './change.ts';

/** The label of a code in one of the reason tables; history stores it. */
export function labelOf(table: keyof typeof reasonCodes, code: string): string {
  return (reasonCodes[table] as Record<string, string>)[code] ?? code;
}

/** After "an order that is". */
export const statusWords: Readonly<Record<Status, string>> = {
  order_created: 'just created',
  verification: 'in verification',
  in_progress: 'in progress',
  completed: 'completed',
  rejected: 'rejected',
  cancelled: 'cancelled',
};

/** `does` after "your role may not", `done` after "it can be". */
export const actionWords: Readonly<Record<ChangeAction, { readonly does: string; readonly done: string }>> = {
  approve: { does: 'approve orders', done: 'approved' },
  reject: { does: 'reject orders', done: 'rejected' },
  hold: { does: 'put orders on hold', done: 'put on hold' },
  release: { does: 'release orders', done: 'released from a hold' },
  ship: { does: 'ship orders', done: 'shipped' },
  complete: { does: 'complete orders', done: 'completed' },
  cancel: { does: 'cancel orders', done: 'cancelled' },
  override: { does: 'cancel what is completed or rejected', done: 'cancelled by an administrator' },
  transfer: { does: 'transfer orders', done: 'transferred' },
  note: { does: 'write notes', done: 'noted on' },
};
