import { holdCodes } from '@orderly/contract';
import { OrderlyError } from '../../platform/errors.ts';
import type { DecideContext, Effect, InputOf } from '../change.ts';
import type { ActingAs, Hold, OrderState } from '../state.ts';
import { type ActionCode, internalNotes, invalid, knownLine } from './action.ts';

export const hold: ActionCode<'hold'> = { words: { does: 'put orders on hold', done: 'put on hold' }, endless: true, effect: putOnHold };

export const release: ActionCode<'release'> = {
  words: { does: 'release orders', done: 'released from a hold' },
  endless: true,
  refuses: (order) => (order.holds.length === 0 ? { code: 'invalid_transition', detail: 'The order is not on hold.' } : null),
  effect: letGo,
};

function putOnHold(order: OrderState, input: InputOf<'hold'>, _actor: ActingAs, context: DecideContext): Effect {
  if (input.lineId !== undefined) knownLine(order, input.lineId, '/lineId');
  if (order.holds.some((held) => held.lineId === input.lineId)) {
    throw new OrderlyError('invalid_transition', `The ${input.lineId === undefined ? 'order' : 'line'} is on hold already. Release it first.`);
  }
  if (input.expectedAt !== undefined && input.expectedAt < yesterday(context.now)) {
    invalid('/expectedAt', 'in_the_past', 'The goods are expected on a day that is over. Enter a day from today on.');
  }
  const added: Hold = {
    code: input.code,
    since: context.now.toISOString(),
    ...(input.lineId === undefined ? {} : { lineId: input.lineId }),
    ...(input.expectedAt === undefined ? {} : { expectedAt: input.expectedAt }),
  };
  return {
    changes: { holds: [...order.holds, added] },
    codes: [input.code],
    reason: holdCodes[input.code].label,
    typed: { notes: internalNotes([input]) },
  };
}

/** The day before, in UTC: somewhere in the United States it may still be today. */
function yesterday(now: Date): string {
  return new Date(now.getTime() - 24 * 3_600_000).toISOString().slice(0, 10);
}

function letGo(order: OrderState, input: InputOf<'release'>): Effect {
  const rest = order.holds.filter((held) => held.lineId !== input.lineId);
  if (rest.length === order.holds.length) {
    throw new OrderlyError(
      'invalid_transition',
      input.lineId === undefined ? 'The order itself is not on hold; name the line.' : 'That line is not on hold.',
    );
  }
  const gone = order.holds.filter((held) => held.lineId === input.lineId);
  return { changes: { holds: rest }, codes: gone.map((held) => held.code) };
}
