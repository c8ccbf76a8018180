import { AskRequirements, Claimed, ClaimOrder, Payers, QueuePage, QueueQuery, RequirementsAnswer, Uuid } from '@orderly/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Asked } from '../identity/index.ts';
import type { OrderDeps } from '../orders/index.ts';
import type { Cursors } from '../platform/http/index.ts';
import type { IdempotentAnswer } from '../platform/idempotency/index.ts';
import type { Rulebook } from './load-requirements.ts';
import { claimOrder, releaseOrder, showQueue } from './queue.ts';
import type { QueuePosition } from './queue-store.ts';
import { askRequirements, listPayers, showRequirements } from './show-requirements.ts';

interface RouteDeps extends OrderDeps {
  readonly rulebook: Rulebook;
  /** What every request brings: how it proves itself, its id, address and Idempotency-Key. Errors: unauthenticated, invalid_request. */
  readonly requestOf: (request: FastifyRequest) => Asked;
  readonly cursors: Cursors;
}

const byOrder = Type.Object({ orderId: Uuid }, { additionalProperties: false });

/** What orders need, and the queue of the order desk. */
export function verificationRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.post<{ Body: AskRequirements }>('/api/v1/orders/requirements', {
    config: { permission: 'orders.place' },
    schema: {
      operationId: 'askRequirements',
      tags: ['orders'],
      summary: 'What an order of these items would need',
      body: AskRequirements,
      response: { 200: RequirementsAnswer },
    },
    handler: (request) => askRequirements(deps, { ...deps.requestOf(request), wanted: request.body }),
  });

  app.get<{ Params: { orderId: string } }>('/api/v1/orders/:orderId/requirements', {
    config: { permission: 'orders.checks' },
    schema: {
      operationId: 'readRequirements',
      tags: ['orders'],
      summary: 'What is asked of an order',
      params: byOrder,
      response: { 200: RequirementsAnswer },
    },
    handler: (request) => showRequirements(deps, { ...deps.requestOf(request), orderId: request.params.orderId }),
  });

  app.get('/api/v1/payers', {
    config: { permission: 'orders.place' },
    schema: { operationId: 'listPayers', tags: ['orders'], summary: 'Plans that an order can be billed to', response: { 200: Payers } },
    handler: (request) => listPayers(deps, deps.requestOf(request)),
  });

  queueRoutes(app, deps);
}

function queueRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get<{ Querystring: Static<typeof QueueQuery> }>('/api/v1/verification/queue', {
    config: { permission: 'orders.verify' },
    schema: {
      operationId: 'readQueue',
      tags: ['verification'],
      summary: 'What waits for the desk, most urgent and oldest first',
      querystring: QueueQuery,
      response: { 200: QueuePage },
    },
    handler: async (request) => {
      const { limit = 50, cursor } = request.query;
      const after = deps.cursors.read<QueuePosition>(['queue'], cursor);
      const { items, next } = await showQueue(deps, { ...deps.requestOf(request), limit, after });
      return { items, nextCursor: next === null ? null : deps.cursors.write(['queue'], next) };
    },
  });

  app.post<{ Body: ClaimOrder }>('/api/v1/verification/claims', {
    config: { permission: 'orders.verify', idempotent: true },
    schema: {
      operationId: 'claimOrder',
      tags: ['verification'],
      summary: 'Take the next order of the queue, or one of it',
      description: 'The same order is handed to nobody else for fifteen minutes. Taking it again makes it yours for as long anew.',
      body: ClaimOrder,
      response: { 200: Claimed },
    },
    handler: async (request, reply) => send(reply, await claimOrder(deps, { ...deps.requestOf(request), wanted: request.body })),
  });

  app.put<{ Params: { orderId: string } }>('/api/v1/verification/claims/:orderId/release', {
    config: { permission: 'orders.verify', idempotent: true },
    schema: {
      operationId: 'releaseClaim',
      tags: ['verification'],
      summary: 'Give an order back to the queue',
      params: byOrder,
      response: { 200: Claimed },
    },
    handler: async (request, reply) => send(reply, await releaseOrder(deps, { ...deps.requestOf(request), orderId: request.params.orderId })),
  });
}

function send(reply: FastifyReply, answer: IdempotentAnswer<Claimed>): FastifyReply {
  if (answer.replayed) reply.header('idempotent-replayed', 'true');
  return reply.code(answer.status).send(answer.body);
}
