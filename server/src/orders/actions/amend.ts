import type { CheckName } from '@orderly/contract';
import { OrderlyError } from '../../platform/errors.ts';
import type { DecideContext, Effect, InputOf } from '../change.ts';
import { checkedAgain } from '../checks.ts';
import type { ActingAs, Line, OrderState } from '../state.ts';
import { type ActionCode, invalid } from './action.ts';

/** Corrects what the clinic may still correct: it has the checks that look at it run again, and voids a signature under what it changes. */
export const amend: ActionCode<'amend'> = { words: { does: 'amend orders', done: 'amended' }, endless: true, effect: correct };

type Input = InputOf<'amend'>;
type Member = keyof Input;

/** Which checks look at what. */
const lookedAtBy: Readonly<Record<Member, readonly CheckName[]>> = {
  shipTo: ['order_details', 'territory_assignment', 'provider_credentials', 'prior_authorisation'],
  phone: [],
  coverage: ['order_details', 'insurance_coverage', 'prior_authorisation'],
  lines: ['order_details', 'insurance_coverage', 'prior_authorisation', 'duplicates'],
  diagnoses: ['order_details', 'insurance_coverage', 'prior_authorisation'],
};
/** What a practitioner signs; 42 CFR 410.38(d)(1). */
const signed: ReadonlySet<Member> = new Set(['lines', 'diagnoses']);
const untilApproval: readonly Member[] = ['lines', 'diagnoses'];

function correct(order: OrderState, input: Input, _actor: ActingAs, { newId }: DecideContext): Effect {
  const fields = (Object.keys(lookedAtBy) as Member[]).filter((member) => input[member] !== undefined);
  if (fields.length === 0) throw new OrderlyError('missing_data', 'Name what is to change: shipTo, phone, coverage, lines or diagnoses.');
  const late = untilApproval.filter((member) => order.status !== 'verification' && fields.includes(member));
  if (late.length > 0) {
    const errors = late.map((member) => ({
      pointer: `/${member}`,
      code: 'approved',
      detail: 'It was approved as it is. Cancel the order and place another.',
    }));
    throw new OrderlyError('invalid_transition', 'Items and diagnoses change until the order is approved.', { errors });
  }
  if (input.coverage !== undefined && order.billTo !== 'insurance') {
    invalid('/coverage', 'not_billed_to_insurance', 'No plan pays for this order, so it has no coverage.');
  }
  const lines = input.lines === undefined ? order.lines : linesOf(order, input.lines, newId);
  const again = fields.flatMap((member) => lookedAtBy[member]);
  return {
    changes: {
      lines,
      checks: checkedAgain(order.checks, again, order.version + 1),
      ...(fields.some((member) => signed.has(member)) ? { signedBy: null } : {}),
    },
    codes: fields,
    fields,
    amended: {
      ...input,
      ...(input.lines === undefined ? {} : { descriptions: descriptionsOf(lines, input.lines), keepsDescriptionsOf: cancelledIds(lines) }),
    },
  };
}

function linesOf(order: OrderState, wanted: NonNullable<Input['lines']>, newId: () => string): Line[] {
  const cancelled = order.lines.filter((line) => line.cancelled !== undefined);
  const known = new Map(order.lines.filter((line) => line.cancelled === undefined).map((line) => [line.id, line]));
  const lines = wanted.map(({ id, hcpcs, quantity, laterality, modifiers = [], supplyType }, index) => {
    if (id !== undefined && !known.delete(id)) {
      invalid(
        `/lines/${index}/id`,
        'unknown_line',
        'The order has no such line, or it is cancelled or named twice. Leave the id out for a new line.',
      );
    }
    return { id: id ?? newId(), hcpcs, quantity, ...(laterality === undefined ? {} : { laterality }), modifiers, supplyType };
  });
  return [...lines, ...cancelled];
}

function cancelledIds(lines: readonly Line[]): string[] {
  return lines.flatMap(({ id, cancelled }) => (cancelled === undefined ? [] : [id]));
}

function descriptionsOf(lines: readonly Line[], wanted: NonNullable<Input['lines']>): Record<string, string> {
  return Object.fromEntries(
    wanted.flatMap(({ description }, index) => (description === undefined ? [] : [[(lines[index] as Line).id, description]])),
  );
}
