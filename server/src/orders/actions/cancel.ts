import { OrderlyError } from '../../platform/errors.ts';
import type { DecideContext, Effect, InputOf } from '../change.ts';
import { checkedAgain } from '../checks.ts';
import { labelOf } from '../labels.ts';
import { fulfilmentOf, quantitiesOf } from '../quantities.ts';
import type { ActingAs, Cancelled, Line, OrderState } from '../state.ts';
import { type ActionCode, internalNotes, invalid, knownLine } from './action.ts';

export const cancel: ActionCode<'cancel'> = { words: { does: 'cancel orders', done: 'cancelled' }, effect: end };

export const override: ActionCode<'override'> = {
  words: { does: 'cancel what is completed or rejected', done: 'cancelled by an administrator' },
  effect: end,
};

export const cancelLine: ActionCode<'cancelLine'> = {
  words: { does: 'cancel lines', done: 'rid of a line' },
  effect: endLine,
};

/** What of a line was not delivered is cancelled; of what is on its way somebody says what became of it. */
function endLine(order: OrderState, input: InputOf<'cancelLine'>, _actor: ActingAs, { now }: DecideContext): Effect {
  const line = knownLine(order, input.lineId, '/lineId');
  const { left, onItsWay } = quantitiesOf(line, order.shipments);
  if (left + onItsWay === 0) {
    const why = line.cancelled === undefined ? 'All of the line was delivered: nothing of it can be cancelled.' : 'The line is cancelled already.';
    throw new OrderlyError('invalid_transition', why);
  }
  const { code, disposition } = input;
  if (onItsWay > 0 && disposition === undefined) {
    const detail = `${onItsWay} of the line is on its way: say what became of it (intercepted, returned, kept or lost).`;
    throw new OrderlyError('missing_data', detail, { errors: [{ pointer: '/disposition', code: 'required', detail }] });
  }
  if (onItsWay === 0 && disposition !== undefined) invalid('/disposition', 'not_shipped', 'Nothing of the line is on its way. Leave it out.');
  const lines = order.lines.map((one) => (one.id === line.id ? { ...one, cancelled: cancelledOf(order, line, input, now) } : one));
  const { shipments } = order;
  return {
    changes: {
      lines,
      holds: order.holds.filter(({ lineId }) => lineId !== line.id),
      ...(order.status === 'in_progress' ? { fulfilment: fulfilmentOf({ lines, shipments }) } : {}),
      // What was signed was more than what is left.
      ...(order.status === 'verification' ? { checks: checkedAgain(order.checks, byLines, order.version + 1), signedBy: null } : {}),
    },
    codes: [code],
    reason: labelOf('cancel', code),
    typed: { notes: internalNotes([input]) },
  };
}

/** A line of which something came back after it was cancelled may be cancelled once more: then both count. */
function cancelledOf({ shipments }: OrderState, line: Line, { code, disposition }: InputOf<'cancelLine'>, now: Date): Cancelled {
  const { left, onItsWay } = quantitiesOf(line, shipments);
  const before = line.cancelled;
  const under = shipments.filter(({ closed, deliveredAt, lines }) => {
    return closed === undefined && deliveredAt === null && lines.some(({ lineId }) => lineId === line.id);
  });
  const said = disposition ?? before?.disposition;
  return {
    quantity: (before?.quantity ?? 0) + left + onItsWay,
    code,
    at: now.toISOString(),
    ...(said === undefined ? {} : { disposition: said }),
    ...(under.length === 0 && before?.shipmentIds === undefined
      ? {}
      : { shipmentIds: [...new Set([...(before?.shipmentIds ?? []), ...under.map(({ id }) => id)])] }),
  };
}

/** Checks that look at the lines. */
const byLines = ['order_details', 'insurance_coverage', 'prior_authorisation', 'duplicates'] as const;

function end(order: OrderState, input: InputOf<'cancel'>): Effect {
  const shippedLines = new Set(
    order.lines
      .filter((line) => {
        const { onItsWay, delivered } = quantitiesOf(line, order.shipments);
        return onItsWay + delivered > 0;
      })
      .map(({ id }) => id),
  );
  const given = new Map((input.disposition ?? []).map((entry) => [entry.lineId, entry.disposition]));
  (input.disposition ?? []).forEach((entry, index, all) => {
    if (!shippedLines.has(entry.lineId)) {
      invalid(`/disposition/${index}/lineId`, 'not_shipped', 'Say what became of shipped lines only; this line has not shipped.');
    }
    if (all.findIndex(({ lineId }) => lineId === entry.lineId) < index) {
      invalid(`/disposition/${index}/lineId`, 'twice', 'Say once what became of a line.');
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
