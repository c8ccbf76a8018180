import type { ProofOfDelivery } from '@orderly/contract';
import { OrderlyError } from '../../platform/errors.ts';
import type { DecideContext, Effect, InputOf, KeptProof } from '../change.ts';
import { labelOf } from '../labels.ts';
import { fulfilmentOf } from '../quantities.ts';
import type { ActingAs, OrderState, Shipment } from '../state.ts';
import { type ActionCode, internalNotes, invalid } from './action.ts';
import { checkProof } from './proof.ts';

export const deliver: ActionCode<'deliver'> = {
  words: { does: 'record deliveries', done: 'proven to have been delivered' },
  refuses: ({ shipments }) =>
    shipments.some(isOnItsWay) ? null : { code: 'invalid_transition', detail: 'No shipment is on its way: each was delivered or is closed.' },
  effect(order, { shipmentId, ...proof }, _actor, context) {
    const shipment = knownShipment(order, shipmentId);
    if (!isOnItsWay(shipment)) {
      const how = shipment.closed === undefined ? 'was delivered already' : `is closed: ${labelOf('close_shipment', shipment.closed.code)}`;
      throw new OrderlyError('invalid_transition', `The shipment ${how}.`);
    }
    return takeDelivery(order, [shipment], proof, '', context);
  },
};

export const closeShipment: ActionCode<'closeShipment'> = {
  words: { does: 'close shipments', done: 'rid of a shipment' },
  refuses: ({ shipments }) =>
    shipments.some(({ closed }) => closed === undefined)
      ? null
      : { code: 'invalid_transition', detail: 'No shipment can be closed: nothing has shipped, or all are closed.' },
  effect: close,
};

function isOnItsWay({ deliveredAt, closed }: Shipment): boolean {
  return deliveredAt === null && closed === undefined;
}

/** Errors: invalid_request when the order has no such shipment. */
function knownShipment({ shipments }: OrderState, id: string): Shipment {
  return shipments.find((one) => one.id === id) ?? invalid('/shipmentId', 'unknown_shipment', 'The order has no such shipment.');
}

/** The delivery of these shipments with one proof. A signature that was drawn for it becomes the order's document in the same step. */
export function takeDelivery(
  order: OrderState,
  open: readonly Shipment[],
  given: ProofOfDelivery,
  at: string,
  { now, brings }: DecideContext,
): Effect {
  const { signature, ...named } = given;
  if (signature !== undefined && brings === undefined) {
    return invalid(`${at}/signature`, 'not_here', 'A drawn signature goes with one order at a time; here name the document that holds it.');
  }
  if (signature !== undefined && named.signatureDocumentId !== undefined) {
    return invalid(`${at}/signature`, 'ambiguous', 'Send the signature or name its document, not both.');
  }
  const drawn = signature === undefined ? undefined : brings;
  const proof: KeptProof = drawn === undefined ? named : { ...named, signatureDocumentId: drawn.id };
  const documents = drawn === undefined ? order.documents : [...order.documents, { ...drawn, addedAt: now.toISOString(), withdrawnAt: null }];
  for (const shipment of open) checkProof({ ...order, documents }, shipment, proof, { at, now });
  const deliveredAt = new Date(proof.receivedAt).toISOString();
  const ids = new Set(open.map(({ id }) => id));
  const shipments = order.shipments.map((shipment) => (ids.has(shipment.id) ? { ...shipment, deliveredAt, ...papersOf(shipment, proof) } : shipment));
  return {
    changes: { shipments, documents, fulfilment: fulfilmentOf({ lines: order.lines, shipments }) },
    typed: { proofs: Object.fromEntries(open.map(({ id }) => [id, proof])) },
    ...(drawn === undefined ? {} : { stores: drawn.id }),
  };
}

function papersOf({ method }: Shipment, { signatureDocumentId, facilityRecordId }: KeptProof): Pick<Shipment, 'provenBy'> {
  if (method === 'carrier') return {};
  return { provenBy: [signatureDocumentId, method === 'facility' ? facilityRecordId : undefined].filter((id) => id !== undefined) };
}

function close(order: OrderState, { shipmentId, code, note }: InputOf<'closeShipment'>, _actor: ActingAs, { now }: DecideContext): Effect {
  const shipment = knownShipment(order, shipmentId);
  if (shipment.closed !== undefined) throw new OrderlyError('invalid_transition', 'The shipment is closed already.');
  if (shipment.deliveredAt !== null && (code === 'lost' || code === 'refused')) {
    throw new OrderlyError(
      'invalid_transition',
      'The delivery of this shipment is proven. Close it as returned or recalled when its goods come back.',
    );
  }
  const closed = { code, at: now.toISOString() };
  const shipments = order.shipments.map((one) => (one.id === shipmentId ? { ...one, closed } : one));
  return {
    changes: { shipments, fulfilment: fulfilmentOf({ lines: order.lines, shipments }) },
    codes: [code],
    reason: labelOf('close_shipment', code),
    typed: { notes: internalNotes([{ note }]) },
  };
}
