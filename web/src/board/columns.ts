import type { Action, Group, OrderListItem, Stage } from '@orderly/contract';
import { stageWords } from '../orders/words.ts';

export type BoardStage = Exclude<Stage, 'closed'>;

export interface GroupEntry {
  readonly group: Group;
  readonly label: string;
  /** Steps that bring an order here, by the column it comes from, the likeliest first. Whether one may be taken is the server's word. */
  readonly reachedBy: Readonly<Partial<Record<BoardStage, readonly Action[]>>>;
}

/** The board: its columns and what stands together in each, in this order. */
export const columns: readonly { readonly stage: BoardStage; readonly groups: readonly GroupEntry[] }[] = [
  {
    stage: 'pending',
    groups: [
      { group: 'desk', label: 'Order desk', reachedBy: { pending: ['release'] } },
      { group: 'clinic', label: 'Clinic', reachedBy: { pending: ['requestInfo'] } },
      { group: 'payer', label: 'Payer', reachedBy: { pending: ['hold'] } },
      { group: 'patient', label: 'Patient', reachedBy: { pending: ['hold'] } },
    ],
  },
  {
    stage: 'preparing',
    groups: [
      { group: 'ready', label: 'Ready', reachedBy: { pending: ['approve'], preparing: ['release'] } },
      { group: 'blocked', label: 'Blocked', reachedBy: { preparing: ['hold'] } },
      { group: 'back_ordered', label: 'Back-ordered', reachedBy: { preparing: ['hold'] } },
      { group: 'came_back', label: 'Came back', reachedBy: { preparing: ['closeShipment'], shipped: ['closeShipment'] } },
    ],
  },
  {
    stage: 'shipped',
    groups: [
      { group: 'moving', label: 'On the way', reachedBy: { preparing: ['ship'] } },
      { group: 'exception', label: 'Exception', reachedBy: {} },
      { group: 'proof_missing', label: 'Proof missing', reachedBy: {} },
      { group: 'done', label: 'Done', reachedBy: { shipped: ['deliver', 'complete'] } },
    ],
  },
];

export const boardStages: readonly BoardStage[] = columns.map(({ stage }) => stage);

/** What a group is called. */
const groupWords = Object.fromEntries(columns.flatMap(({ groups }) => groups.map(({ group, label }) => [group, label]))) as Readonly<
  Record<Group, string>
>;

/** Whether an order stands on the board at all. */
export function isOnBoard<O extends Pick<OrderListItem, 'stage'>>(order: O): order is O & { stage: BoardStage } {
  return order.stage !== 'closed';
}

/** Where on the board an order stands: "Preparing, back-ordered". */
export function placeWords({ stage, group }: Pick<OrderListItem, 'stage' | 'group'>): string {
  return group === null ? stageWords[stage] : `${stageWords[stage]}, ${groupWords[group].toLowerCase()}`;
}

/** The soonest due first; what is not due, the latest first. */
export function compareDue(a: OrderListItem, b: OrderListItem): number {
  if (a.dueAt !== null && b.dueAt !== null) return order(a.dueAt, b.dueAt) || order(a.id, b.id);
  if (a.dueAt !== null) return -1;
  if (b.dueAt !== null) return 1;
  return order(b.since, a.since) || order(a.id, b.id);
}

/** Times in ISO 8601 UTC sort as text. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
