import { type Static, Type } from 'typebox';
import { closed, nullable, oneOf, PageQuery, pageOf, Timestamp, Uuid } from './common.ts';
import { roles, stages } from './workflow.ts';

/** What people are told of, in words that hold nothing of a patient. A new kind is a line here and one in `server/src/notifications/events.ts`. */
export const notificationKinds = {
  order_placed: 'A new order was placed',
  order_approved: 'An order was approved',
  order_rejected: 'An order was rejected',
  info_requested: 'The clinic is asked for information',
  info_answered: 'The clinic has answered',
  signature_wanted: 'An order waits for a signature',
  check_failed: 'A check of an order failed',
  order_held: 'An order is on hold',
  order_released: 'A hold was released',
  order_shipped: 'Goods have shipped',
  order_delivered: 'A shipment was delivered',
  shipment_closed: 'A shipment ended without delivery',
  shipment_trouble: 'A shipment met trouble or fell silent',
  order_completed: 'An order is complete',
  order_cancelled: 'An order was cancelled',
  order_transferred: 'An order moved to another territory',
  order_overdue: 'An order has waited past its target',
  territory_changed: 'A territory changed',
  service_unavailable: 'A service outside does not answer',
  webhook_disabled: 'A webhook was switched off',
} as const;
export type NotificationKind = keyof typeof notificationKinds;
const kindNames = Object.keys(notificationKinds) as NotificationKind[];

/** Ways to reach a person. */
export const personalChannels = ['in_app', 'email', 'sms'] as const;
export type PersonalChannel = (typeof personalChannels)[number];
export const channels = [...personalChannels, 'webhook'] as const;
export type Channel = (typeof channels)[number];

export const deliveryStates = ['queued', 'sent', 'delivered', 'bounced', 'failed', 'suppressed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

const exampleId = '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e';
const at = '2026-11-20T15:04:05.000Z';
const Kind = oneOf(kindNames, { examples: ['order_shipped'] });

export const NotificationView = Type.Object({
  id: Uuid,
  event: Type.String({ description: 'Of the journal entry it tells of; the same in realtime and in webhooks.' }),
  position: Type.Integer({ description: 'Of that entry in the journal; the list is in this order, newest first.' }),
  kind: Kind,
  title: Type.String(),
  urgent: Type.Boolean(),
  orderId: nullable(Uuid),
  orderNumber: nullable(Type.String()),
  stage: nullable(oneOf(stages, { description: 'As the order stands now.' })),
  territoryId: nullable(Uuid),
  createdAt: Timestamp,
  readAt: nullable(Timestamp),
});
export type NotificationView = Static<typeof NotificationView>;
const exampleNotification = {
  id: exampleId,
  event: exampleId,
  position: 4711,
  kind: 'order_shipped',
  title: notificationKinds.order_shipped,
  urgent: false,
  orderId: exampleId,
  orderNumber: '7K3M9QXA',
  stage: 'shipped',
  territoryId: exampleId,
  createdAt: at,
  readAt: null,
};

export const NotificationsQuery = closed({ ...PageQuery, unread: Type.Optional(Type.Boolean({ description: 'Only those not read.' })) });
export type NotificationsQuery = Static<typeof NotificationsQuery>;
export const NotificationPage = Type.Object(
  {
    items: Type.Array(NotificationView),
    nextCursor: nullable(Type.String()),
    unreadCount: Type.Integer({ description: 'At most 1000: that, or more.' }),
  },
  { examples: [{ items: [exampleNotification], nextCursor: null, unreadCount: 1 }] },
);
export type NotificationPage = Static<typeof NotificationPage>;

export const ReadNotifications = closed(
  {
    ids: Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: 500 })),
    upTo: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'All up to this position.' })),
    read: Type.Optional(Type.Boolean({ default: true, description: 'False: unread again.' })),
  },
  { examples: [{ upTo: 4711 }] },
);
export type ReadNotifications = Static<typeof ReadNotifications>;
export const UnreadCount = Type.Object({ unreadCount: Type.Integer() }, { examples: [{ unreadCount: 0 }] });
export type UnreadCount = Static<typeof UnreadCount>;

const ClockTime = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', maxLength: 5, examples: ['22:00'] });
const TimeZone = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$', examples: ['America/Chicago'] });
export const digests = ['off', 'hourly', 'daily'] as const;
const Chosen = Type.Optional(Type.Array(oneOf(personalChannels), { maxItems: 3, uniqueItems: true }));
const Choices = closed(Object.fromEntries(kindNames.map((kind) => [kind, Chosen])) as Record<NotificationKind, typeof Chosen>, {
  description: 'By kind: by which channels. A kind that is not named goes by the rules’ own.',
  examples: [{ order_shipped: ['in_app', 'email'] }],
});
const settable = {
  choices: Choices,
  quietHours: nullable(closed({ from: ClockTime, until: ClockTime }, { description: 'No mail or SMS in this time but what is urgent.' })),
  timeZone: TimeZone,
  digest: oneOf(digests, { description: 'Mail that is not urgent comes together: at the full hour, or at `digestAt`.' }),
  digestAt: ClockTime,
};
const examplePreferences = {
  choices: { order_shipped: ['in_app', 'email'] },
  quietHours: { from: '22:00', until: '07:00' },
  timeZone: 'America/Chicago',
  digest: 'daily',
  digestAt: '08:00',
};
export const SetPreferences = closed(settable, { examples: [examplePreferences] });
export type SetPreferences = Static<typeof SetPreferences>;
export const PreferencesView = Type.Object(
  {
    ...settable,
    email: Type.String(),
    phone: nullable(Type.Object({ number: Type.String(), verified: Type.Boolean() })),
    kinds: Type.Array(
      Type.Object({
        kind: Kind,
        title: Type.String(),
        standard: Type.Array(oneOf(personalChannels), { description: 'By which channels the rules have it, for your role.' }),
        urgent: oneOf(['always', 'by_order', 'never']),
      }),
      { description: 'What the rules tell people of your role.' },
    ),
  },
  {
    examples: [
      {
        ...examplePreferences,
        email: 'priya@example.org',
        phone: { number: '+15555550100', verified: true },
        kinds: [{ kind: 'order_shipped', title: notificationKinds.order_shipped, standard: ['in_app'], urgent: 'never' }],
      },
    ],
  },
);
export type PreferencesView = Static<typeof PreferencesView>;

export const SetPhone = closed(
  { number: Type.String({ pattern: '^\\+[1-9][0-9]{7,14}$', maxLength: 16, description: 'E.164.', examples: ['+15555550100'] }) },
  { examples: [{ number: '+15555550100' }] },
);
export const ConfirmPhone = closed(
  { code: Type.String({ pattern: '^[0-9]{6}$', maxLength: 6, examples: ['123456'] }) },
  { examples: [{ code: '123456' }] },
);
export const PhoneView = Type.Object(
  { phone: nullable(Type.Object({ number: Type.String(), verified: Type.Boolean() })) },
  { examples: [{ phone: { number: '+15555550100', verified: false } }] },
);
export type PhoneView = Static<typeof PhoneView>;

export const DeliveryView = Type.Object({
  id: Uuid,
  event: Uuid,
  channel: oneOf(channels),
  kind: Type.String({ description: 'A kind of notification, or what the system sends by itself (`phone_code`).', examples: ['order_shipped'] }),
  recipientId: Uuid,
  recipient: Type.String({ description: 'The person’s name, or the webhook’s.' }),
  orderId: nullable(Uuid),
  orderNumber: nullable(Type.String()),
  state: oneOf(deliveryStates),
  code: nullable(Type.String({ description: 'Why it was suppressed, bounced, failed or is tried again.', examples: ['timeout'] })),
  urgent: Type.Boolean(),
  attempts: Type.Integer(),
  repeats: Type.Integer({
    description: 'Attempts after one of which it is not known whether it got through: the same Message-ID or webhook id may have come twice.',
  }),
  replays: Type.Integer({ description: 'Times that it was asked for again.' }),
  nextAt: nullable(Timestamp),
  createdAt: Timestamp,
  sentAt: nullable(Timestamp),
  finishedAt: nullable(Timestamp),
});
export type DeliveryView = Static<typeof DeliveryView>;
const exampleDelivery = {
  id: exampleId,
  event: exampleId,
  channel: 'email',
  kind: 'order_shipped',
  recipientId: exampleId,
  recipient: 'Priya Lakeside',
  orderId: exampleId,
  orderNumber: '7K3M9QXA',
  state: 'sent',
  code: null,
  urgent: false,
  attempts: 1,
  repeats: 0,
  replays: 0,
  nextAt: null,
  createdAt: at,
  sentAt: at,
  finishedAt: null,
};
export const DeliveriesQuery = closed({
  ...PageQuery,
  state: Type.Optional(oneOf(deliveryStates)),
  channel: Type.Optional(oneOf(channels)),
  kind: Type.Optional(Kind),
  recipientId: Type.Optional(Uuid),
  orderId: Type.Optional(Uuid),
});
export type DeliveriesQuery = Static<typeof DeliveriesQuery>;
export const DeliveryPage = pageOf(DeliveryView, { examples: [{ items: [exampleDelivery], nextCursor: null }] });
export const OneDelivery = Type.Object(DeliveryView.properties, { examples: [exampleDelivery] });

/** One message about an order: who was told of what, by which channel, and what became of it. Holds no address. */
export const OrderMessage = Type.Object({
  id: Uuid,
  event: { ...Uuid, description: 'Of the journal entry it tells of.' } as typeof Uuid,
  kind: Type.String({ description: 'A kind of notification; of a webhook the type of the event.', examples: ['order_shipped'] }),
  channel: oneOf(channels),
  recipient: nullable(Type.String({ description: 'The name of somebody of your own organisation; null of others.' })),
  role: nullable(oneOf([...roles, 'machine'])),
  state: oneOf(deliveryStates),
  code: nullable(Type.String({ description: 'Why it was suppressed, bounced, failed or is tried again; of your own organisation.' })),
  createdAt: Timestamp,
  sentAt: nullable(Timestamp),
  finishedAt: nullable(Timestamp),
});
export type OrderMessage = Static<typeof OrderMessage>;
const exampleMessage = {
  id: exampleId,
  event: exampleId,
  kind: 'order_shipped',
  channel: 'email',
  recipient: 'Priya Lakeside',
  role: 'provider',
  state: 'sent',
  code: null,
  createdAt: at,
  sentAt: at,
  finishedAt: null,
};
export const OrderMessagesQuery = closed(PageQuery);
export type OrderMessagesQuery = Static<typeof OrderMessagesQuery>;
export const OrderMessagePage = pageOf(OrderMessage, {
  examples: [
    { items: [exampleMessage, { ...exampleMessage, recipient: null, role: 'sales_rep', channel: 'in_app', state: 'delivered' }], nextCursor: null },
  ],
});

export const OutboxItem = Type.Object({
  id: Uuid,
  channel: oneOf(['email', 'sms']),
  to: Type.String(),
  subject: nullable(Type.String()),
  text: Type.String(),
  html: nullable(Type.String()),
  createdAt: Timestamp,
});
export type OutboxItem = Static<typeof OutboxItem>;
export const OutboxPage = pageOf(OutboxItem, {
  examples: [
    {
      items: [{ id: exampleId, channel: 'sms', to: '+15555550100', subject: null, text: 'Order 7K3M9QXA has shipped.', html: null, createdAt: at }],
      nextCursor: null,
    },
  ],
});
export const OutboxQuery = closed(PageQuery);

/** Types of CloudEvents that a webhook may choose; `*` stands for the last part. */
const EventType = Type.String({
  pattern: '^(\\*|orderly\\.(order|territory|system)\\.(\\*|[a-z][A-Za-z_]{0,40}))$',
  maxLength: 60,
  examples: ['orderly.order.*'],
});
const webhookFields = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', examples: ['Warehouse system'] }),
  url: Type.String({ format: 'uri', maxLength: 500, description: 'https; of a public address.', examples: ['https://hooks.example.org/orderly'] }),
  events: Type.Array(EventType, { minItems: 1, maxItems: 50, uniqueItems: true, description: 'Which events; `*` for all that its owner may see.' }),
};
export const CreateWebhook = closed(
  { ...webhookFields, userId: { ...Uuid, description: 'The machine whose grants say what it is told.' } as typeof Uuid },
  { examples: [{ name: 'Warehouse system', url: 'https://hooks.example.org/orderly', events: ['orderly.order.*'], userId: exampleId }] },
);
export type CreateWebhook = Static<typeof CreateWebhook>;
export const ChangeWebhook = closed(
  { name: Type.Optional(webhookFields.name), url: Type.Optional(webhookFields.url), events: Type.Optional(webhookFields.events) },
  { minProperties: 1, examples: [{ events: ['orderly.order.ship'] }] },
);
export type ChangeWebhook = Static<typeof ChangeWebhook>;
export const WebhookView = Type.Object({
  id: Uuid,
  name: Type.String(),
  url: Type.String(),
  events: Type.Array(Type.String()),
  userId: Uuid,
  organizationId: Uuid,
  failingSince: nullable(Timestamp),
  disabledAt: nullable(Timestamp),
  disabledBecause: nullable(oneOf(['asked', 'gone', 'failing'])),
  previousSecretUntil: nullable(Timestamp),
  createdAt: Timestamp,
});
export type WebhookView = Static<typeof WebhookView>;
const exampleWebhook = {
  id: exampleId,
  name: 'Warehouse system',
  url: 'https://hooks.example.org/orderly',
  events: ['orderly.order.*'],
  userId: exampleId,
  organizationId: exampleId,
  failingSince: null,
  disabledAt: null,
  disabledBecause: null,
  previousSecretUntil: null,
  createdAt: at,
};
export const OneWebhook = Type.Object(WebhookView.properties, { examples: [exampleWebhook] });
export const WebhookPage = pageOf(WebhookView, { examples: [{ items: [exampleWebhook], nextCursor: null }] });
export const WebhookWithSecret = Type.Object(
  { ...WebhookView.properties, secret: nullable(Type.String({ description: 'Shown this once; null when the same request is repeated.' })) },
  { examples: [{ ...exampleWebhook, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }] },
);
export type WebhookWithSecret = Static<typeof WebhookWithSecret>;
export const WebhooksQuery = closed(PageQuery);
export const ReplayWebhook = closed(
  { since: Timestamp },
  { examples: [{ since: at }], description: 'Events since then are sent again, each with its own id, whether or not they were before.' },
);
export const ReplayView = Type.Object(
  { since: Timestamp, fromPosition: Type.Integer(), toPosition: Type.Integer() },
  { examples: [{ since: at, fromPosition: 4000, toPosition: 4711 }] },
);
export type ReplayView = Static<typeof ReplayView>;

const TemplateText = Type.String({ maxLength: 20_000 });
const parts = { subject: Type.Optional(TemplateText), text: TemplateText, html: Type.Optional(TemplateText) };
const exampleParts = { subject: 'Order {{ order.number }}: {{ title }}', text: '{{ title }}. {{ link }}', html: '<p>{{ title }}</p>' };
export const TemplateParts = closed(parts, { examples: [exampleParts] });
export type TemplateParts = Static<typeof TemplateParts>;
export const templateKeyPattern = `^(email|sms)(_digest|\\.(${kindNames.join('|')}))?$|^phone_code$`;
export const TemplateKey = Type.String({ pattern: templateKeyPattern, maxLength: 60, examples: ['email'] });
export const TemplateView = Type.Object(
  {
    key: Type.String(),
    version: Type.Integer({ description: '0: as it was shipped.' }),
    isStandard: Type.Boolean(),
    parts: Type.Object(parts),
    changedBy: nullable(Uuid),
    changedAt: nullable(Timestamp),
    variables: Type.Array(Type.String(), { description: 'All that it may name.' }),
  },
  {
    examples: [
      { key: 'email', version: 0, isStandard: true, parts: exampleParts, changedBy: null, changedAt: null, variables: ['title', 'order.number'] },
    ],
  },
);
export type TemplateView = Static<typeof TemplateView>;
export const TemplateList = Type.Object(
  { items: Type.Array(Type.Object({ key: Type.String(), version: Type.Integer(), isStandard: Type.Boolean() })) },
  { examples: [{ items: [{ key: 'email', version: 0, isStandard: true }] }] },
);
export const TemplateVersions = Type.Object(
  { items: Type.Array(Type.Object({ version: Type.Integer(), isStandard: Type.Boolean(), changedBy: Uuid, changedAt: Timestamp })) },
  { examples: [{ items: [{ version: 1, isStandard: false, changedBy: exampleId, changedAt: at }] }] },
);
export const RestoreTemplate = closed(
  { version: Type.Integer({ minimum: 0, maximum: 1_000_000, description: '0: as it was shipped.' }) },
  { examples: [{ version: 0 }] },
);
export const Preview = Type.Object(
  { subject: nullable(Type.String()), text: Type.String(), html: nullable(Type.String()) },
  { examples: [{ subject: 'Order 7K3M9QXA: Goods have shipped', text: 'Goods have shipped. https://orders.example.org/orders/…', html: null }] },
);
export type Preview = Static<typeof Preview>;

/** To whom a rule speaks: people of roles, among those who may see the order. */
export const audiences = ['scope', 'clinic', 'placed_by', 'signer', 'operator', 'admins'] as const;
export type Audience = (typeof audiences)[number];
export const NotificationRule = closed({
  event: Kind,
  to: oneOf(audiences),
  roles: Type.Optional(Type.Array(oneOf(roles), { minItems: 1, uniqueItems: true })),
  channels: Type.Array(oneOf(personalChannels), { uniqueItems: true, minItems: 1 }),
  urgent: oneOf(['always', 'by_order', 'never']),
});
export type NotificationRule = Static<typeof NotificationRule>;
