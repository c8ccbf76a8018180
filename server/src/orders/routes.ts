import {
  ActionBatch,
  ActionResults,
  actionInputs,
  actions,
  ChangeStatus,
  CheckRuns,
  FoundOrders,
  History,
  ListOrdersQuery,
  Order,
  OrderPage,
  PlaceOrder,
  type ProofOfDelivery,
  SearchOrders,
  TerritoryLoad,
  Uuid,
  Verify,
} from '@orderly/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { type Cursors, etagOf, loggedProblem, versionFromIfMatch } from '../platform/http/index.ts';
import type { IdempotentAnswer } from '../platform/idempotency/index.ts';
import { changeMany } from './bulk.ts';
import type { Change } from './change.ts';
import { changeOrder, type Wanted } from './change-order.ts';
import { withPlacingMistakes } from './check-placing.ts';
import type { OrderDeps, Request } from './deps.ts';
import type { DocumentDeps } from './documents/documents.ts';
import { changeWithDrawing } from './documents/drawn-signature.ts';
import { listOrders } from './list-orders.ts';
import type { ListPosition } from './list-store.ts';
import { orderAgain } from './order-again.ts';
import { placeOrder } from './place-order.ts';
import { showChecks } from './read-checks.ts';
import { showHistory, showOrder } from './read-order.ts';
import { searchOrders } from './search-orders.ts';
import { showTerritoryLoad } from './territory-load.ts';
import { statusChange, verdict } from './wanted.ts';

export interface RouteDeps extends OrderDeps {
  /** What every request brings: how it proves itself, its id, address and Idempotency-Key. Errors: unauthenticated, invalid_request. */
  readonly requestOf: (request: FastifyRequest) => Request;
  readonly cursors: Cursors;
}

const byId = Type.Object({ orderId: Uuid }, { additionalProperties: false });
const inTerritory = Type.Object({ territoryId: Uuid }, { additionalProperties: false });
const include = Type.Object(
  { include: Type.Optional(Type.Literal('phi', { examples: ['phi'], description: 'Adds what you may see of the patient.' })) },
  { additionalProperties: false },
);

/** The spec's order endpoints and those beside them. */
export function orderRoutes(app: FastifyInstance, deps: RouteDeps & DocumentDeps): void {
  const asked = deps.requestOf;

  app.get<{ Params: { orderId: string }; Querystring: { include?: 'phi' } }>('/api/v1/orders/:orderId', {
    config: { permission: 'orders.read', phi: true, etag: true, positioned: true },
    schema: { operationId: 'readOrder', tags: ['orders'], summary: 'Read an order', params: byId, querystring: include, response: { 200: Order } },
    handler: async (request, reply) => {
      const order = await showOrder(deps, { ...asked(request), orderId: request.params.orderId, phi: request.query.include === 'phi' });
      return reply.header('etag', etagOf(order.version)).send(order);
    },
  });

  app.get<{ Params: { orderId: string } }>('/api/v1/orders/:orderId/history', {
    config: { permission: 'orders.read' },
    schema: { operationId: 'readOrderHistory', tags: ['orders'], summary: 'Every step of an order', params: byId, response: { 200: History } },
    handler: async (request) => ({ items: (await showHistory(deps, { ...asked(request), orderId: request.params.orderId })).map(historyItem) }),
  });

  app.get<{ Params: { orderId: string } }>('/api/v1/orders/:orderId/checks', {
    config: { permission: 'orders.checks', phi: true },
    schema: {
      operationId: 'readOrderChecks',
      tags: ['orders'],
      summary: 'What the checks of an order found',
      params: byId,
      response: { 200: CheckRuns },
    },
    handler: (request) => showChecks(deps, { ...asked(request), orderId: request.params.orderId }),
  });

  app.post<{ Body: SearchOrders }>('/api/v1/orders/search', {
    config: { permission: 'orders.search' },
    schema: {
      operationId: 'searchOrders',
      tags: ['orders'],
      summary: 'Find orders by lot, serial number, tracking number or patient',
      description: 'For a recall: every order in your sight in which it is, the newest first. Or those of a patient.',
      body: SearchOrders,
      response: { 200: FoundOrders },
    },
    handler: async (request) => {
      const { limit = 100, cursor, ...search } = request.body;
      const after = deps.cursors.read<string>(['orders', search], cursor);
      const { items, next } = await searchOrders(deps, { ...asked(request), search, limit, after });
      return { items, nextCursor: next === null ? null : deps.cursors.write(['orders', search], next) };
    },
  });

  placingRoutes(app, deps);
  listRoutes(app, deps);
  changeRoutes(app, deps);

  app.post<{ Body: Static<typeof ActionBatch> }>('/api/v1/orders/actions', {
    config: { permission: 'orders.change', idempotent: true },
    schema: {
      operationId: 'changeOrders',
      tags: ['orders'],
      summary: 'Change up to 500 orders',
      body: ActionBatch,
      response: { 200: ActionResults },
    },
    handler: async (request) => {
      const items = request.body.items.map(({ id, version, action, ...input }: { id: string; version: number; action: string }) => ({
        id,
        version,
        change: { action, input } as Change,
      }));
      const results = await changeMany(deps, asked(request), items);
      return {
        items: results.map(({ id, version, error }) =>
          error === undefined ? { id, ok: true, version } : { id, ok: false, problem: loggedProblem(error, request) },
        ),
      };
    },
  });
}

function placingRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const asked = deps.requestOf;

  app.post<{ Body: PlaceOrder }>('/api/v1/orders', {
    config: { permission: 'orders.place', idempotent: true, etag: true, location: true },
    schema: { operationId: 'placeOrder', tags: ['orders'], summary: 'Place an order', body: PlaceOrder, response: { 201: Order } },
    attachValidation: true,
    handler: async (request, reply) => {
      if (request.validationError !== undefined) throw withPlacingMistakes(request.validationError, request.body, deps.clock.now());
      const answer = await placeOrder(deps, { ...asked(request), order: request.body });
      return send(reply.header('location', `/api/v1/orders/${answer.body.id}`), answer);
    },
  });

  app.get<{ Params: { orderId: string } }>('/api/v1/orders/:orderId/again', {
    config: { permission: 'orders.place', phi: true },
    schema: {
      operationId: 'orderAgain',
      tags: ['orders'],
      summary: 'What to place for the same again',
      description: 'Filled in as the earlier order was; after a rejected one it corrects that. Look it through, then place it.',
      params: byId,
      response: { 200: PlaceOrder },
    },
    handler: (request) => orderAgain(deps, { ...asked(request), orderId: request.params.orderId }),
  });
}

function listRoutes(app: FastifyInstance, deps: RouteDeps): void {
  async function page(request: FastifyRequest, { cursor, ...filter }: Static<typeof ListOrdersQuery>) {
    const { limit = 50, ...narrowing } = filter;
    const after = deps.cursors.read<ListPosition>(['orders', narrowing], cursor);
    const { items, next } = await listOrders(deps, { ...deps.requestOf(request), ...narrowing, limit, after });
    return { items, nextCursor: next === null ? null : deps.cursors.write(['orders', narrowing], next) };
  }

  app.get<{ Querystring: Static<typeof ListOrdersQuery> }>('/api/v1/orders', {
    config: { permission: 'orders.read', positioned: true },
    schema: {
      operationId: 'listOrders',
      tags: ['orders'],
      summary: 'The orders you may see, soonest due first',
      querystring: ListOrdersQuery,
      response: { 200: OrderPage },
    },
    handler: (request) => page(request, request.query),
  });

  app.get<{ Params: { territoryId: string }; Querystring: Static<typeof ListOrdersQuery> }>('/api/v1/orders/territory/:territoryId', {
    config: { permission: 'orders.read', positioned: true },
    schema: {
      operationId: 'listTerritoryOrders',
      tags: ['orders'],
      summary: 'The orders of a territory and those below it',
      params: inTerritory,
      querystring: ListOrdersQuery,
      response: { 200: OrderPage },
    },
    handler: (request) => page(request, { ...request.query, territoryId: request.params.territoryId }),
  });

  app.get('/api/v1/territories/load', {
    config: { permission: 'territories.load' },
    schema: {
      operationId: 'readTerritoryLoad',
      tags: ['territories'],
      summary: 'What is under way in each of your territories',
      description: 'Those without any are left out. Orders count where they are, not above it.',
      response: { 200: TerritoryLoad },
    },
    handler: (request) => showTerritoryLoad(deps, deps.requestOf(request)),
  });
}

/** PUT endpoints that are one action of the same name; then come those that stand for several. */
const named = {
  ship: 'Ship what is left, or named lines',
  answer: 'Answer what the clinic was asked',
  amend: 'Correct an order',
  authorise: 'Record how the prior authorisation stands',
  sign: 'Sign an order, as its practitioner',
  hold: 'Put the order or a line on hold',
  release: 'Release the order or a line',
  transfer: 'Move to another territory',
  complete: 'Complete, with proof of delivery',
} as const;

/** Stable names for programs that are made from the API's description. */
const operationIds = {
  ship: 'shipOrder',
  'request-info': 'askClinic',
  answer: 'answerQuestions',
  amend: 'amendOrder',
  authorise: 'authoriseOrder',
  sign: 'signOrder',
  hold: 'holdOrder',
  release: 'releaseOrder',
  transfer: 'transferOrder',
  complete: 'completeOrder',
  verify: 'verifyOrder',
  cancel: 'cancelOrder',
  status: 'changeOrderStatus',
};

function changeRoutes(app: FastifyInstance, deps: RouteDeps & DocumentDeps): void {
  const asked = deps.requestOf;
  function put<Body>(path: keyof typeof operationIds, summary: string, body: unknown, wanted: (body: Body) => Wanted): void {
    const needs = path in actions ? actions[path as keyof typeof actions].needs : undefined;
    app.put<{ Params: { orderId: string } }>(`/api/v1/orders/:orderId/${path}`, {
      config: { permission: 'orders.change', idempotent: true, ifMatch: true },
      schema: {
        operationId: operationIds[path],
        tags: ['orders'],
        summary,
        ...(needs === undefined ? {} : { description: `Needs: ${needs}.` }),
        params: byId,
        body,
        response: { 200: Order },
      },
      handler: async (request, reply) => {
        const { orderId } = request.params;
        const expectedVersion = () => versionFromIfMatch(request.headers['if-match']);
        const change = { ...asked(request), orderId, expectedVersion, wanted: wanted(request.body as Body) };
        const { proofOfDelivery } = request.body as { proofOfDelivery?: ProofOfDelivery };
        const drawing = proofOfDelivery?.signature;
        return send(reply, await (drawing === undefined ? changeOrder(deps, change) : changeWithDrawing(deps, change, drawing)));
      },
    });
  }
  for (const action of Object.keys(named) as (keyof typeof named)[]) {
    put(action, named[action], actionInputs[action], (input) => ({ action, input }) as Change);
  }
  put<Static<typeof Verify>>('verify', 'Approve or reject', Verify, verdict);
  put<Static<typeof actionInputs.cancel>>('cancel', 'Cancel', actionInputs.cancel, (input) => (order) => ({
    action: order.status === 'rejected' || order.status === 'completed' ? 'override' : 'cancel',
    input,
  }));
  put('request-info', 'Ask the clinic for what is missing', actionInputs.requestInfo, (input) => ({ action: 'requestInfo', input }) as Change);
  put<Static<typeof ChangeStatus>>('status', 'Change the status by the action that leads there', ChangeStatus, statusChange);

  app.post<{ Params: { orderId: string } }>('/api/v1/orders/:orderId/notes', {
    config: { permission: 'orders.note', idempotent: true, etag: true },
    schema: {
      operationId: 'addNote',
      tags: ['orders'],
      summary: 'Add a note or a call',
      params: byId,
      body: actionInputs.note,
      response: { 201: Order },
    },
    handler: async (request, reply) => {
      const wanted = { action: 'note', input: request.body } as Change;
      const answer = await changeOrder(deps, { ...asked(request), orderId: request.params.orderId, expectedVersion: null, wanted });
      return send(reply, { ...answer, status: 201 });
    },
  });
}

/** The answer to a change, with the order's version and whether it is a stored one. */
export function send(reply: FastifyReply, answer: IdempotentAnswer<Order>): FastifyReply {
  if (answer.replayed) reply.header('idempotent-replayed', 'true');
  return reply.code(answer.status).header('etag', etagOf(answer.body.version)).send(answer.body);
}

function historyItem(row: Awaited<ReturnType<typeof showHistory>>[number]) {
  return {
    previousStatus: row.previous_status,
    newStatus: row.new_status,
    action: row.action,
    version: row.version,
    changedBy: row.changed_by,
    changedByName: row.changedByName,
    changedAt: row.changed_at.toISOString(),
    reason: row.reason,
    territoryId: row.territory_id,
    ...(row.fields === null ? {} : { fields: row.fields }),
  };
}
