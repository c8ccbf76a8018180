import { OrderlyError } from '../../platform/errors.ts';
import { labelOf } from '../labels.ts';
import { type ActionCode, internalNotes, invalid } from './action.ts';

export const transfer: ActionCode<'transfer'> = {
  words: { does: 'transfer orders', done: 'transferred' },
  endless: true,
  refuses: (order, actor) =>
    actor.territories.includes(order.territoryId)
      ? null
      : { code: 'forbidden', detail: 'You see this order by its clinic. Only who has a grant on its territory may transfer it.' },
  effect(order, input, actor) {
    if (!actor.territories.includes(input.territoryId)) {
      throw new OrderlyError('territory_mismatch', 'The territory to transfer to is not in your scope.', {
        errors: [{ pointer: '/territoryId', code: 'not_in_scope', detail: 'Name a territory that one of your grants covers.' }],
        outOfSight: { resourceType: 'territory', resourceId: input.territoryId },
      });
    }
    if (input.territoryId === order.territoryId) invalid('/territoryId', 'same_territory', 'Name a territory other than the one the order is in.');
    return {
      changes: { territoryId: input.territoryId },
      codes: [input.code],
      reason: labelOf('transfer', input.code),
      typed: { notes: internalNotes([input]) },
    };
  },
};
