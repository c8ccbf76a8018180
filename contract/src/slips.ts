import { type Static, Type } from 'typebox';
import { closed, Uuid } from './common.ts';

/** Which orders are to be picked: those named, or those of a territory and what lies below it. */
export const PickList = closed(
  {
    orderIds: Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: 100, description: 'Or name a territory.' })),
    territoryId: Type.Optional({ ...Uuid, description: 'The first hundred due of what is being prepared there and below.' } as typeof Uuid),
  },
  { examples: [{ orderIds: ['0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e'] }] },
);
export type PickList = Static<typeof PickList>;
