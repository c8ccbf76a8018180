import {
  DeliveriesQuery,
  DeliveryPage,
  OneDelivery,
  OutboxPage,
  OutboxQuery,
  Preview,
  RestoreTemplate,
  TemplateKey,
  TemplateList,
  TemplateParts,
  TemplateVersions,
  TemplateView,
  Uuid,
} from '@orderly/contract';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { listDeliveries, listOutbox, retryDelivery } from './ledger.ts';
import { type NotificationRouteDeps, send } from './shared-routes.ts';
import { listTemplates, listTemplateVersions, previewTemplate, restoreTemplate, showTemplate, writeTemplate } from './templates/administer.ts';

const reading = { permission: 'notifications.admin' };
const changing = { permission: 'notifications.admin', idempotent: true };
const tags = ['notifications'];
const closed = { additionalProperties: false };
const byDelivery = Type.Object({ deliveryId: Uuid }, closed);
const byKey = Type.Object({ key: TemplateKey }, closed);

/** Deliveries, the outbox and the texts of messages, for administrators. */
export function adminRoutes(app: FastifyInstance, deps: NotificationRouteDeps): void {
  deliveryRoutes(app, deps);
  templateRoutes(app, deps);
}

function deliveryRoutes(app: FastifyInstance, deps: NotificationRouteDeps): void {
  app.get<{ Querystring: Static<typeof DeliveriesQuery> }>('/api/v1/deliveries', {
    config: reading,
    schema: {
      operationId: 'listDeliveries',
      tags,
      summary: 'What became of every message, newest first',
      description: 'One for each event, recipient and channel. Of orders that you may see.',
      querystring: DeliveriesQuery,
      response: { 200: DeliveryPage },
    },
    handler: async (request) => {
      const { limit = 50, cursor, ...filter } = request.query;
      const list = ['deliveries', filter];
      const after = deps.cursors.read<string>(list, cursor);
      const { items, next } = await listDeliveries(deps, { ...deps.requestOf(request), filter, limit, after });
      return { items, nextCursor: next === null ? null : deps.cursors.write(list, next) };
    },
  });

  app.post<{ Params: { deliveryId: string } }>('/api/v1/deliveries/:deliveryId/retry', {
    config: changing,
    schema: {
      operationId: 'retryDelivery',
      tags,
      summary: 'Send a message once more',
      description: 'Under the same Message-ID or webhook id, whatever became of it before.',
      params: byDelivery,
      response: { 200: OneDelivery },
    },
    handler: async (request, reply) => send(reply, await retryDelivery(deps, { ...deps.requestOf(request), ...request.params })),
  });

  app.get<{ Querystring: Static<typeof OutboxQuery> }>('/api/v1/outbox', {
    config: reading,
    schema: {
      operationId: 'listOutbox',
      tags,
      summary: 'Mail and SMS that nobody takes, newest first',
      description: 'Where no mail server or SMS service is set up, messages are kept here for 30 days in place of being sent.',
      querystring: OutboxQuery,
      response: { 200: OutboxPage },
    },
    handler: async (request) => {
      const { limit = 50, cursor } = request.query;
      const after = deps.cursors.read<string>(['outbox'], cursor);
      const { items, next } = await listOutbox(deps, { ...deps.requestOf(request), limit, after });
      return { items, nextCursor: next === null ? null : deps.cursors.write(['outbox'], next) };
    },
  });
}

const templates = '/api/v1/notification-templates';
type ByKey = { key: string };

function templateRoutes(app: FastifyInstance, deps: NotificationRouteDeps): void {
  app.get(templates, {
    config: reading,
    schema: { operationId: 'listTemplates', tags, summary: 'The texts of messages', response: { 200: TemplateList } },
    handler: (request) => listTemplates(deps, deps.requestOf(request)),
  });
  app.get<{ Params: ByKey }>(`${templates}/:key`, {
    config: reading,
    schema: { operationId: 'readTemplate', tags, summary: 'A text as it is used now', params: byKey, response: { 200: TemplateView } },
    handler: (request) => showTemplate(deps, { ...deps.requestOf(request), ...request.params }),
  });
  app.get<{ Params: ByKey }>(`${templates}/:key/versions`, {
    config: reading,
    schema: { operationId: 'listTemplateVersions', tags, summary: 'Its versions, newest first', params: byKey, response: { 200: TemplateVersions } },
    handler: (request) => listTemplateVersions(deps, { ...deps.requestOf(request), ...request.params }),
  });
  app.put<{ Params: ByKey; Body: TemplateParts }>(`${templates}/:key`, {
    config: changing,
    schema: {
      operationId: 'writeTemplate',
      tags,
      summary: 'Write a new version, in Liquid',
      description: 'Used from the next message on. It may name what `variables` lists and nothing else: no message holds anything of a patient.',
      params: byKey,
      body: TemplateParts,
      response: { 200: TemplateView },
    },
    handler: async (request, reply) => send(reply, await writeTemplate(deps, { ...deps.requestOf(request), ...request.params, parts: request.body })),
  });
  app.post<{ Params: ByKey; Body: TemplateParts }>(`${templates}/:key/preview`, {
    config: reading,
    schema: {
      operationId: 'previewTemplate',
      tags,
      summary: 'See what a text makes of an invented example',
      params: byKey,
      body: TemplateParts,
      response: { 200: Preview },
    },
    handler: (request) => previewTemplate(deps, { ...deps.requestOf(request), ...request.params, parts: request.body }),
  });
  app.post<{ Params: ByKey; Body: Static<typeof RestoreTemplate> }>(`${templates}/:key/restore`, {
    config: changing,
    schema: {
      operationId: 'restoreTemplate',
      tags,
      summary: 'Use an earlier version again',
      params: byKey,
      body: RestoreTemplate,
      response: { 200: TemplateView },
    },
    handler: async (request, reply) => send(reply, await restoreTemplate(deps, { ...deps.requestOf(request), ...request.params, ...request.body })),
  });
}
