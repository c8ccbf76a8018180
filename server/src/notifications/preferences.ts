import type { NotificationKind, PersonalChannel } from '@orderly/contract';
import type { Member } from '../identity/index.ts';
import type { PreferenceRow } from './preference-store.ts';
import type { Told } from './rules.ts';
import type { Hours } from './send-at.ts';

/** What somebody wants who chose nothing: what the rules say, at any time. */
export function standardOf(member: Pick<Member, 'userId' | 'timeZone'>): PreferenceRow {
  const { userId, timeZone } = member;
  return { user_id: userId, choices: {}, quiet_from: null, quiet_until: null, time_zone: timeZone, digest: 'off', digest_at: '08:00' };
}

export function hoursOf({ quiet_from, quiet_until, time_zone, digest, digest_at }: PreferenceRow): Hours {
  const quietHours = quiet_from === null || quiet_until === null ? null : { from: quiet_from, until: quiet_until };
  return { timeZone: time_zone, quietHours, digest, digestAt: digest_at };
}

/** The channels of an event: those that were chosen for its kind, else those of the rules. */
export function channelsOf({ choices }: PreferenceRow, { kind, channels }: Pick<Told, 'kind' | 'channels'>): readonly PersonalChannel[] {
  return choices[kind as NotificationKind] ?? channels;
}
