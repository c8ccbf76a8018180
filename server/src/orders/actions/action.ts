import { OrderlyError } from '../../platform/errors.ts';
import type { ChangeAction, DecideContext, Effect, InputOf, Refusal } from '../change.ts';
import type { ActingAs, Line, OrderState } from '../state.ts';

/** One action: its words, what stands against it beyond status and role, and what it changes. */
export interface ActionCode<A extends ChangeAction> {
  /** `does` after "your role may not", `done` after "it can be". */
  readonly words: { readonly does: string; readonly done: string };
  /** Takes no more of these than an order's story can hold (`mostSteps`). */
  readonly endless?: true;
  /** Refused while the order itself, and not only a line, is on hold. */
  readonly notOnHold?: true;
  /** Why it can't be done now, whatever is entered; null when nothing stands against it. */
  readonly refuses?: (order: OrderState, actor: ActingAs, now: Date) => Refusal | null;
  /** Errors: missing_data, invalid_request, invalid_transition, territory_mismatch. */
  readonly effect: (order: OrderState, input: InputOf<A>, actor: ActingAs, context: DecideContext) => Effect;
}

export function isHeld(order: OrderState, lineId: string): boolean {
  return order.holds.some((held) => held.lineId === lineId);
}

/** Errors: invalid_request when the order has no such line. */
export function knownLine(order: OrderState, lineId: string, pointer: string): Line {
  return order.lines.find((line) => line.id === lineId) ?? invalid(pointer, 'unknown_line', 'The order has no such line.');
}

/** What people typed beside their codes, as notes between desk, clinic or distributor. */
export function internalNotes(from: readonly { note?: string | undefined }[]) {
  return from.flatMap(({ note }) => (note === undefined ? [] : [{ visibility: 'internal' as const, kind: 'note' as const, text: note }]));
}

export function invalid(pointer: string, code: string, detail: string): never {
  throw new OrderlyError('invalid_request', detail, { errors: [{ pointer, code, detail }] });
}
