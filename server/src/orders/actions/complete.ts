import { OrderlyError } from '../../platform/errors.ts';
import type { DecideContext, Effect, InputOf, Refusal } from '../change.ts';
import { type ActingAs, leftToShip, type OrderState } from '../state.ts';
import { type ActionCode, invalid } from './action.ts';

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

function deliverAll(order: OrderState, input: InputOf<'complete'>, _actor: ActingAs, context: DecideContext): Effect {
  const open = order.shipments.filter((shipment) => shipment.deliveredAt === null);
  const proof = input.proofOfDelivery;
  if (open.length > 0 && proof === undefined) {
    throw new OrderlyError('missing_data', 'Completing needs a proof of delivery of every shipment that has none.', {
      errors: [{ pointer: '/proofOfDelivery', code: 'required', detail: `${open.length} shipment(s) have no proof of delivery.` }],
    });
  }
  if (proof === undefined) return { changes: { fulfilment: 'delivered' } };
  const receivedAt = Date.parse(proof.receivedAt);
  if (receivedAt > context.now.getTime()) invalid('/proofOfDelivery/receivedAt', 'in_the_future', 'The delivery cannot lie in the future.');
  const handed = open.some((shipment) => shipment.method !== 'carrier');
  if (handed && proof.receivedBy === undefined && proof.signature === undefined) {
    throw new OrderlyError('missing_data', 'A delivery not made by a carrier needs who received it or a signature.', {
      errors: [{ pointer: '/proofOfDelivery/receivedBy', code: 'required', detail: 'Enter the printed name of the person who received it.' }],
    });
  }
  const deliveredAt = new Date(receivedAt).toISOString();
  const proofs = Object.fromEntries(open.map((shipment) => [shipment.id, proof]));
  const shipments = order.shipments.map((shipment) => (shipment.deliveredAt === null ? { ...shipment, deliveredAt } : shipment));
  return { changes: { shipments, fulfilment: 'delivered' }, typed: { proofs } };
}
