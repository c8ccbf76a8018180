import { CreatedKey, CreateGrant, CreateKey, EndGrant, GrantPage, GrantView, KeyPage, KeyView, ListGrants, ListKeys, Uuid } from '@orderly/contract';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { changing, type IdentityRoutesDeps, reading, send, sendPage } from './admin-routes.ts';
import { createGrant, endGrant, listGrants } from './grants.ts';
import { createKey, listKeys, revokeKey } from './keys.ts';

const user = '/api/v1/users/:userId';
const closed = { additionalProperties: false };
const ofUser = Type.Object({ userId: Uuid }, closed);
type OfUser = { userId: string };
const grantOfUser = Type.Object({ userId: Uuid, grantId: Uuid }, closed);
const keyOfUser = Type.Object({ userId: Uuid, keyId: Uuid }, closed);
const tags = ['identity'];

/** What a user may see, and the keys of machines. */
export function accessRoutes(app: FastifyInstance, deps: IdentityRoutesDeps): void {
  grantRoutes(app, deps);
  keyRoutes(app, deps);
}

function grantRoutes(app: FastifyInstance, deps: IdentityRoutesDeps): void {
  const asked = deps.requestOf;
  app.get<{ Params: OfUser; Querystring: ListGrants }>(`${user}/grants`, {
    config: reading,
    schema: {
      operationId: 'listGrants',
      tags,
      summary: 'Grants of a user, ended ones too',
      params: ofUser,
      querystring: ListGrants,
      response: { 200: GrantPage },
    },
    handler: (request) =>
      sendPage(deps.cursors, ['grants', request.params.userId], request.query, (limit, after: string | null) =>
        listGrants(deps, { ...asked(request), ...request.params, limit, after }),
      ),
  });
  app.post<{ Params: OfUser; Body: CreateGrant }>(`${user}/grants`, {
    config: changing,
    schema: {
      operationId: 'addGrant',
      tags,
      summary: 'Grant a territory or a clinic',
      params: ofUser,
      body: CreateGrant,
      response: { 201: GrantView },
    },
    handler: async (request, reply) => send(reply, await createGrant(deps, { ...asked(request), ...request.params, input: request.body })),
  });
  app.post<{ Params: OfUser & { grantId: string }; Body: EndGrant }>(`${user}/grants/:grantId/end`, {
    config: changing,
    schema: {
      operationId: 'endGrant',
      tags,
      summary: 'End a grant early',
      description: 'Now, or at a time before its end. Holds from the next request; nothing is deleted.',
      params: grantOfUser,
      body: EndGrant,
      response: { 200: GrantView },
    },
    handler: async (request, reply) => send(reply, await endGrant(deps, { ...asked(request), ...request.params, until: request.body.until })),
  });
}

function keyRoutes(app: FastifyInstance, deps: IdentityRoutesDeps): void {
  const asked = deps.requestOf;
  app.get<{ Params: OfUser; Querystring: ListKeys }>(`${user}/keys`, {
    config: reading,
    schema: {
      operationId: 'listKeys',
      tags,
      summary: 'API keys of a machine, without the keys themselves',
      params: ofUser,
      querystring: ListKeys,
      response: { 200: KeyPage },
    },
    handler: (request) =>
      sendPage(deps.cursors, ['keys', request.params.userId], request.query, (limit, after: string | null) =>
        listKeys(deps, { ...asked(request), ...request.params, limit, after }),
      ),
  });
  app.post<{ Params: OfUser; Body: CreateKey }>(`${user}/keys`, {
    config: changing,
    schema: {
      operationId: 'addKey',
      tags,
      summary: 'Create an API key of a machine',
      description: 'The token is in this answer and never shown again. A repeated Idempotency-Key gets null in its place.',
      params: ofUser,
      body: CreateKey,
      response: { 201: CreatedKey },
    },
    handler: async (request, reply) => send(reply, await createKey(deps, { ...asked(request), ...request.params, input: request.body })),
  });
  app.post<{ Params: OfUser & { keyId: string } }>(`${user}/keys/:keyId/revoke`, {
    config: changing,
    schema: {
      operationId: 'revokeKey',
      tags,
      summary: 'Revoke an API key',
      description: 'Holds from the next request and can’t be undone.',
      params: keyOfUser,
      response: { 200: KeyView },
    },
    handler: async (request, reply) => send(reply, await revokeKey(deps, { ...asked(request), ...request.params })),
  });
}
