import { appendEntry, journalEntry } from '../journal/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { IdentityDeps } from './administer.ts';
import type { Asked } from './asked.ts';
import { isConfirmed, saveConfirmation } from './confirm-store.ts';
import { enter } from './enter.ts';
import type { Principal } from './principal.ts';
import { recorded } from './recorded.ts';

/** Whether a password is that of whom a cookie signs in. Errors: dependency_unavailable. */
export type VerifyPassword = (given: { readonly cookie: string | undefined; readonly password: string }) => Promise<boolean>;

type Confirming = Omit<Asked, 'idempotency'> & { readonly cookie: string | undefined; readonly password: string };

/**
 * Takes the password of whoever is signed in once more, for what nobody but they may do at a screen that was left open. Answers until when that counts.
 * Errors: unauthenticated, forbidden for a program, invalid_request for a wrong password.
 */
export function confirmPassword(
  deps: IdentityDeps & { readonly verifyPassword: VerifyPassword },
  request: Confirming,
): Promise<{ confirmedUntil: string }> {
  const { credential, context, cookie, password } = request;
  return recorded(deps.db, { action: 'session.confirm', resourceType: 'session', resourceId: null, context }, async (as) => {
    const known = await deps.db.transaction((tx) => enter(tx, credential, deps.adjustPrincipal), { readOnly: true });
    as(known);
    if (credential.kind !== 'session') throw new OrderlyError('forbidden', 'A program has no password. Sign in as a person.');
    // It takes a tenth of a second, in which no transaction is open.
    if (!(await deps.verifyPassword({ cookie, password }))) {
      const detail = 'This is not your password. Type the one you signed in with.';
      throw new OrderlyError('invalid_request', detail, { errors: [{ pointer: '/password', code: 'wrong_password', detail }] });
    }
    return deps.db.transaction(async (tx) => {
      const principal = await enter(tx, credential, deps.adjustPrincipal);
      const until = principal.sessionId === null ? undefined : await saveConfirmation(tx, principal.sessionId);
      if (until === undefined) throw new OrderlyError('unauthenticated', 'The session has ended. Sign in again.');
      await appendEntry(tx, entryOf(principal, context));
      return { confirmedUntil: until.toISOString() };
    });
  });
}

/** Errors: confirmation_required unless a person typed their password in this session within the last minutes; forbidden for a program. */
export async function needConfirmed(tx: Tx, { kind, sessionId }: Principal): Promise<void> {
  if (kind !== 'person' || sessionId === null) throw new OrderlyError('forbidden', 'Only a person does this, who is signed in.');
  if (await isConfirmed(tx, sessionId)) return;
  throw new OrderlyError('confirmation_required', 'Type your password again (POST /api/v1/auth/confirm-password), then repeat this.');
}

function entryOf(principal: Principal, context: Asked['context']) {
  return journalEntry({
    actorId: principal.userId,
    actorRole: principal.role ?? principal.kind,
    sessionId: principal.sessionId,
    requestId: context.requestId,
    source: context.source,
    action: 'session.confirm',
    resourceType: 'session',
    resourceId: principal.sessionId,
    patientId: null,
    territoryId: null,
    outcome: 'ok',
    purpose: null,
    detail: {},
  });
}
