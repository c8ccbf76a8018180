import type { Carrier } from '@orderly/contract';
import { dhl, fedex, getTracking, ontrac, s10, type TrackingCourier, ups, usps } from 'ts-tracking-number';

/** Whose numbers are known by their form; the postal union's (S10) are those of the postal service here. */
const known: readonly (readonly [Exclude<Carrier, 'other'>, readonly TrackingCourier[]])[] = [
  ['ups', [ups]],
  ['fedex', [fedex]],
  ['usps', [usps, s10]],
  ['dhl', [dhl]],
  ['ontrac', [ontrac]],
];

/** Carriers whose number it may be, for a look before anything is sent; which one it is, the server decides. */
export function likelyCarriers(trackingNumber: string): Exclude<Carrier, 'other'>[] {
  const bare = trackingNumber.replaceAll(/[\s-]/g, '').toUpperCase();
  return known.filter(([, couriers]) => getTracking(bare, couriers) !== undefined).map(([carrier]) => carrier);
}
