import { type CarrierProgress, carrierProgress } from '@orderly/contract';
import type { KeptProof } from './change.ts';
import type { Progress } from './state.ts';

/** One thing that a carrier says of a parcel. */
export interface TrackingEvent {
  readonly step: CarrierProgress;
  /** When it happened, ISO 8601 UTC. */
  readonly at: string;
  /** Where, as far as it says; only of a delivery it matters. */
  readonly place: NonNullable<KeptProof['deliveredTo']> | null;
}

/** What all that a carrier has said of a shipment comes to. */
export interface CarrierNews {
  readonly progress: Progress;
  /** Where it says that it delivered; with `progress` at `delivered`. Null when it does not say. */
  readonly deliveredTo: TrackingEvent['place'];
}

/**
 * What all events of a parcel come to, in whatever order and however often they came: a parcel that turned back before it was delivered is returning, wherever it is
 * delivered then; else it is as far as the furthest event says. Null without any. Pure.
 */
export function newsOf(events: readonly TrackingEvent[]): CarrierNews | null {
  const inTime = events.toSorted((one, other) => one.at.localeCompare(other.at) || rank(one) - rank(other));
  const exceptionAt = inTime.findLast(({ step }) => step === 'exception')?.at ?? null;
  const steps = inTime.filter(isStep);
  const turnedBack = steps.find(({ step }) => step === 'returning');
  const delivered = steps.find(({ step }) => step === 'delivered');
  const end = turnedBack !== undefined && (delivered === undefined || turnedBack.at <= delivered.at) ? turnedBack : delivered;
  if (end !== undefined) {
    const { step, at, place } = end;
    return { progress: { step, at, exceptionAt }, deliveredTo: step === 'delivered' ? place : null };
  }
  const furthest = steps.toSorted((one, other) => rank(one) - rank(other)).at(-1);
  const last = steps.at(-1);
  if (furthest !== undefined && last !== undefined) {
    return { progress: { step: furthest.step, at: last.at, exceptionAt }, deliveredTo: null };
  }
  return exceptionAt === null ? null : { progress: { step: 'announced', at: exceptionAt, exceptionAt }, deliveredTo: null };
}

type StepEvent = TrackingEvent & { readonly step: Progress['step'] };

function isStep(event: TrackingEvent): event is StepEvent {
  return event.step !== 'exception';
}

function rank({ step }: TrackingEvent): number {
  return carrierProgress.indexOf(step);
}
