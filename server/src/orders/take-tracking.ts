import { type CarrierNews, newsOf, type TrackingEvent } from './carrier-news.ts';
import type { Change, DecideContext, Decision } from './change.ts';
import { decideSteps } from './decide.ts';
import { isWithCarrier, joinProgress, saidLast } from './parcel.ts';
import type { OrderState, Progress, Shipment } from './state.ts';
import { systemPrincipal } from './system.ts';
import { whoseMove } from './whose-move.ts';

/** What a carrier has said of a shipment. */
export interface Tracking {
  readonly shipmentId: string;
  readonly events: readonly TrackingEvent[];
}

/** Carriers use their numbers again: what one says of a time longer before the shipment was recorded is of another parcel. */
const recordedLateMs = 7 * 24 * 3_600_000;
/** A carrier's clock may run ahead of ours, or tell its own time as UTC. What is still further away has not happened, and would hide what happens until then. */
const aheadMs = 24 * 3_600_000;

/** What becomes of an order by a carrier's news: steps of the system, or no step and only how far the shipment is. */
export type Tracked = { readonly decisions: [Decision, ...Decision[]] } | { readonly next: OrderState };

/**
 * Takes in how far a carrier has brought a shipment, by whatever order the news came: a delivery with its place proves it, a parcel on its way back closes it, and what says no
 * more than is known says nothing (null). Once a shipment is delivered or closed, or the order over, a carrier changes nothing any more. Pure.
 */
export function takeTracking(order: OrderState, { shipmentId, events }: Tracking, context: DecideContext): Tracked | null {
  const shipment = order.shipments.find(({ id }) => id === shipmentId);
  if (shipment === undefined || !isTracked(order, shipment)) return null;
  const from = new Date(Date.parse(shipment.shippedAt) - recordedLateMs).toISOString();
  const until = new Date(context.now.getTime() + aheadMs).toISOString();
  const news = newsOf(events.filter(({ at }) => at >= from && at <= until));
  if (news === null) return null;
  const progress = joinProgress(shipment.progress, news.progress);
  const { silentSince: _, ...heard } = { ...shipment, progress };
  const further = withShipment(order, heard);
  const change = changeBy(shipmentId, news, context.now);
  if (change !== null) return { decisions: decideSteps(further, change, systemPrincipal, context) };
  if (isSame(progress, shipment.progress)) return null;
  return { next: moved(further, order, context.now) };
}

/** Whether a carrier's news of a shipment still change anything: it is neither proven nor closed, and its order under way. */
export function isTracked(order: Pick<OrderState, 'status'>, shipment: Shipment): boolean {
  return order.status === 'in_progress' && isWithCarrier(shipment);
}

/** Flags that a parcel was not heard of for too long. Null when it is not with its carrier any more, or flagged. Pure. */
export function takeSilence(order: OrderState, shipmentId: string, now: Date): OrderState | null {
  const shipment = order.shipments.find(({ id }) => id === shipmentId);
  if (shipment === undefined || !isTracked(order, shipment) || shipment.silentSince !== undefined) return null;
  const silentSince = saidLast(shipment)?.at ?? shipment.shippedAt;
  return moved(withShipment(order, { ...shipment, silentSince }), order, now);
}

function moved(next: OrderState, before: OrderState, now: Date): OrderState {
  return { ...next, ...whoseMove(next, before, now) };
}

function withShipment(order: OrderState, shipment: Shipment): OrderState {
  return { ...order, shipments: order.shipments.map((one) => (one.id === shipment.id ? shipment : one)) };
}

function isSame(one: Progress, other: Progress | undefined): boolean {
  return one.step === other?.step && one.at === other.at && one.exceptionAt === other.exceptionAt;
}

function changeBy(shipmentId: string, { progress, deliveredTo }: CarrierNews, now: Date): Change | null {
  if (progress.step === 'returning') return { action: 'closeShipment', input: { shipmentId, code: 'returned' } };
  if (progress.step !== 'delivered' || deliveredTo === null) return null;
  // A carrier's clock may run ahead of ours.
  const receivedAt = new Date(Math.min(Date.parse(progress.at), now.getTime())).toISOString();
  return { action: 'deliver', input: { shipmentId, receivedAt, deliveredTo } };
}
