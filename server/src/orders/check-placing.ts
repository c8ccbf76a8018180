import { PlaceOrder } from '@orderly/contract';
import { Value } from 'typebox/value';
import { mistakesOf } from '../patients/index.ts';
import { type FieldError, OrderlyError } from '../platform/errors.ts';
import type { Refill } from './state.ts';

const dayMs = 86_400_000;
/** Windows of a refill (Medicare Program Integrity Manual, chapter 5, section 5.2.6): asked within 30 days before the supply ends, delivered within 10. */
const askedWithinDays = 30;
const deliveredWithinDays = 10;

/** The basic validation of placing (spec, "Order Created") that a JSON schema cannot say. All mistakes at once. Errors: missing_data, invalid_request. */
export function checkPlacing(order: PlaceOrder, now: Date): void {
  const { missing, wrong } = mistakesIn(order, now);
  if (missing.length > 0) throw new OrderlyError('missing_data', 'Required data is missing.', { errors: [...missing, ...wrong] });
  if (wrong.length > 0) throw new OrderlyError('invalid_request', 'Some members do not fit together.', { errors: wrong });
}

/**
 * What the schema found wrong with an order, with the mistakes beside that: whoever fills in a form is told of all of them at once. Looked at are the members that fit
 * their own schema; of what the schema names already nothing is said twice.
 */
export function withPlacingMistakes(found: Error, body: unknown, now: Date): Error {
  if (!(found instanceof OrderlyError) || typeof body !== 'object' || body === null) return found;
  const members = Object.entries(PlaceOrder.properties).filter(([name, schema]) => Value.Check(schema, (body as Record<string, unknown>)[name]));
  const { missing, wrong } = mistakesIn(Object.fromEntries(members.map(([name]) => [name, (body as Record<string, unknown>)[name]])), now);
  const isNew = ({ pointer }: FieldError) => !found.errors.some((error) => `${error.pointer}/`.startsWith(`${pointer}/`));
  return new OrderlyError(missing.some(isNew) ? 'missing_data' : found.code, found.detail, {
    errors: [...found.errors, ...[...missing, ...wrong].filter(isNew)],
  });
}

function mistakesIn(order: Partial<PlaceOrder>, now: Date): { missing: FieldError[]; wrong: FieldError[] } {
  const missing: FieldError[] = [];
  const wrong: FieldError[] = [];
  if (order.patientId === undefined && order.patient === undefined) {
    missing.push({ pointer: '/patient', code: 'required', detail: 'Send patientId of a known patient, or patient with the details of a new one.' });
  }
  if (order.patientId !== undefined && order.patient !== undefined) {
    wrong.push({ pointer: '/patient', code: 'ambiguous', detail: 'Send either patientId or patient, not both.' });
  }
  if (order.billTo === 'insurance' && order.coverage === undefined) {
    missing.push({
      pointer: '/coverage',
      code: 'required',
      detail: 'An order billed to insurance needs payerId and memberId; or bill the clinic or the patient.',
    });
  }
  if (order.billTo !== undefined && order.billTo !== 'insurance' && order.coverage !== undefined) {
    wrong.push({
      pointer: '/coverage',
      code: 'not_expected',
      detail: 'Leave coverage out: nothing may go to a plan when the clinic or the patient pays.',
    });
  }
  // A day of grace, because a clinic west of Greenwich may be a calendar day behind and one east of it a day ahead.
  if (order.orderDate !== undefined && Date.parse(order.orderDate) > now.getTime() + dayMs) {
    wrong.push({ pointer: '/orderDate', code: 'in_the_future', detail: 'The order date cannot lie in the future.' });
  }
  if (order.neededBy !== undefined && order.orderDate !== undefined && order.neededBy < order.orderDate) {
    wrong.push({ pointer: '/neededBy', code: 'before_order_date', detail: 'neededBy must not be before orderDate.' });
  }
  if (order.patient !== undefined) wrong.push(...mistakesOf(order.patient, now));
  missing.push(...missingOfRefill(order));
  wrong.push(...wrongOfRefill(order, now));
  return { missing, wrong };
}

function missingOfRefill({ refill, repeats }: Partial<PlaceOrder>): FieldError[] {
  const isMissing = refill !== undefined && repeats === undefined;
  return isMissing ? [{ pointer: '/repeats', code: 'required', detail: 'A refill is of an earlier order. Name it.' }] : [];
}

function wrongOfRefill({ refill, replaces, repeats }: Partial<PlaceOrder>, now: Date): FieldError[] {
  const twofold = { pointer: '/repeats', code: 'ambiguous', detail: 'An order replaces a rejected one or repeats another, not both.' };
  const both = replaces !== undefined && repeats !== undefined ? [twofold] : [];
  if (refill === undefined) return both;
  const { confirmedOn, supplyEndsOn } = refill;
  const future = { pointer: '/refill/confirmedOn', code: 'in_the_future', detail: 'The confirmation lies in the future. Correct the day.' };
  const detail = `The patient is asked within ${askedWithinDays} days before the supply ends. Ask again from ${daysBefore(supplyEndsOn, askedWithinDays)} on.`;
  return [
    ...both,
    ...(Date.parse(confirmedOn) > now.getTime() + dayMs ? [future] : []),
    ...(confirmedOn < daysBefore(supplyEndsOn, askedWithinDays) ? [{ pointer: '/refill/confirmedOn', code: 'asked_too_early', detail }] : []),
  ];
}

/** The refill that an order is, with the first day on which it may be delivered; null when it is none. */
export function refillOf({ refill }: Pick<PlaceOrder, 'refill'>): Refill | null {
  return refill === undefined ? null : { ...refill, deliverFrom: daysBefore(refill.supplyEndsOn, deliveredWithinDays) };
}

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * dayMs).toISOString().slice(0, 10);
}
