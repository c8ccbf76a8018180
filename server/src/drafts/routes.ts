import { Draft, DraftInput, DraftSummary, Drafts, Uuid } from '@orderly/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Asked } from '../identity/index.ts';
import { etagOf, versionFromIfMatch } from '../platform/http/index.ts';
import type { IdempotentAnswer } from '../platform/idempotency/index.ts';
import type { DraftDeps } from './drafts.ts';
import { listDrafts, readDraft } from './read-drafts.ts';
import { createDraft, removeDraft, saveDraft } from './write-drafts.ts';

interface RouteDeps extends DraftDeps {
  /** What every request brings: how it proves itself, its id, address and Idempotency-Key. Errors: unauthenticated, invalid_request. */
  readonly requestOf: (request: FastifyRequest) => Asked;
}

const path = '/api/v1/order-drafts';
const tags = ['orders'];
const byId = Type.Object({ draftId: Uuid }, { additionalProperties: false });
type ById = { draftId: string };

/** Orders that are not placed yet, each its author's own. */
export function draftRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const asked = deps.requestOf;

  app.get(path, {
    config: { permission: 'orders.place' },
    schema: { operationId: 'listDrafts', tags, summary: 'Your drafts of orders, without what is in them', response: { 200: Drafts } },
    handler: (request) => listDrafts(deps, asked(request)),
  });
  app.post<{ Body: DraftInput }>(path, {
    config: { permission: 'orders.place', idempotent: true, etag: true, location: true },
    schema: {
      operationId: 'createDraft',
      tags,
      summary: 'Keep what was typed of an order so far',
      description: 'Your own and nobody else’s: 50 at most, each for 30 days after it was saved last.',
      body: DraftInput,
      response: { 201: DraftSummary },
    },
    handler: async (request, reply) => {
      const answer = await createDraft(deps, { ...asked(request), wanted: request.body });
      return send(reply.header('location', `${path}/${answer.body.id}`), answer);
    },
  });
  app.get<{ Params: ById }>(`${path}/:draftId`, {
    config: { permission: 'orders.place', phi: true, etag: true },
    schema: { operationId: 'readDraft', tags, summary: 'Read a draft of yours', params: byId, response: { 200: Draft } },
    handler: async (request, reply) => {
      const draft = await readDraft(deps, { ...asked(request), ...request.params });
      return reply.header('etag', etagOf(draft.version)).send(draft);
    },
  });
  app.put<{ Params: ById; Body: DraftInput }>(`${path}/:draftId`, {
    config: { permission: 'orders.place', idempotent: true, ifMatch: true },
    schema: { operationId: 'saveDraft', tags, summary: 'Save a draft of yours', params: byId, body: DraftInput, response: { 200: DraftSummary } },
    handler: async (request, reply) => {
      const expectedVersion = () => versionFromIfMatch(request.headers['if-match']);
      return send(reply, await saveDraft(deps, { ...asked(request), ...request.params, wanted: request.body, expectedVersion }));
    },
  });
  app.delete<{ Params: ById }>(`${path}/:draftId`, {
    config: { permission: 'orders.place' },
    schema: {
      operationId: 'removeDraft',
      tags,
      summary: 'Remove a draft of yours',
      description: 'As after its order was placed.',
      params: byId,
      response: { 204: Type.Null({ description: 'It is gone.' }) },
    },
    handler: async (request, reply) => {
      await removeDraft(deps, { ...asked(request), ...request.params });
      return reply.code(204).send();
    },
  });
}

function send(reply: FastifyReply, answer: IdempotentAnswer<DraftSummary>): FastifyReply {
  if (answer.replayed) reply.header('idempotent-replayed', 'true');
  return reply.code(answer.status).header('etag', etagOf(answer.body.version)).send(answer.body);
}
