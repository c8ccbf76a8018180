import { type Static, Type } from 'typebox';
import { CalendarDate, closed, nullable, oneOf, Timestamp, Uuid } from './common.ts';
import { documentKinds, documentMediaTypes, maxDocumentBytes } from './document-kinds.ts';
import { codesOf } from './order-parts.ts';

const order = '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e';
const document = '0199c0df-1111-7cc1-9d7e-2f3a4b5c6d7e';
const clerk = '0199b7a2-2222-7c3d-8e4f-001122334455';

/** POST /orders/{order_id}/documents: what is going to be sent. The bytes follow by PUT …/content. */
export const AnnounceDocument = closed(
  {
    kind: codesOf(documentKinds),
    satisfies: Type.Optional(
      Type.Array(codesOf(documentKinds), {
        minItems: 1,
        maxItems: 6,
        uniqueItems: true,
        description: 'What it is required as; without it, its kind.',
      }),
    ),
    fileName: Type.String({ minLength: 1, maxLength: 200, description: 'Patient data: kept encrypted.', examples: ['prescription.pdf'] }),
    mediaType: oneOf(documentMediaTypes),
    bytes: Type.Integer({ minimum: 1, maximum: maxDocumentBytes, description: 'How long the content will be.' }),
    encounterOn: Type.Optional({
      ...CalendarDate,
      description: 'The day of the encounter; needed where it satisfies `face_to_face`.',
    } as typeof CalendarDate),
  },
  { examples: [{ kind: 'prescription', fileName: 'prescription.pdf', mediaType: 'application/pdf', bytes: 48_213 }] },
);
export type AnnounceDocument = Static<typeof AnnounceDocument>;

export const Document = Type.Object(
  {
    id: Uuid,
    orderId: Uuid,
    state: oneOf(['awaited', 'stored', 'withdrawn'], { description: 'Awaited: its content has not come whole yet; it may be sent again.' }),
    kind: codesOf(documentKinds),
    satisfies: Type.Array(codesOf(documentKinds)),
    mediaType: oneOf(documentMediaTypes),
    bytes: Type.Integer(),
    addedBy: Uuid,
    addedByName: Type.String({ description: 'What they are called today.' }),
    addedAt: nullable(Timestamp),
    withdrawnAt: nullable(Timestamp),
    fileName: Type.Optional(Type.String({ description: 'For those who may read the document.' })),
    encounterOn: Type.Optional(CalendarDate),
  },
  {
    examples: [
      {
        id: document,
        orderId: order,
        state: 'stored',
        kind: 'prescription',
        satisfies: ['prescription'],
        mediaType: 'application/pdf',
        bytes: 48_213,
        addedBy: clerk,
        addedByName: 'Paula Provider',
        addedAt: '2026-11-20T15:04:05.000Z',
        withdrawnAt: null,
        fileName: 'prescription.pdf',
      },
    ],
  },
);
export type Document = Static<typeof Document>;

export const Documents = Type.Object(
  { items: Type.Array(Document) },
  { examples: [{ items: [(Document as unknown as { examples: unknown[] }).examples[0]] }] },
);
export type Documents = Static<typeof Documents>;
