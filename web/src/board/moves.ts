import type { Action, Group, Order, OrderListItem } from '@orderly/contract';
import { stageWords } from '../orders/words.ts';
import { type BoardStage, columns, type GroupEntry } from './columns.ts';

/** A group that an order is to be brought to: the step that leads there, or why none does now. */
export type Target = { readonly group: Group; readonly label: string } & (
  | { readonly action: Action; readonly reason?: never }
  | { readonly action?: never; readonly reason: string }
);

/** Where an order can go from where it stands, column by column. What may be done, and why not, is what the server says of this order. */
export function targetsOf(
  { group, stage }: Pick<OrderListItem, 'group' | 'stage'>,
  { allowedActions }: Pick<Order, 'allowedActions'>,
): { readonly stage: BoardStage; readonly targets: readonly Target[] }[] {
  return columns.map((column) => ({ stage: column.stage, targets: column.groups.map((entry) => targetOf(entry)) }));

  function targetOf(entry: GroupEntry): Target {
    const place = { group: entry.group, label: entry.label };
    if (entry.group === group) return { ...place, reason: 'It stands here.' };
    const steps = stage === 'closed' ? [] : (entry.reachedBy[stage] ?? []);
    const known = steps.map((step) => allowedActions.find(({ action }) => action === step)).filter((one) => one !== undefined);
    const open = known.find(({ allowed }) => allowed);
    if (open !== undefined) return { ...place, action: open.action };
    return { ...place, reason: known.find(({ reason }) => reason !== undefined)?.reason ?? `From ${stageWords[stage]} no step leads here.` };
  }
}
