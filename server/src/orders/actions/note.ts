import type { ActionCode } from './action.ts';

export const note: ActionCode<'note'> = {
  words: { does: 'write notes', done: 'noted on' },
  endless: true,
  effect: (_order, input) => ({ changes: {}, typed: { notes: [input] } }),
};
