import websocket from '@fastify/websocket';
import { type Position, realtimeLimits, Topic } from '@orderly/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { WebSocket } from 'ws';
import { type Credential, enter, need, recorded } from '../identity/index.ts';
import type { Database } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { Hub, HubState } from './hub.ts';
import { type ServeOptions, serveSocket } from './socket.ts';
import { parseEventId, serveStream } from './stream.ts';

export interface RealtimeDeps {
  readonly db: Database;
  readonly hub: Hub & { readonly state: HubState };
  /** Origin under which browsers reach the server. */
  readonly publicUrl: string;
  readonly replayDays: number;
  readonly requestOf: (request: FastifyRequest) => {
    readonly credential: Credential;
    readonly context: { readonly requestId: string; readonly source: string | null };
  };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the session or key that opens a socket or stream. */
    listener?: string;
  }
}

const streamQuery = Type.Object(
  {
    topic: Type.Union([Topic, Type.Array(Topic, { minItems: 1, maxItems: 20 })], {
      description: 'One or several: `topic=orders&topic=notifications`.',
      examples: ['orders'],
    }),
  },
  { additionalProperties: false },
);
const lastEventId = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({
      maxLength: 60,
      description: 'The `id` of the last event, which browsers send by themselves.',
      examples: ['29b36831e446b5ac:4711'],
    }),
  ),
});

/** Who may know of a change hears of it: by WebSocket or as Server-Sent Events. */
export async function realtimeRoutes(app: FastifyInstance, deps: RealtimeDeps): Promise<void> {
  await app.register(websocket, {
    options: { maxPayload: realtimeLimits.frameBytes, perMessageDeflate: false, clientTracking: true },
    preClose: (done) => done(),
  });
  // A handshake that is none is answered as all that could not be read.
  app.websocketServer.on('wsClientError', (error, socket) => app.server.emit('clientError', Object.assign(error, { code: 'WS_HANDSHAKE' }), socket));
  app.decorateRequest('listener', undefined);
  // Whoever stays connected would otherwise be waited for as if a request were under way.
  app.addHook('preClose', async () => deps.hub.sayGoodbye());
  const served = (request: FastifyRequest): ServeOptions => {
    // Not the request itself, which would be kept for as long as the client stays.
    const { log } = request;
    return {
      hub: deps.hub,
      credentialId: request.listener as string,
      replayDays: deps.replayDays,
      context: deps.requestOf(request).context,
      onError: (error) => log.error({ err: error }, 'telling a client failed'),
    };
  };

  /** Before anything is upgraded or streamed: by whom, and not by a page of another origin, since a WebSocket is under no same-origin policy. */
  async function admit(request: FastifyRequest): Promise<void> {
    const { origin } = request.headers;
    if (origin !== undefined && origin !== new URL(deps.publicUrl).origin && origin !== `${request.protocol}://${request.host}`) {
      throw new OrderlyError('forbidden', 'This request came from another site. Use the address of this server.');
    }
    const { credential, context } = deps.requestOf(request);
    await recorded(deps.db, { action: 'realtime.connect', resourceType: 'realtime', resourceId: null, context }, (as) =>
      deps.db.transaction(
        async (tx) => {
          const principal = await enter(tx, credential);
          as(principal);
          need(principal, 'orders.read');
          request.listener = principal.sessionId as string;
        },
        { readOnly: true },
      ),
    );
  }

  app.route({
    method: 'GET',
    url: '/api/v1/realtime',
    config: { permission: 'orders.read', lasting: true },
    schema: {
      operationId: 'openRealtime',
      tags: ['realtime'],
      summary: 'Follow what happens, by WebSocket',
      description:
        'Subscribe to topics with JSON frames; docs/asyncapi.json describes them. Come back with your last position and you get exactly what you missed and may see.',
      response: { 101: Type.Null({ description: 'Switching to WebSocket.' }) },
    },
    preValidation: admit,
    handler: async () => {
      throw new OrderlyError('invalid_request', 'Open this address as a WebSocket, or read /api/v1/events.');
    },
    wsHandler: (socket: WebSocket, request) => {
      const options = served(request);
      serveSocket(socket, request.raw.socket, options).catch(options.onError);
    },
  });

  app.get<{ Querystring: { topic: string | string[] } }>('/api/v1/events', {
    config: { permission: 'orders.read', lasting: true },
    schema: {
      operationId: 'readEvents',
      tags: ['realtime'],
      summary: 'Follow what happens, as Server-Sent Events',
      description: 'Each event is a CloudEvent; its `id` comes back as Last-Event-ID, and what was missed is told first.',
      querystring: streamQuery,
      headers: lastEventId,
      response: { 200: { description: 'The stream.', content: { 'text/event-stream': { schema: Type.String() } } } },
    },
    preHandler: admit,
    handler: (request, reply) => {
      const after = positionIn(request.headers['last-event-id']);
      const options = served(request);
      reply.hijack();
      const headers = {
        ...reply.getHeaders(),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      };
      reply.raw.writeHead(200, headers as Record<string, string>);
      serveStream(reply.raw, [...new Set([request.query.topic].flat())], after, options).catch(options.onError);
    },
  });
}

function positionIn(header: string | string[] | undefined): Position | null {
  if (header === undefined || header === '') return null;
  const position = typeof header === 'string' ? parseEventId(header) : null;
  if (position === null) throw new OrderlyError('invalid_request', 'Last-Event-ID is not the id of an event. Leave it out to begin now.');
  return position;
}
