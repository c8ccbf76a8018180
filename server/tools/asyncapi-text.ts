import { ClientFrame, CloudEvent, closeCodes, OrderEventData, realtimeLimits, ServerFrame } from '@orderly/contract';

interface Frame {
  readonly name: string;
  readonly payload: unknown;
}

/** The frames of a union by the word in their `type`. */
function framesOf(union: { anyOf: readonly unknown[] }): Frame[] {
  return union.anyOf.map((payload) => ({ name: (payload as { properties: { type: { const: string } } }).properties.type.const, payload }));
}

const summaries: Readonly<Record<string, string>> = {
  subscribe: 'Hear of a topic, from now on or from where one left off',
  unsubscribe: 'Hear of it no more',
  hello: 'The first frame: where the server stands',
  subscribed: 'A subscription stands; then comes what was missed',
  unsubscribed: 'A subscription is over',
  event: 'Something happened',
  rights: 'What you may see has changed: read anew what you show',
  position: 'You were told everything up to here',
  caught_up: 'Subscriptions that came back were told all that they missed; what comes now is new',
  error: 'A frame could not be served, or a subscription is out of sight now',
  end: 'The stream ends, and why; of streams only',
};

const end = {
  type: 'object',
  properties: { type: { const: 'end', type: 'string' }, code: { type: 'integer' }, reason: { type: 'string' } },
  required: ['type', 'code', 'reason'],
};

/** The AsyncAPI 3.0 document of what goes over sockets and streams, from the contract; one member a line. */
export function asyncApiText(): string {
  const [fromClient, fromServer] = [framesOf(ClientFrame), framesOf(ServerFrame)];
  const onStream = [...fromServer.filter(({ name }) => name !== 'event' && name !== 'unsubscribed').map(({ name }) => name), 'cloudEvent', 'end'];
  const messages = Object.fromEntries([
    ...[...fromClient, ...fromServer, { name: 'end', payload: end }].map(({ name, payload }) => [name, messageOf(name, payload)]),
    ['cloudEvent', { ...messageOf('cloudEvent', CloudEvent), summary: 'Something happened', contentType: 'application/cloudevents+json' }],
  ]);
  const named = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));
  const clientNames = fromClient.map(({ name }) => name);
  const serverNames = fromServer.map(({ name }) => name);
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Orderly, realtime',
      version: '1',
      description: `Who may know of a change hears of it. Come with the session's cookie, or with \`Authorization: Bearer <api key>\`; never with a token in the address. Keep the last position of each subscription (the sequence of its last event, or what a later \`position\` frame says) and come back with it: you get exactly what you missed and may see, in order, or \`recovered: false\` and nothing; then read anew. Later versions add frames and events: leave alone those whose type you do not know. ${closing()}`,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: { local: { host: '127.0.0.1:3000', protocol: 'ws', description: 'As `npm start` serves it; `wss` where it has a certificate.' } },
    channels: {
      realtime: {
        address: '/api/v1/realtime',
        title: 'WebSocket (RFC 6455), a JSON text frame for each message',
        messages: named([...clientNames, ...serverNames]),
        bindings: { ws: { method: 'GET' } },
      },
      events: {
        address: '/api/v1/events',
        title: 'Server-Sent Events; topics in the query, each event with `<epoch>:<position>` as its id',
        messages: named(onStream),
      },
    },
    operations: {
      hearClient: operation('receive', 'realtime', clientNames, 'What a client sends over a socket'),
      tellSocket: operation('send', 'realtime', serverNames, 'What the server sends over a socket'),
      tellStream: operation('send', 'events', onStream, 'What the server sends over a stream'),
    },
    components: { messages, schemas: { OrderEventData } },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function messageOf(name: string, payload: unknown) {
  return { name, title: name, summary: summaries[name] ?? name, payload };
}

function operation(action: 'send' | 'receive', channel: string, names: readonly string[], summary: string) {
  return {
    action,
    channel: { $ref: `#/channels/${channel}` },
    summary,
    messages: names.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
  };
}

function closing(): string {
  const { unauthenticated, slow, rate_limited: rateLimited } = closeCodes;
  const { frameBytes, subscriptions, framesPerTenSeconds, replayedEvents } = realtimeLimits;
  return `A socket closes with ${unauthenticated} (sign in again), ${slow} (you read too slowly: come back), ${rateLimited} (you sent too much), 1001 (the server stops: come back), 1009 (a frame of more than ${frameBytes} bytes) or 1013 (come back later). It takes ${subscriptions} subscriptions and ${framesPerTenSeconds} frames in ten seconds; ${replayedEvents} missed events are told.`;
}
