import type { CheckName } from '@orderly/contract';
import { OrderlyError } from '../../platform/errors.ts';
import type { DecideContext, Effect, InputOf } from '../change.ts';
import { checkSentence, isSettled, remediesOf, unsettled } from '../checks.ts';
import { labelOf } from '../labels.ts';
import type { ActingAs, CheckState, OrderState } from '../state.ts';
import { type ActionCode, internalNotes } from './action.ts';

export const approve: ActionCode<'approve'> = {
  words: { does: 'approve orders', done: 'approved' },
  notOnHold: true,
  effect: accept,
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

/** Approving takes every check passed, not required or waived; the refusal names all that are neither. */
function accept(order: OrderState, { waive = [] }: InputOf<'approve'>, actor: ActingAs, { now }: DecideContext): Effect {
  const waived = new Map(waive.map(({ check, code }) => [check, code]));
  if (waived.size > 0 && actor.kind === 'system') throw new OrderlyError('forbidden', 'Only a person waives a check.');
  const left = unsettled(order, now).filter(([name]) => !waived.has(name));
  if (left.length > 0) {
    const errors = left.map(([name, check]) => {
      const detail = [checkSentence(name, check, now), ...remediesOf(check.codes), remedies[check.outcome] ?? remedies.needs_review].join(' ');
      return { pointer: '/waive', code: name, detail };
    });
    throw new OrderlyError('missing_data', 'Approving needs every check passed, not required or waived with a code.', { errors });
  }
  // A waiver of what has passed says nothing; it is not kept.
  const needed = waive.filter(({ check }) => !isSettled(order.checks[check], now));
  const checks = { ...order.checks };
  for (const { check, code } of needed) (checks as Record<CheckName, CheckState>)[check] = { ...order.checks[check], waived: code };
  return {
    changes: { fulfilment: 'preparing', checks },
    codes: needed.map(({ check, code }) => `${check}:${code}`),
    typed: { notes: internalNotes(waive) },
  };
}

const remedies: Readonly<Record<string, string>> = {
  pending: 'Wait a moment, or waive it with a code.',
  unavailable: 'Wait, or waive it with a code.',
  needs_review: 'Look at the evidence; ask the clinic, waive it with a code, or reject.',
  failed: 'Reject the order, or waive the check with a code.',
  passed: 'It is checked again in a moment.',
};
