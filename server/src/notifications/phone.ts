import type { PhoneView } from '@orderly/contract';
import type { Asked } from '../identity/index.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { IdempotentAnswer } from '../platform/idempotency/index.ts';
import { newId } from '../platform/ids.ts';
import { type AskingDeps, changing } from './asking.ts';
import type { PhoneCodes } from './phone-code.ts';
import { countTryOf, forgetPhone, lockPhoneOf, markVerified, queueCode, savePhone } from './preference-store.ts';
import { personOf } from './set-preferences.ts';

export interface PhoneDeps extends AskingDeps {
  readonly codes: PhoneCodes;
}

const codeForMs = 10 * 60_000;
const codesAnHour = 3;
const mostTries = 5;
const hourMs = 3_600_000;

const target = (verb: string) => ({ action: `phone.${verb}`, resourceType: 'user', resourceId: null, permission: 'signed_in' }) as const;

/** Names the number for SMS and has a code sent to it; until it is confirmed, nothing else is. Errors: unauthenticated, not_found (a machine), rate_limited. */
export function setPhone(deps: PhoneDeps, request: Asked & { readonly number: string }): Promise<IdempotentAnswer<PhoneView>> {
  const { number } = request;
  return changing(deps, request, { ...target('set'), status: 202 }, async (tx, principal) => {
    const { userId } = await personOf(tx, principal);
    const now = deps.clock.now();
    const before = await lockPhoneOf(tx, userId);
    const isSameHour = before !== undefined && now.getTime() - before.codes_since.getTime() < hourMs;
    const sent = isSameHour ? before.codes_sent : 0;
    if (sent >= codesAnHour) {
      throw new OrderlyError('rate_limited', `At most ${codesAnHour} codes are sent in an hour. Wait, then ask for another.`, {
        data: { retryAfterSeconds: Math.ceil((before as { codes_since: Date }).codes_since.getTime() / 1000 + hourMs / 1000 - now.getTime() / 1000) },
      });
    }
    const codeId = newId();
    await savePhone(tx, {
      user_id: userId,
      number,
      code_id: codeId,
      code_until: new Date(now.getTime() + codeForMs),
      codes_sent: sent + 1,
      codes_since: isSameHour ? before.codes_since : now,
    });
    await queueCode(tx, codeId, userId, now);
    return { body: { phone: { number, verified: false } }, resourceId: userId };
  });
}

/** Proves the number by the code that came. Errors: unauthenticated, not_found, rate_limited, invalid_request. */
export async function confirmPhone(deps: PhoneDeps, request: Asked & { readonly code: string }): Promise<IdempotentAnswer<PhoneView>> {
  const answer = await changing(deps, request, target('confirm'), async (tx, principal) => {
    const { userId } = await personOf(tx, principal);
    const now = deps.clock.now();
    const row = await lockPhoneOf(tx, userId);
    if (row?.number == null || row.code_id === null || row.code_until === null || row.code_until <= now) {
      throw new OrderlyError('not_found', 'No code is awaited. Name the number again, and a code is sent.');
    }
    if (row.tries >= mostTries) throw new OrderlyError('rate_limited', 'The code was tried too often. Ask for another.');
    // A wrong try is to count, so it is no error inside the transaction.
    const isRight = deps.codes.isRight(request.code, deps.codes.of(row.code_id, userId, row.number));
    await (isRight ? markVerified(tx, userId, now) : countTryOf(tx, userId));
    return { body: { phone: { number: row.number, verified: isRight } }, resourceId: userId };
  });
  if (answer.body.phone?.verified === true) return answer;
  const detail = 'That is not the code that was sent. Look at the last message, or ask for another.';
  throw new OrderlyError('invalid_request', detail, { errors: [{ pointer: '/code', code: 'wrong', detail }] });
}

/** Forgets the number. Errors: unauthenticated, not_found (a machine). */
export function removePhone(deps: PhoneDeps, request: Asked): Promise<IdempotentAnswer<PhoneView>> {
  return changing(deps, request, target('remove'), async (tx, principal) => {
    const { userId } = await personOf(tx, principal);
    await forgetPhone(tx, userId);
    return { body: { phone: null }, resourceId: userId };
  });
}
