import type { DecideContext, Effect, InputOf } from '../change.ts';
import { checkedAgain } from '../checks.ts';
import type { ActingAs, OrderState } from '../state.ts';
import { type ActionCode, invalid } from './action.ts';

/** Records how the payer's prior authorisation stands (42 CFR 414.234); what was recorded before stays in the version before. */
export const authorise: ActionCode<'authorise'> = {
  words: { does: 'record prior authorisations', done: 'given a prior authorisation' },
  endless: true,
  refuses: (order) =>
    order.billTo === 'insurance' ? null : { code: 'invalid_transition', detail: 'No plan pays for this order, so none authorises it beforehand.' },
  effect: take,
};

function take(order: OrderState, input: InputOf<'authorise'>, _actor: ActingAs, _context: DecideContext): Effect {
  const { outcome, number, validFrom, validUntil } = input;
  if (outcome === 'affirmed' && number === undefined) invalid('/number', 'required', 'Enter the number that the payer gave.');
  if (validFrom !== undefined && validUntil !== undefined && validUntil < validFrom) {
    invalid('/validUntil', 'before_valid_from', 'The last day comes before the first. Swap them, or mend one.');
  }
  return {
    changes: { checks: checkedAgain(order.checks, ['prior_authorisation'], order.version + 1) },
    codes: [outcome],
    fields: ['authorisation'],
    amended: { authorisation: input },
  };
}
