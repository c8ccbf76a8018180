import { type CarrierProgress, carrierProgress } from '@orderly/contract';
import type { TrackingNews } from '../orders/index.ts';

/** One thing that a carrier says of a parcel. */
export interface TrackingEvent {
  readonly step: CarrierProgress;
  /** When it happened, ISO 8601 UTC. */
  readonly at: string;
  /** Where, as far as it says; only of a delivery it matters. */
  readonly place: TrackingNews['deliveredTo'];
}

/**
 * What all events of a parcel come to, in whatever order and however often they came: a parcel that turned back before it was delivered is returning, wherever it is
 * delivered then; else it is as far as the furthest event says. Null without any. Pure.
 */
export function newsOf(shipmentId: string, events: readonly TrackingEvent[]): TrackingNews | null {
  const inTime = events.toSorted((one, other) => one.at.localeCompare(other.at) || rank(one) - rank(other));
  const turnedBack = inTime.find(({ step }) => step === 'returning');
  const delivered = inTime.find(({ step }) => step === 'delivered');
  const returns = turnedBack !== undefined && (delivered === undefined || turnedBack.at <= delivered.at);
  const furthest = returns
    ? turnedBack
    : (delivered ?? inTime.reduce<TrackingEvent | undefined>((far, one) => (far !== undefined && rank(far) >= rank(one) ? far : one), undefined));
  if (furthest === undefined) return null;
  const { step, at, place } = furthest;
  return { shipmentId, progress: { step, at }, deliveredTo: step === 'delivered' ? place : null };
}

function rank({ step }: TrackingEvent): number {
  return carrierProgress.indexOf(step);
}
