import { inScope, type Principal } from '../identity/index.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { ReplacedRow } from './store.ts';

type Earlier = ReplacedRow | null | undefined;

/** Whether a new order may replace an earlier one. Errors: invalid_request. */
export function checkReplaced(orderId: string, replaced: Earlier, patientId: string, principal: Principal): void {
  const isSeen = replaced !== null && replaced !== undefined && inScope(principal, replaced);
  const problem =
    !isSeen || replaced.patientId !== patientId
      ? 'Name a rejected order of the same patient.'
      : replaced.status !== 'rejected'
        ? 'Only a rejected order can be replaced; this one is not rejected.'
        : replaced.replaced
          ? 'The order was replaced already.'
          : null;
  if (problem !== null) {
    throw new OrderlyError('invalid_request', problem, {
      errors: [{ pointer: '/replaces', code: 'not_replaceable', detail: problem }],
      ...(isSeen ? {} : { outOfSight: { resourceType: 'order', resourceId: orderId } }),
    });
  }
}

/** Whether a new order may be made after an earlier one. Errors: invalid_request. */
export function checkRepeated(orderId: string, repeated: Earlier, patientId: string, principal: Principal): void {
  const isSeen = repeated !== null && repeated !== undefined && inScope(principal, repeated);
  const isBad = isSeen && (repeated.status === 'rejected' || repeated.status === 'cancelled');
  if (isSeen && repeated.patientId === patientId && !isBad) return;
  const problem = isBad
    ? 'The order was rejected or cancelled. Correct and replace it, or order anew.'
    : 'Name an earlier order of the same patient.';
  throw new OrderlyError('invalid_request', problem, {
    errors: [{ pointer: '/repeats', code: 'not_repeatable', detail: problem }],
    ...(isSeen ? {} : { outOfSight: { resourceType: 'order', resourceId: orderId } }),
  });
}
