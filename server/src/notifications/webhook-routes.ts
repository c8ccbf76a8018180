import {
  ChangeWebhook,
  CreateWebhook,
  OneWebhook,
  ReplayView,
  ReplayWebhook,
  Uuid,
  WebhookPage,
  WebhooksQuery,
  WebhookWithSecret,
} from '@orderly/contract';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { type NotificationRouteDeps, send } from './shared-routes.ts';
import { changeWebhook, createWebhook, listWebhooks, replayWebhook, rotateSecret, setWebhookDisabled, showWebhook } from './webhooks/administer.ts';

const reading = { permission: 'notifications.admin' };
const changing = { permission: 'notifications.admin', idempotent: true };
const tags = ['webhooks'];
const byId = Type.Object({ webhookId: Uuid }, { additionalProperties: false });
type ById = { webhookId: string };
const webhooks = '/api/v1/webhooks';
const one = `${webhooks}/:webhookId`;

/** Systems that are told by HTTP, for administrators. */
export function webhookRoutes(app: FastifyInstance, routeDeps: NotificationRouteDeps): void {
  const deps = { ...routeDeps, secrets: routeDeps.keys.secrets, allowLoopback: routeDeps.webhooksOnLoopback };
  app.get<{ Querystring: Static<typeof WebhooksQuery> }>(webhooks, {
    config: reading,
    schema: { operationId: 'listWebhooks', tags, summary: 'Webhooks, oldest first', querystring: WebhooksQuery, response: { 200: WebhookPage } },
    handler: async (request) => {
      const { limit = 50, cursor } = request.query;
      const after = deps.cursors.read<string>(['webhooks'], cursor);
      const { items, next } = await listWebhooks(deps, { ...deps.requestOf(request), limit, after });
      return { items, nextCursor: next === null ? null : deps.cursors.write(['webhooks'], next) };
    },
  });
  app.get<{ Params: ById }>(one, {
    config: reading,
    schema: { operationId: 'readWebhook', tags, summary: 'A webhook', params: byId, response: { 200: OneWebhook } },
    handler: (request) => showWebhook(deps, { ...deps.requestOf(request), ...request.params }),
  });
  app.post<{ Body: CreateWebhook }>(webhooks, {
    config: { ...changing, location: true },
    schema: {
      operationId: 'createWebhook',
      tags,
      summary: 'Add a webhook',
      description:
        'Told what its machine may see, as CloudEvents signed by Standard Webhooks; in turn for each order. The secret is in this answer and never shown again. What fails is tried ' +
        'again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h, or as Retry-After asks; 410 switches it off, and so do five days of failures.',
      body: CreateWebhook,
      response: { 201: WebhookWithSecret },
    },
    handler: async (request, reply) => {
      const answer = await createWebhook(deps, { ...deps.requestOf(request), input: request.body });
      return send(reply.header('location', `${webhooks}/${answer.body.id}`), answer);
    },
  });
  app.put<{ Params: ById; Body: ChangeWebhook }>(one, {
    config: changing,
    schema: { operationId: 'changeWebhook', tags, summary: 'Change a webhook', params: byId, body: ChangeWebhook, response: { 200: OneWebhook } },
    handler: async (request, reply) => send(reply, await changeWebhook(deps, { ...deps.requestOf(request), ...request.params, input: request.body })),
  });
  lifeRoutes(app, routeDeps);
}

function lifeRoutes(app: FastifyInstance, routeDeps: NotificationRouteDeps): void {
  const deps = { ...routeDeps, secrets: routeDeps.keys.secrets, allowLoopback: routeDeps.webhooksOnLoopback };
  app.post<{ Params: ById }>(`${one}/rotate`, {
    config: changing,
    schema: {
      operationId: 'rotateWebhookSecret',
      tags,
      summary: 'Give a webhook a new secret',
      description: 'In this answer and never shown again. For a day the old one signs too.',
      params: byId,
      response: { 200: WebhookWithSecret },
    },
    handler: async (request, reply) => send(reply, await rotateSecret(deps, { ...deps.requestOf(request), ...request.params })),
  });
  for (const [verb, disabled, summary] of [
    ['disable', true, 'Switch a webhook off'],
    ['enable', false, 'Switch a webhook on again'],
  ] as const) {
    app.post<{ Params: ById }>(`${one}/${verb}`, {
      config: changing,
      schema: { operationId: `${verb}Webhook`, tags, summary, params: byId, response: { 200: OneWebhook } },
      handler: async (request, reply) => send(reply, await setWebhookDisabled(deps, { ...deps.requestOf(request), ...request.params, disabled })),
    });
  }
  app.post<{ Params: ById; Body: Static<typeof ReplayWebhook> }>(`${one}/replay`, {
    config: changing,
    schema: {
      operationId: 'replayWebhook',
      tags,
      summary: 'Send everything since a time again',
      description: 'Of the last 30 days, as its machine may see it now. Each event keeps its id.',
      params: byId,
      body: ReplayWebhook,
      response: { 202: ReplayView },
    },
    handler: async (request, reply) => send(reply, await replayWebhook(deps, { ...deps.requestOf(request), ...request.params, ...request.body })),
  });
}
