import { OrderlyError } from '../../platform/errors.ts';
import type { DecideContext, Effect, InputOf } from '../change.ts';
import { checkedAgain } from '../checks.ts';
import type { ActingAs, OrderState } from '../state.ts';
import { type ActionCode, invalid } from './action.ts';

/** The ordering practitioner signs; nobody else does, whatever their role (42 CFR 410.38(d)(1)). */
export const sign: ActionCode<'sign'> = {
  words: { does: 'sign orders', done: 'signed' },
  refuses(order, actor) {
    if (actor.kind !== 'person' || actor.npi === null || actor.npi !== order.practitionerNpi) {
      return { code: 'forbidden', detail: 'Only the ordering practitioner signs, as the user who is linked to that NPI.' };
    }
    return order.signedBy === null ? null : { code: 'invalid_transition', detail: 'The order is signed already.' };
  },
  effect: put,
};

const drawnPattern = /^data:image\/png;base64,[A-Za-z0-9+/]{20,}={0,2}$/;

function put(order: OrderState, { intent, signature }: InputOf<'sign'>, actor: ActingAs, { signs }: DecideContext): Effect {
  if (signs === undefined) throw new OrderlyError('internal', 'What is signed was not read.');
  const isDrawn = signature.startsWith('data:');
  if (isDrawn && !drawnPattern.test(signature)) invalid('/signature', 'not_a_drawing', 'Send a PNG as data:image/png;base64,… or type the name.');
  if (!isDrawn && signature.trim().length < 2) invalid('/signature', 'too_short', 'Type the whole name.');
  return {
    changes: { signedBy: actor.userId ?? null, checks: checkedAgain(order.checks, ['order_details'], order.version + 1) },
    codes: [intent],
    signature: { intent, kind: isDrawn ? 'drawn' : 'typed', value: signature, ...signs },
  };
}
