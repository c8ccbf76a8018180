import { createHmac, timingSafeEqual } from 'node:crypto';
import { type CarrierProgress, states } from '@orderly/contract';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { TrackingEvent } from '../orders/index.ts';
import { askOutside, Unavailable } from '../platform/outside/index.ts';

/** What EasyPost calls how far a parcel is (https://docs.easypost.com/docs/trackers). `unknown` and `cancelled` say nothing of where it is. */
const steps: Readonly<Record<string, CarrierProgress>> = {
  pre_transit: 'announced',
  in_transit: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  available_for_pickup: 'available_for_pickup',
  failure: 'exception',
  error: 'exception',
  return_to_sender: 'returning',
  delivered: 'delivered',
};

const maybe = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
const Place = Type.Object({ city: maybe(Type.String()), state: maybe(Type.String()), zip: maybe(Type.String()) });
const Tracker = Type.Object({
  tracking_code: Type.String({ minLength: 4, maxLength: 60 }),
  tracking_details: maybe(
    Type.Array(Type.Object({ status: maybe(Type.String()), datetime: maybe(Type.String()), tracking_location: maybe(Place) }), { maxItems: 2000 }),
  ),
});
const TrackerEvent = Type.Object({ object: Type.Literal('Event'), description: Type.String(), result: Type.Unknown() });

/** A parcel and all that its carrier has said of it. */
export interface TrackedParcel {
  readonly trackingNumber: string;
  readonly events: readonly TrackingEvent[];
}

/** Whether a body was signed with the secret: HMAC-SHA256 over its bytes, `hmac-sha256-hex=…` (https://docs.easypost.com/guides/webhooks-guide). */
export function isSignedBy(secret: string, body: Buffer, signature: string | undefined): boolean {
  const expected = Buffer.from(`hmac-sha256-hex=${createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex')}`);
  const given = Buffer.from(signature ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The parcel of an event; null for an event of something else. Errors: TypeError when the body is none of theirs. */
export function readEvent(body: unknown): TrackedParcel | null {
  if (!Value.Check(TrackerEvent, body)) throw new TypeError('not an event');
  return body.description.startsWith('tracker.') ? readTracker(body.result) : null;
}

/** Errors: TypeError when it is no tracker. */
function readTracker(tracker: unknown): TrackedParcel {
  if (!Value.Check(Tracker, tracker)) throw new TypeError('not a tracker');
  const details = tracker.tracking_details ?? [];
  return { trackingNumber: tracker.tracking_code, events: details.flatMap(eventOf) };
}

const carrierNames: Readonly<Record<string, string>> = { ups: 'UPS', fedex: 'FedEx', usps: 'USPS', dhl: 'DHLExpress', ontrac: 'OnTrac' };

/**
 * Asks how far a parcel is, by making its tracker, which answers the one there is when it was made before (https://docs.easypost.com/docs/trackers).
 * Errors: Unavailable, also for what is no answer.
 */
export async function askTracker(
  { url, apiKey }: { readonly url: string; readonly apiKey: string },
  { trackingNumber, carrier }: { readonly trackingNumber: string; readonly carrier: string | null },
  signal: AbortSignal,
): Promise<TrackedParcel> {
  const name = carrier === null ? undefined : carrierNames[carrier];
  const tracker = { tracking_code: trackingNumber, ...(name === undefined ? {} : { carrier: name }) };
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`,
  };
  const answer = await askOutside(`${url.replace(/\/$/, '')}/trackers`, { method: 'POST', headers, body: JSON.stringify({ tracker }), signal });
  if (answer.status >= 300) throw new Unavailable(`status_${answer.status}`);
  if (answer.contentType !== 'application/json') throw new Unavailable('garbage');
  const parcel = parsed(answer.text);
  if (parcel.trackingNumber !== trackingNumber) throw new Unavailable('another_answer');
  return parcel;
}

function parsed(text: string): TrackedParcel {
  try {
    return readTracker(JSON.parse(text));
  } catch (cause) {
    throw new Unavailable('garbage', { cause });
  }
}

function eventOf({ status, datetime, tracking_location }: NonNullable<Static<typeof Tracker>['tracking_details']>[number]): TrackingEvent[] {
  const [step, atMs] = [steps[status ?? ''], Date.parse(datetime ?? '')];
  if (step === undefined || Number.isNaN(atMs)) return [];
  return [{ step, at: new Date(atMs).toISOString(), place: placeOf(tracking_location ?? {}) }];
}

function placeOf({ city, state, zip }: Static<typeof Place>): TrackingEvent['place'] {
  const known = states.find((one) => one === state?.toUpperCase());
  const named = (city ?? '').replaceAll(/\p{Cc}+/gu, ' ').trim();
  if (named === '' || known === undefined) return null;
  return { city: named.slice(0, 100), state: known, ...(zip != null && /^[0-9]{5}(-[0-9]{4})?$/.test(zip) ? { zip } : {}) };
}
