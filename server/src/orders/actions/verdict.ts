import { labelOf } from '../labels.ts';
import { type ActionCode, internalNotes } from './action.ts';

export const approve: ActionCode<'approve'> = {
  words: { does: 'approve orders', done: 'approved' },
  notOnHold: true,
  effect: (_order, input) => ({
    changes: { fulfilment: 'preparing' },
    codes: (input.waive ?? []).map((waiver) => `${waiver.check}:${waiver.code}`),
    typed: { notes: internalNotes(input.waive ?? []) },
  }),
};

export const reject: ActionCode<'reject'> = {
  words: { does: 'reject orders', done: 'rejected' },
  effect: (_order, input) => ({
    changes: {},
    codes: input.reasons.map((reason) => reason.code),
    reason: input.reasons.map((reason) => labelOf('reject', reason.code)).join('; '),
    typed: { notes: internalNotes(input.reasons) },
  }),
};
