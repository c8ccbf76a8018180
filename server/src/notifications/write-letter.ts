import { type NotificationKind, notificationKinds, type Preview } from '@orderly/contract';
import { type Member, readAudience, readMembers } from '../identity/index.ts';
import { type ListRow, readListed } from '../orders/index.ts';
import type { Tx } from '../platform/db/database.ts';
import type { Letter } from './channel.ts';
import type { Claimed } from './claim.ts';
import { type ClaimedRow, hasBounced } from './delivery-store.ts';
import type { PhoneCodes } from './phone-code.ts';
import { readPhones, readPreferences } from './preference-store.ts';
import { hoursOf, standardOf } from './preferences.ts';
import { afterQuiet } from './send-at.ts';
import { readTemplates } from './template-store.ts';
import { type OrderWords, renderParts, type Words } from './templates/render.ts';
import { type StandardTemplates, standardKeyOf } from './templates/standard.ts';
import { partyWords, stageWords } from './templates/words.ts';

export interface LetterDeps {
  readonly templates: StandardTemplates;
  readonly codes: PhoneCodes;
  /** Without a slash at the end. */
  readonly publicUrl: string;
}

/** What is to be sent now, and what is not and why; or that it is not the time. */
export type Written =
  | {
      readonly letter: Letter | null;
      readonly rows: readonly ClaimedRow[];
      readonly suppressed: readonly { readonly id: string; readonly code: string }[];
    }
  | { readonly notBefore: Date };

/** Where people say what they want to be told. */
export function preferencesUrl(publicUrl: string): string {
  return `${publicUrl}/notifications/preferences`;
}

/**
 * Writes the message of deliveries to one person, by what that person may see and wants at this moment: whoever was disabled, lost sight of an order, switched the
 * channel off or sleeps gets nothing of it.
 */
export async function writeLetter(tx: Tx, deps: LetterDeps, claimed: Claimed, now: Date): Promise<Written> {
  const [first] = claimed;
  const [[member], preferences, phones] = await Promise.all([
    readMembers(tx, [first.recipient_id]),
    readPreferences(tx, [first.recipient_id]),
    readPhones(tx, [first.recipient_id]),
  ]);
  const none = (code: string): Written => ({ letter: null, rows: [], suppressed: claimed.map(({ id }) => ({ id, code })) });
  if (member === undefined || member.kind !== 'person') return none('user_disabled');
  const phone = phones.get(member.userId);
  if (first.kind === 'phone_code') {
    const isGood = phone?.number != null && phone.code_id === first.event_id && phone.code_until !== null && phone.code_until > now;
    if (!isGood) return none('code_expired');
    const code = deps.codes.of(first.event_id, member.userId, phone.number as string);
    return { letter: letterOf(first, phone.number as string, await rendered(tx, deps, ['phone_code'], { code }), []), rows: claimed, suppressed: [] };
  }
  const wants = preferences.get(member.userId) ?? standardOf(member);
  const quietUntil = first.urgent ? now : afterQuiet(hoursOf(wants), now);
  if (quietUntil > now) return { notBefore: quietUntil };
  const to = first.channel === 'sms' ? (phone?.verified_at == null ? null : phone.number) : member.email;
  if (to === null) return none('no_phone');
  if (first.channel === 'email' && (await hasBounced(tx, to))) return none('address_bounced');
  const { seen, orders } = await inSight(tx, member, claimed);
  const judged = claimed.map((row) => ({ row, code: !seen.has(row.id) ? 'out_of_sight' : isOff(wants.choices, row) ? 'channel_off' : null }));
  const rows = judged.filter(({ code }) => code === null).map(({ row }) => row);
  const suppressed = judged.flatMap(({ row, code }) => (code === null ? [] : [{ id: row.id, code }]));
  if (rows.length === 0) return { letter: null, rows, suppressed };
  const words = wordsOf(deps, rows, orders, { timeZone: wants.time_zone, now, inDays: member.role === 'sales_rep' });
  const keys = first.digest ? [`${first.channel}_digest`] : [`${first.channel}.${first.kind}`, first.channel];
  return { letter: letterOf(first, to, await rendered(tx, deps, keys, words), rows), rows, suppressed };
}

function letterOf(first: ClaimedRow, to: string, { subject, text, html }: Preview, rows: readonly ClaimedRow[]): Letter {
  const orderIds = [...new Set(rows.flatMap(({ order_id }) => (order_id === null ? [] : [order_id])))];
  return { id: first.message_id, to, subject, text, html, orderIds };
}

function isOff(choices: Partial<Record<string, readonly string[]>>, { kind, channel }: ClaimedRow): boolean {
  const chosen = choices[kind];
  return chosen !== undefined && !chosen.includes(channel);
}

/** Which of the deliveries the person may still be told of, and the orders that they are about as these stand now. */
async function inSight(tx: Tx, member: Member, rows: readonly ClaimedRow[]) {
  const orders = new Map<string, ListRow>();
  const ids = [...new Set(rows.flatMap(({ order_id }) => (order_id === null ? [] : [order_id])))];
  if (ids.length > 0) for (const order of await readListed(tx, ids)) orders.set(order.id, order);
  const placeOf = ({ order_id, territory_id }: ClaimedRow) => {
    const order = orders.get(order_id ?? '');
    return { territoryId: order?.territory_id ?? territory_id, clinicId: order?.clinic_id ?? null };
  };
  const seeing = await readAudience(tx, rows.map(placeOf), [member.userId]);
  const seen = rows.filter((row, index) => {
    if (row.order_id === null && row.territory_id === null) return member.role === 'admin';
    return (seeing[index] ?? []).length > 0;
  });
  return { seen: new Set(seen.map(({ id }) => id)), orders };
}

async function rendered(tx: Tx, { templates }: LetterDeps, keys: readonly string[], words: Words): Promise<Preview> {
  const changed = await readTemplates(tx, keys);
  const key = keys.find((one) => changed.get(one)?.parts != null) ?? (keys.at(-1) as string);
  const parts = changed.get(key)?.parts ?? templates.get(standardKeyOf(key));
  if (parts === undefined) throw new TypeError(`there is no template ${key}`);
  return renderParts(parts, words);
}

function wordsOf(
  { publicUrl }: LetterDeps,
  rows: readonly ClaimedRow[],
  orders: ReadonlyMap<string, ListRow>,
  { timeZone, now, inDays }: { timeZone: string; now: Date; inDays: boolean },
): Words {
  const items = rows.map((row) => {
    const order = orders.get(row.order_id ?? '');
    return {
      title: notificationKinds[row.kind as NotificationKind],
      order: order === undefined ? null : orderWords(order, timeZone),
      link: order === undefined ? `${publicUrl}/notifications` : `${publicUrl}/orders/${order.id}`,
    };
  });
  return {
    ...items[0],
    items,
    count: items.length,
    urgent: rows[0]?.urgent === true,
    at: new Intl.DateTimeFormat('en-US', { timeZone, dateStyle: 'medium', ...(inDays ? {} : { timeStyle: 'short' }) }).format(now),
    preferencesLink: preferencesUrl(publicUrl),
    inboxLink: `${publicUrl}/notifications`,
  };
}

function orderWords({ number, stage, waiting_on, due_at }: ListRow, timeZone: string): OrderWords {
  const due = due_at instanceof Date ? new Intl.DateTimeFormat('en-US', { timeZone, dateStyle: 'medium' }).format(due_at) : null;
  return { number, stage: stageWords[stage], waitingOn: partyWords[waiting_on], due };
}
