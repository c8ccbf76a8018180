import { reasonCodes, type Status } from '@orderly/contract';

/** The label of a code in one of the reason tables; history stores it. */
export function labelOf(table: keyof typeof reasonCodes, code: string): string {
  return (reasonCodes[table] as Record<string, string>)[code] ?? code;
}

/** After "an order that is". */
export const statusWords: Readonly<Record<Status, string>> = {
  order_created: 'just created',
  verification: 'in verification',
  in_progress: 'in progress',
  completed: 'completed',
  rejected: 'rejected',
  cancelled: 'cancelled',
};
