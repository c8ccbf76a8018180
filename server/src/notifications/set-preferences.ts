import { type NotificationRule, notificationKinds, type PreferencesView, type SetPreferences } from '@orderly/contract';
import { type Asked, type Member, type Principal, readMembers } from '../identity/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { IdempotentAnswer } from '../platform/idempotency/index.ts';
import { type AskingDeps, asking, changing } from './asking.ts';
import { readPhones, readPreferences, savePreferences } from './preference-store.ts';
import { standardOf } from './preferences.ts';
import { rulesFor } from './rules.ts';

export interface PreferenceDeps extends AskingDeps {
  readonly rules: readonly NotificationRule[];
}

const target = { action: 'notification.preferences', resourceType: 'user', resourceId: null, permission: 'signed_in' } as const;

/** What the caller chose, and what there is to choose. Errors: unauthenticated, not_found (a machine). */
export function showPreferences(deps: PreferenceDeps, request: Asked): Promise<PreferencesView> {
  return asking(deps, request, target, (tx, principal) => view(tx, deps, principal));
}

/** Sets all of it. Errors: unauthenticated, invalid_request (time zone), not_found (a machine). */
export function setPreferences(
  deps: PreferenceDeps,
  request: Asked & { readonly wanted: SetPreferences },
): Promise<IdempotentAnswer<PreferencesView>> {
  const { choices, quietHours, timeZone, digest, digestAt } = request.wanted;
  if (!isTimeZone(timeZone)) {
    const detail = 'Name a zone of the IANA time zone database, like America/Chicago.';
    throw new OrderlyError('invalid_request', detail, { errors: [{ pointer: '/timeZone', code: 'time_zone', detail }] });
  }
  return changing(deps, request, target, async (tx, principal) => {
    await personOf(tx, principal);
    await savePreferences(tx, {
      user_id: principal.userId,
      choices,
      quiet_from: quietHours?.from ?? null,
      quiet_until: quietHours?.until ?? null,
      time_zone: timeZone,
      digest,
      digest_at: digestAt,
    });
    return { body: await view(tx, deps, principal), resourceId: principal.userId };
  });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Errors: not_found. */
export async function personOf(tx: Tx, { userId }: Principal): Promise<Member> {
  const [member] = await readMembers(tx, [userId]);
  if (member?.kind !== 'person') throw new OrderlyError('not_found', 'A machine is told by webhooks, and has no preferences.');
  return member;
}

async function view(tx: Tx, { rules }: PreferenceDeps, principal: Principal): Promise<PreferencesView> {
  const member = await personOf(tx, principal);
  const [preferences, phones] = await Promise.all([readPreferences(tx, [member.userId]), readPhones(tx, [member.userId])]);
  const row = preferences.get(member.userId) ?? standardOf(member);
  const phone = phones.get(member.userId);
  const mine = rulesFor(rules, member.role);
  const kinds = [...new Set(mine.map(({ event }) => event))].map((kind) => {
    const fitting = mine.filter(({ event }) => event === kind);
    const urgent = (['always', 'by_order', 'never'] as const).find((one) => fitting.some((rule) => rule.urgent === one)) ?? 'never';
    return { kind, title: notificationKinds[kind], standard: [...new Set(fitting.flatMap(({ channels }) => channels))], urgent };
  });
  return {
    choices: row.choices as PreferencesView['choices'],
    quietHours: row.quiet_from === null || row.quiet_until === null ? null : { from: row.quiet_from, until: row.quiet_until },
    timeZone: row.time_zone,
    digest: row.digest,
    digestAt: row.digest_at,
    email: member.email,
    phone: phone?.number == null ? null : { number: phone.number, verified: phone.verified_at !== null },
    kinds,
  };
}
