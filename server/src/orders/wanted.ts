import type { ChangeStatus, Verify } from '@orderly/contract';
import { OrderlyError } from '../platform/errors.ts';
import type { Change } from './change.ts';
import type { Wanted } from './change-order.ts';

/** The action a verifier's verdict is. Errors: missing_data when a rejection names no reason. */
export function verdict({ decision, reasons, waive }: Verify): Change {
  if (decision === 'approve') {
    if (reasons !== undefined) throw notWanted('/reasons', 'Reasons belong to a rejection.');
    return { action: 'approve', input: waive === undefined ? {} : { waive } };
  }
  if (waive !== undefined) throw notWanted('/waive', 'Waivers belong to an approval.');
  if (reasons === undefined) throw missing('/reasons', 'Name every reason of the rejection.');
  return { action: 'reject', input: { reasons } };
}

/** PUT …/status: the action that leads to the status wanted (the same operation as the named endpoint). Errors: invalid_transition, missing_data. */
export function statusChange({ status, reasons, waive, proofOfDelivery, code, note, disposition }: ChangeStatus): Wanted {
  switch (status) {
    case 'in_progress':
      return { action: 'approve', input: waive === undefined ? {} : { waive } };
    case 'rejected':
      if (reasons === undefined) throw missing('/reasons', 'Name every reason of the rejection.');
      return { action: 'reject', input: { reasons } };
    case 'completed':
      return { action: 'complete', input: proofOfDelivery === undefined ? {} : { proofOfDelivery } };
    case 'cancelled': {
      if (code === undefined) throw missing('/code', 'Name the code of the cancellation.');
      const input = { code, ...(note === undefined ? {} : { note }), ...(disposition === undefined ? {} : { disposition }) };
      return (order) => ({ action: order.status === 'rejected' || order.status === 'completed' ? 'override' : 'cancel', input });
    }
    case 'order_created':
    case 'verification':
      throw new OrderlyError('invalid_transition', `Nobody sets the status ${status}: placing an order passes through it.`);
  }
}

function missing(pointer: string, detail: string): OrderlyError {
  return new OrderlyError('missing_data', detail, { errors: [{ pointer, code: 'required', detail }] });
}

function notWanted(pointer: string, detail: string): OrderlyError {
  return new OrderlyError('invalid_request', detail, { errors: [{ pointer, code: 'not_expected', detail }] });
}
