import type { Carrier } from '@orderly/contract';
import { dhl, fedex, getTracking, ontrac, s10, type TrackingCourier, ups, usps } from 'ts-tracking-number';

/** Whose numbers are known by their form and check digit; the postal union's (S10) are those of the postal service here. */
const known: Readonly<Record<Exclude<Carrier, 'other'>, readonly TrackingCourier[]>> = {
  ups: [ups],
  fedex: [fedex],
  usps: [usps, s10],
  dhl: [dhl],
  ontrac: [ontrac],
};

/** A tracking number as it is kept and looked for: in capitals, without the spaces and hyphens that people set. */
export function trackingNumberOf(typed: string): string {
  return typed.replaceAll(/[\s-]/g, '').toUpperCase();
}

/** Whether a number is one of the carrier's. Of a carrier that is not known by name every number is. */
export function isNumberOf(carrier: Carrier, number: string): boolean {
  return carrier === 'other' || getTracking(number, known[carrier]) !== undefined;
}

/** The carrier whose number it is; null where none or several know it. */
export function carrierOf(number: string): Exclude<Carrier, 'other'> | null {
  const fitting = (Object.keys(known) as Exclude<Carrier, 'other'>[]).filter((carrier) => isNumberOf(carrier, number));
  return fitting.length === 1 ? (fitting[0] as Exclude<Carrier, 'other'>) : null;
}
