import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const trackingSecret = 'a-webhook-sécret';
const apiKey = 'EZTK-test';

/** Yesterday: carriers are not believed of a time long before the shipment. */
export const saidOn = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

/** What it says of a parcel: EasyPost statuses with their hours of that day. */
export type Said = readonly (readonly [status: string, hour: number])[];

/** A tracker as the service writes it. */
export function trackerOf(trackingNumber: string, said: Said, place: object | null = { city: 'CHICAGO', state: 'IL', country: 'US', zip: '60601' }) {
  return {
    id: 'trk_1',
    object: 'Tracker',
    mode: 'test',
    tracking_code: trackingNumber,
    status: said.at(-1)?.[0] ?? 'unknown',
    carrier: 'UPS',
    signed_by: null,
    weight: null,
    tracking_details: said.map(([status, hour]) => ({
      object: 'TrackingDetail',
      message: 'as it is',
      status,
      datetime: `${saidOn}T${String(hour).padStart(2, '0')}:00:00Z`,
      source: 'UPS',
      tracking_location: place,
    })),
  };
}

export interface TrackingServer {
  readonly service: { readonly url: string; readonly apiKey: string; readonly webhookSecret: string };
  /** Bodies that it was sent. */
  readonly asked: { authorization: string | undefined; body: { tracker: { tracking_code: string; carrier?: string } } }[];
  mood: 'answers' | 'is away' | 'talks garbage' | 'mixes up' | 'is silent';
  said: Said;
  close(): Promise<void>;
}

/** A server that answers as EasyPost's `POST /v2/trackers` does. */
export async function startTrackingService(): Promise<TrackingServer> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = JSON.parse(Buffer.concat(parts).toString());
    own.asked.push({ authorization: request.headers.authorization, body });
    if (own.mood === 'is silent') return;
    if (own.mood === 'is away') return void response.writeHead(502).end();
    const number = own.mood === 'mixes up' ? 'ANOTHER' : body.tracker.tracking_code;
    const text = own.mood === 'talks garbage' ? '{"object":"Tracker"' : JSON.stringify(trackerOf(number, own.said));
    response.writeHead(201, { 'content-type': 'application/json; charset=utf-8' }).end(text);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const own: TrackingServer = {
    service: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`, apiKey, webhookSecret: trackingSecret },
    asked: [],
    mood: 'answers',
    said: [],
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return own;
}

/** A signed event, as the webhook sends it. */
export function signedEvent(tracker: object, secret = trackingSecret): { payload: string; headers: Record<string, string> } {
  const payload = JSON.stringify({ id: 'evt_1', object: 'Event', description: 'tracker.updated', mode: 'test', result: tracker });
  const signature = createHmac('sha256', secret.normalize('NFKD')).update(payload).digest('hex');
  return { payload, headers: { 'content-type': 'application/json', 'x-hmac-signature': `hmac-sha256-hex=${signature}` } };
}
