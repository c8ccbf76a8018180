import { type Static, Type } from 'typebox';
import { nullable, oneOf, Timestamp, Uuid } from './common.ts';

const bundle = '0199c0de-9d10-7b52-8f0a-51c9ad2f6a11';
const order = '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e';

const SealedFile = Type.Object({
  bytes: Type.Integer(),
  sha256: Type.String({
    description: 'Hexadecimal; the journal tells the same.',
    examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  }),
});

/** What is sealed of an order that is over, without any patient data. */
export const Archive = Type.Object(
  {
    orderId: Uuid,
    items: Type.Array(
      Type.Object({
        id: Uuid,
        version: Type.Integer({ description: 'The step that ended the order.' }),
        state: oneOf(['sealed', 'purged']),
        asOf: Timestamp,
        sealedAt: Timestamp,
        retainUntil: Timestamp,
        purgedAt: nullable(Timestamp),
        json: SealedFile,
        pdf: SealedFile,
      }),
      { description: 'The last first; a second one where a completed order was cancelled.' },
    ),
  },
  {
    examples: [
      {
        orderId: order,
        items: [
          {
            id: bundle,
            version: 7,
            state: 'sealed',
            asOf: '2026-11-25T15:04:05.000Z',
            sealedAt: '2026-11-25T15:04:06.000Z',
            retainUntil: '2033-11-25T15:04:05.000Z',
            purgedAt: null,
            json: { bytes: 21_480, sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' },
            pdf: { bytes: 118_204, sha256: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752' },
          },
        ],
      },
    ],
  },
);
export type Archive = Static<typeof Archive>;

/** The JSON file. Its members but these few are told by what is in them: order, history, checks, notes, signatures, documents, journal. */
export const SealedRecord = Type.Object(
  {
    format: Type.Literal('orderly-archive-1'),
    salt: Type.String(),
    version: Type.Integer(),
    asOf: Timestamp,
  },
  {
    additionalProperties: true,
    examples: [
      {
        format: 'orderly-archive-1',
        salt: 'mT0r8m1p9mJwq2o4b7cW1p4kq0H3m9C2l5yXr6s8d0A',
        version: 7,
        asOf: '2026-11-25T15:04:05.000Z',
        order: { id: order, number: '7K3M9QXA', status: 'completed' },
        history: [{ version: 7, action: 'complete', newStatus: 'completed', changedAt: '2026-11-25T15:04:05.000Z' }],
        documents: [],
        journal: [{ position: 4711, action: 'order.complete', leafHash: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752' }],
      },
    ],
  },
);
