import { OrderlyError } from '../../platform/errors.ts';
import type { Effect, InputOf } from '../change.ts';
import { labelOf } from '../labels.ts';
import type { OrderState } from '../state.ts';
import { type ActionCode, internalNotes, invalid } from './action.ts';

export const cancel: ActionCode<'cancel'> = { words: { does: 'cancel orders', done: 'cancelled' }, effect: end };

export const override: ActionCode<'override'> = {
  words: { does: 'cancel what is completed or rejected', done: 'cancelled by an administrator' },
  effect: end,
};

function end(order: OrderState, input: InputOf<'cancel'>): Effect {
  const shippedLines = new Set(order.shipments.flatMap((shipment) => shipment.lines.map((line) => line.lineId)));
  const given = new Map((input.disposition ?? []).map((entry) => [entry.lineId, entry.disposition]));
  (input.disposition ?? []).forEach((entry, index) => {
    if (!shippedLines.has(entry.lineId)) {
      invalid(`/disposition/${index}/lineId`, 'not_shipped', 'Say what became of shipped lines only; this line has not shipped.');
    }
  });
  const missing = [...shippedLines].filter((lineId) => !given.has(lineId));
  if (missing.length > 0) {
    throw new OrderlyError('missing_data', 'Something has shipped: say of each shipped line what became of it.', {
      errors: missing.map((lineId) => ({
        pointer: '/disposition',
        code: 'required',
        detail: `Line ${lineId}: intercepted, returned, kept or lost.`,
      })),
    });
  }
  const lines = order.lines.map((line) => {
    const disposition = given.get(line.id);
    return disposition === undefined ? line : { ...line, disposition };
  });
  return { changes: { lines }, codes: [input.code], reason: labelOf('cancel', input.code), typed: { notes: internalNotes([input]) } };
}
