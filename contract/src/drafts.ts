import { Type } from 'typebox';
import { closed, type Infer, Timestamp, Uuid } from './common.ts';

export const maxDraftBytes = 65_536;
export const maxDraftsPerPerson = 50;

const content = {
  type: 'object',
  additionalProperties: true,
  description: `What was typed of an order so far, whatever the form holds: any JSON object, ${maxDraftBytes / 1024} KiB at most. Patient data: kept encrypted.`,
} as const;
const DraftContent = Type.Unsafe<Record<string, unknown>>(content);

export const DraftInput = closed(
  { content: DraftContent },
  { examples: [{ content: { patientId: '0199b7a2-1111-7c3d-8e4f-001122334455', lines: [{ hcpcs: 'E0601', quantity: 1 }] } }] },
);
export type DraftInput = Infer<typeof DraftInput>;

const members = {
  id: Uuid,
  version: Type.Integer({ minimum: 1, description: 'One more with each save.' }),
  createdAt: Timestamp,
  savedAt: Timestamp,
  expiresAt: { ...Timestamp, description: 'Removed then, unless it is saved again.' } as typeof Timestamp,
};
const example = {
  id: '0199c0e1-2222-7cc1-9d7e-2f3a4b5c6d7e',
  version: 3,
  createdAt: '2026-11-20T15:04:05.000Z',
  savedAt: '2026-11-20T15:06:40.000Z',
  expiresAt: '2026-12-20T15:06:40.000Z',
};

/** A draft without what is in it. */
export const DraftSummary = Type.Object(members, { examples: [example] });
export type DraftSummary = Infer<typeof DraftSummary>;

export const Drafts = Type.Object({ items: Type.Array(DraftSummary) }, { examples: [{ items: [example] }] });
export type Drafts = Infer<typeof Drafts>;

export const Draft = Type.Object(
  { ...members, content: DraftContent },
  { examples: [{ ...example, content: { patientId: '0199b7a2-1111-7c3d-8e4f-001122334455', lines: [{ hcpcs: 'E0601', quantity: 1 }] } }] },
);
export type Draft = Infer<typeof Draft>;
