import { reasonCodes } from '@orderly/contract';

/** The label of a code in one of the reason tables; history stores it. */
export function labelOf(table: keyof typeof reasonCodes, code: string): string {
  return (reasonCodes[table] as Record<string, string>)[code] ?? code;
}
