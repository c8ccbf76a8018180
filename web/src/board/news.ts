import type { CloudEvent, OrderEventData, Position } from '@orderly/contract';
import { doneWords } from '../orders/words.ts';

/** What was done to an order, with how it stands now. */
export interface News {
  readonly data: OrderEventData;
  readonly at: string;
  readonly position: Position;
}

/** The news of an event; null where it is not about an order. */
export function newsOf({ type, data, time, epoch, sequence }: CloudEvent): News | null {
  if (!type.startsWith('orderly.order.')) return null;
  return { data: data as OrderEventData, at: time, position: { epoch, position: Number(sequence) } };
}

/** What the system notes of an order, beside the actions that are everybody's. */
const notedWords: Readonly<Record<string, string>> = {
  check: 'checked this',
  track: 'heard of its parcel',
  overdue: 'found this late',
};

/** Whether it is told to who comes back: a check that ran and a time that passed are no change that somebody made. */
export function isWorthTelling({ data: { action } }: News): boolean {
  return action !== 'check' && action !== 'overdue';
}

/** "Dana shipped this". */
export function newsWords(by: string, action: string): string {
  return `${by === '' ? 'Somebody' : by} ${notedWords[action] ?? doneWords(action)}`;
}
