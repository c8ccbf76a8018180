import { OrderlyError } from '../../platform/errors.ts';
import type { DecideContext, Effect, InputOf, Refusal } from '../change.ts';
import { leftToShip, underWay, unproven } from '../quantities.ts';
import type { ActingAs, OrderState } from '../state.ts';
import type { ActionCode } from './action.ts';
import { takeDelivery } from './deliver.ts';

export const complete: ActionCode<'complete'> = {
  words: { does: 'complete orders', done: 'completed' },
  notOnHold: true,
  refuses: unshipped,
  effect: deliverAll,
};

function unshipped(order: OrderState): Refusal | null {
  const left = leftToShip(order);
  if (left.size === 0) return null;
  const errors = order.lines.flatMap(({ id }, index) =>
    left.has(id) ? [{ pointer: `/lines/${index}`, code: 'not_shipped', detail: `${left.get(id)} of this line has not shipped.` }] : [],
  );
  return { code: 'missing_data', detail: 'Every line must have shipped before the order can complete.', errors };
}

/** A proof that comes with it is of all that is under way; without one nothing may lack it. */
function deliverAll(order: OrderState, { proofOfDelivery }: InputOf<'complete'>, _actor: ActingAs, context: DecideContext): Effect {
  const open = underWay(order);
  if (open.length === 0) return { changes: { fulfilment: 'delivered' } };
  if (proofOfDelivery !== undefined) return takeDelivery(order, open, proofOfDelivery, '/proofOfDelivery', context);
  const lacking = new Set(unproven(order).map(({ id }) => id));
  throw new OrderlyError('missing_data', 'Completing needs a proven delivery of every line that is not cancelled.', {
    errors: [
      { pointer: '/proofOfDelivery', code: 'required', detail: `${open.length} shipment(s) have no proof of delivery.` },
      ...order.lines.flatMap(({ id }, index) =>
        lacking.has(id) ? [{ pointer: `/lines/${index}`, code: 'not_proven', detail: 'Its delivery is not proven.' }] : [],
      ),
    ],
  });
}
