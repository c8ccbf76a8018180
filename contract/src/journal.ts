import { Type } from 'typebox';
import { closed, type Infer, nullable, oneOf, PageQuery, pageOf, Timestamp, Uuid } from './common.ts';

export const outcomes = ['ok', 'denied', 'failed'] as const;

const filters = {
  patientId: Type.Optional(Uuid),
  actorId: Type.Optional(Uuid),
  orderId: Type.Optional(Uuid),
  action: Type.Optional(Type.String({ pattern: '^[a-z][A-Za-z_]*(\\.[a-z][A-Za-z_]*)+$', maxLength: 64, examples: ['order.approve'] })),
  outcome: Type.Optional(oneOf(outcomes)),
  from: Type.Optional(Timestamp),
  to: Type.Optional(Timestamp),
};

export const JournalQuery = closed({ ...PageQuery, ...filters });
export type JournalQuery = Infer<typeof JournalQuery>;

/** Which entries to download: all that fit. */
export const JournalDownload = closed(filters);
export type JournalDownload = Infer<typeof JournalDownload>;

export const JournalItem = Type.Object({
  position: Type.Integer({ minimum: 1, description: 'Its place in the log; leaf index in the tree plus 1.' }),
  id: Uuid,
  at: Type.String({ format: 'date-time', description: 'UTC, microseconds.', examples: ['2026-11-20T15:04:05.000001Z'] }),
  actorId: nullable(Uuid),
  actorName: nullable(Type.String({ description: 'What the actor is called today. Null of nobody who was signed in.' })),
  actorRole: nullable(Type.String()),
  sessionId: nullable(Uuid),
  requestId: nullable(Type.String()),
  source: nullable(Type.String({ description: 'IP address.' })),
  action: Type.String({ examples: ['order.approve'] }),
  resourceType: nullable(Type.String({ examples: ['order'] })),
  resourceId: nullable(Uuid),
  patientId: nullable(Uuid),
  territoryId: nullable(Uuid),
  outcome: oneOf(outcomes),
  purpose: nullable(Type.String()),
  detail: Type.Unsafe<Record<string, unknown>>({
    type: 'object',
    additionalProperties: true,
    description: 'Codes, ids and numbers; never patient data.',
  }),
  existed: nullable(Type.Boolean({ description: 'Of a denial: whether what it named was there. Null while nobody has looked.' })),
});
export type JournalItem = Infer<typeof JournalItem>;

const example = {
  position: 4711,
  id: '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e',
  at: '2026-11-20T15:04:05.000001Z',
  actorId: '0199b7a2-7777-7c3d-8e4f-001122334455',
  actorName: 'Vera Verifier',
  actorRole: 'verifier',
  sessionId: '0199c0aa-0000-7c3d-8e4f-001122334455',
  requestId: '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7f',
  source: '192.0.2.7',
  action: 'order.approve',
  resourceType: 'order',
  resourceId: '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e',
  patientId: '0199b7a2-1111-7c3d-8e4f-001122334455',
  territoryId: '0199b7a2-3333-7c3d-8e4f-001122334455',
  outcome: 'ok',
  purpose: null,
  detail: { version: 3 },
  existed: null,
};
export const JournalPage = pageOf(JournalItem, { examples: [{ items: [example], nextCursor: null }] });
export type JournalPage = Infer<typeof JournalPage>;
