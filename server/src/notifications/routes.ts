import {
  ConfirmPhone,
  NotificationPage,
  NotificationsQuery,
  OrderMessagePage,
  OrderMessagesQuery,
  PhoneView,
  PreferencesView,
  ReadNotifications,
  SetPhone,
  SetPreferences,
  UnreadCount,
  Uuid,
} from '@orderly/contract';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { adminRoutes } from './admin-routes.ts';
import { listNotifications, readNotifications } from './inbox.ts';
import type { InboxPosition } from './inbox-store.ts';
import { listOrderMessages } from './order-messages.ts';
import { confirmPhone, removePhone, setPhone } from './phone.ts';
import { receiptRoutes } from './receipt-routes.ts';
import { setPreferences, showPreferences } from './set-preferences.ts';
import { type NotificationRouteDeps, send } from './shared-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

const signedIn = { permission: 'signed_in' };
const changes = { permission: 'signed_in', idempotent: true };
const tags = ['notifications'];

/** What people are told and how, and the administration of it. */
export function notificationRoutes(app: FastifyInstance, deps: NotificationRouteDeps): void {
  inboxRoutes(app, deps);
  messageRoutes(app, deps);
  preferenceRoutes(app, deps);
  phoneRoutes(app, deps);
  adminRoutes(app, deps);
  webhookRoutes(app, deps);
  receiptRoutes(app, deps.receipts);
}

function inboxRoutes(app: FastifyInstance, deps: NotificationRouteDeps): void {
  app.get<{ Querystring: Static<typeof NotificationsQuery> }>('/api/v1/notifications', {
    config: signedIn,
    schema: {
      operationId: 'listNotifications',
      tags,
      summary: 'What you were told, newest first',
      description: 'Of orders and territories that you may see now.',
      querystring: NotificationsQuery,
      response: { 200: NotificationPage },
    },
    handler: async (request) => {
      const { limit = 50, cursor, unread = false } = request.query;
      const list = ['notifications', unread];
      const after = deps.cursors.read<InboxPosition>(list, cursor);
      const { items, next, unreadCount } = await listNotifications(deps, { ...deps.requestOf(request), unread, limit, after });
      return { items, nextCursor: next === null ? null : deps.cursors.write(list, next), unreadCount };
    },
  });

  app.post<{ Body: ReadNotifications }>('/api/v1/notifications/read', {
    config: signedIn,
    schema: {
      operationId: 'readNotifications',
      tags,
      summary: 'Mark notifications as read, on every device',
      description: 'Single ones by their ids, which may become unread again; or all up to a position. Sent twice it does the same.',
      body: ReadNotifications,
      response: { 200: UnreadCount },
    },
    handler: (request) => readNotifications(deps, { ...deps.requestOf(request), wanted: request.body }),
  });
}

const byOrder = Type.Object({ orderId: Uuid }, { additionalProperties: false });

function messageRoutes(app: FastifyInstance, deps: NotificationRouteDeps): void {
  app.get<{ Params: { orderId: string }; Querystring: OrderMessagesQuery }>('/api/v1/orders/:orderId/messages', {
    config: { permission: 'orders.read' },
    schema: {
      operationId: 'listOrderMessages',
      tags,
      summary: 'What was sent about an order, newest first',
      description: 'To people of your own organisation by name, to others by their role. A sales representative is told of none.',
      params: byOrder,
      querystring: OrderMessagesQuery,
      response: { 200: OrderMessagePage },
    },
    handler: async (request) => {
      const { orderId } = request.params;
      const { limit = 50, cursor } = request.query;
      const list = ['order messages', orderId];
      const after = deps.cursors.read<string>(list, cursor);
      const { items, next } = await listOrderMessages(deps, { ...deps.requestOf(request), orderId, limit, after });
      return { items, nextCursor: next === null ? null : deps.cursors.write(list, next) };
    },
  });
}

function preferenceRoutes(app: FastifyInstance, deps: NotificationRouteDeps): void {
  app.get('/api/v1/me/notification-preferences', {
    config: signedIn,
    schema: { operationId: 'readPreferences', tags, summary: 'What you are told, by which channels and when', response: { 200: PreferencesView } },
    handler: (request) => showPreferences(deps, deps.requestOf(request)),
  });

  app.put<{ Body: SetPreferences }>('/api/v1/me/notification-preferences', {
    config: changes,
    schema: {
      operationId: 'setPreferences',
      tags,
      summary: 'Choose what you are told, by which channels and when',
      description: 'All of it at once. What is urgent passes quiet hours and digests.',
      body: SetPreferences,
      response: { 200: PreferencesView },
    },
    handler: async (request, reply) => send(reply, await setPreferences(deps, { ...deps.requestOf(request), wanted: request.body })),
  });
}

function phoneRoutes(app: FastifyInstance, routeDeps: NotificationRouteDeps): void {
  const deps = { ...routeDeps, codes: routeDeps.keys.phoneCodes };
  app.post<{ Body: Static<typeof SetPhone> }>('/api/v1/me/phone', {
    config: changes,
    schema: {
      operationId: 'setPhone',
      tags,
      summary: 'Name the number for SMS; a code is sent to it',
      description: 'At most three codes an hour. Until it is confirmed no other SMS goes there.',
      body: SetPhone,
      response: { 202: PhoneView },
    },
    handler: async (request, reply) => send(reply, await setPhone(deps, { ...deps.requestOf(request), number: request.body.number })),
  });

  app.post<{ Body: Static<typeof ConfirmPhone> }>('/api/v1/me/phone/confirm', {
    config: changes,
    schema: {
      operationId: 'confirmPhone',
      tags,
      summary: 'Confirm the number by the code that came',
      description: 'Good for ten minutes and five tries.',
      body: ConfirmPhone,
      response: { 200: PhoneView },
    },
    handler: async (request, reply) => send(reply, await confirmPhone(deps, { ...deps.requestOf(request), code: request.body.code })),
  });

  app.post('/api/v1/me/phone/remove', {
    config: changes,
    schema: { operationId: 'removePhone', tags, summary: 'Forget the number for SMS', response: { 200: PhoneView } },
    handler: async (request, reply) => send(reply, await removePhone(deps, deps.requestOf(request))),
  });
}
