import { type CarrierProgress, carrierProgress } from '@orderly/contract';
import type { Progress, Shipment } from './state.ts';

/** What two messages of one carrier come to together: the same whichever came first and however often (a join). */
export function joinProgress(known: Progress | undefined, news: Progress): Progress {
  if (known === undefined) return news;
  const step = carrierProgress.indexOf(news.step) > carrierProgress.indexOf(known.step) ? news.step : known.step;
  const at = news.at > known.at ? news.at : known.at;
  const exceptionAt = (news.exceptionAt ?? '') > (known.exceptionAt ?? '') ? news.exceptionAt : known.exceptionAt;
  return { step, at, exceptionAt };
}

/** How far a parcel is, as its carrier last said: an exception until it says something later. Null while it has said nothing. */
export function saidLast({ progress }: Pick<Shipment, 'progress'>): { step: CarrierProgress; at: string } | null {
  if (progress === undefined) return null;
  const { step, at, exceptionAt } = progress;
  return exceptionAt !== null && exceptionAt >= at ? { step: 'exception', at: exceptionAt } : { step, at };
}

type WithCarrier = Pick<Shipment, 'method' | 'deliveredAt' | 'closed' | 'progress' | 'silentSince'>;

/** Neither proven nor closed, and by a carrier. */
export function isWithCarrier({ method, deliveredAt, closed }: WithCarrier): boolean {
  return method === 'carrier' && deliveredAt === null && closed === undefined;
}

/** Whether somebody is to ask the carrier what became of a parcel: it met an exception, or nothing was heard of it for too long. */
export function isToBeTraced(shipment: WithCarrier): boolean {
  return isWithCarrier(shipment) && (shipment.silentSince !== undefined || saidLast(shipment)?.step === 'exception');
}

/** On its way, as far as its carrier says; one that was delivered without a place waits for somebody's proof. */
export function isMoving(shipment: WithCarrier): boolean {
  return isWithCarrier(shipment) && !isToBeTraced(shipment) && shipment.progress?.step !== 'delivered';
}
