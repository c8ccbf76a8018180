import { type CarrierProgress, carrierProgress } from '@orderly/contract';
import type { Change, DecideContext, Decision, KeptProof } from './change.ts';
import { decideSteps } from './decide.ts';
import type { OrderState, Shipment } from './state.ts';
import { systemPrincipal } from './system.ts';
import { whoseMove } from './whose-move.ts';

/** What all that a carrier has said of a shipment comes to. */
export interface TrackingNews {
  readonly shipmentId: string;
  readonly progress: { readonly step: CarrierProgress; readonly at: string };
  /** Where it says that it delivered; with `progress` at `delivered`. Null when it does not say. */
  readonly deliveredTo: NonNullable<KeptProof['deliveredTo']> | null;
}

/** What becomes of an order by a carrier's news: steps of the system, or no step and only how far the shipment is. */
export type Tracked = { readonly decisions: [Decision, ...Decision[]] } | { readonly next: OrderState };

/**
 * Takes in how far a carrier has brought a shipment, by whatever order the news came: a delivery with its place proves it, a parcel on its way back closes it, and what says no
 * more than is known says nothing (null). Once a shipment is delivered or closed, or the order over, a carrier changes nothing any more. Pure.
 */
export function takeTracking(order: OrderState, news: TrackingNews, context: DecideContext): Tracked | null {
  const shipment = order.shipments.find(({ id }) => id === news.shipmentId);
  if (shipment === undefined || shipment.method !== 'carrier' || order.status !== 'in_progress') return null;
  if (shipment.deliveredAt !== null || shipment.closed !== undefined) return null;
  const change = changeBy(news, context.now);
  if (change !== null) return { decisions: decideSteps(further(order, news), change, systemPrincipal, context) };
  if (!isFurther(shipment, news)) return null;
  const next = further(order, news);
  return { next: { ...next, ...whoseMove(next, order, context.now) } };
}

function changeBy({ shipmentId, progress, deliveredTo }: TrackingNews, now: Date): Change | null {
  if (progress.step === 'returning') return { action: 'closeShipment', input: { shipmentId, code: 'returned' } };
  if (progress.step !== 'delivered' || deliveredTo === null) return null;
  // A carrier's clock may run ahead of ours.
  const receivedAt = new Date(Math.min(Date.parse(progress.at), now.getTime())).toISOString();
  return { action: 'deliver', input: { shipmentId, receivedAt, deliveredTo } };
}

function isFurther({ progress }: Shipment, news: TrackingNews): boolean {
  return progress === undefined || carrierProgress.indexOf(news.progress.step) > carrierProgress.indexOf(progress.step);
}

function further(order: OrderState, news: TrackingNews): OrderState {
  const shipments = order.shipments.map((one) => (one.id === news.shipmentId && isFurther(one, news) ? { ...one, progress: news.progress } : one));
  return { ...order, shipments };
}
