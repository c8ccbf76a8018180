import type { NotificationKind, NotificationRule } from '@orderly/contract';
import { type Member, readAudience, readMembersOfRole } from '../identity/index.ts';
import type { PlacedEntry } from '../journal/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';
import { eventTypeOf, isChosen } from './cloud-event.ts';
import { aboutOf, kindsOf } from './events.ts';
import { type PhoneRow, type PreferenceRow, readPhones, readPreferences } from './preference-store.ts';
import { channelsOf, hoursOf, standardOf } from './preferences.ts';
import { toldBy } from './rules.ts';
import { sendAt } from './send-at.ts';
import { type NewDelivery, readToldOrders, type ToldOrder } from './store.ts';
import { readLiveWebhooks, type WebhookRow } from './webhook-store.ts';

/** An entry that somebody may want to hear of. */
interface Telling {
  readonly entry: PlacedEntry;
  readonly kinds: readonly NotificationKind[];
  readonly type: string | null;
  readonly order: ToldOrder | null;
  /** Who may see what it is about, today. */
  readonly audience: readonly Member[];
}

/** The deliveries that entries come to: to whom, by which channels and when, by what each may see today. */
export async function deliveriesOf(tx: Tx, rules: readonly NotificationRule[], entries: readonly PlacedEntry[], now: Date): Promise<NewDelivery[]> {
  const tellings = await withAudience(tx, entries);
  if (tellings.length === 0) return [];
  const ids = [...new Set(tellings.flatMap(({ audience }) => audience.map(({ userId }) => userId)))];
  const [preferences, phones, webhooks] = await Promise.all([readPreferences(tx, ids), readPhones(tx, ids), readLiveWebhooks(tx)]);
  const known = { preferences, phones };
  return tellings.flatMap((telling) => [...toPeople(telling, rules, known, now), ...toWebhooks(telling, webhooks, now)]);
}

/** The deliveries of entries to one webhook, as its owner sees things today. */
export async function deliveriesTo(tx: Tx, webhook: WebhookRow, entries: readonly PlacedEntry[], now: Date): Promise<NewDelivery[]> {
  return (await withAudience(tx, entries)).flatMap((telling) => toWebhooks(telling, [webhook], now));
}

async function withAudience(tx: Tx, entries: readonly PlacedEntry[]): Promise<Telling[]> {
  const wanted = entries
    .map((entry) => ({ entry, kinds: kindsOf(entry), type: eventTypeOf(entry) }))
    .filter(({ kinds, type }) => kinds.length > 0 || type !== null);
  if (wanted.length === 0) return [];
  const isOfOrder = ({ entry }: (typeof wanted)[number]) => entry.resourceType === 'order';
  const ids = [...new Set(wanted.filter(isOfOrder).map(({ entry }) => entry.resourceId as string))];
  const orders = new Map((ids.length === 0 ? [] : await readToldOrders(tx, ids)).map((order) => [order.id, order]));
  const places = new Map<string, { territoryId: string | null; clinicId: string | null }>();
  const keyOf = (entry: PlacedEntry): string | null => {
    const order = orders.get(entry.resourceId ?? '');
    if (order !== undefined) return `${order.territoryId}/${order.clinicId}`;
    return entry.territoryId;
  };
  for (const { entry } of wanted) {
    const [key, order] = [keyOf(entry), orders.get(entry.resourceId ?? '')];
    if (key !== null) places.set(key, { territoryId: order?.territoryId ?? entry.territoryId, clinicId: order?.clinicId ?? null });
  }
  const keys = [...places.keys()];
  const found = keys.length === 0 ? [] : await readAudience(tx, [...places.values()]);
  const audiences = new Map(keys.map((key, index) => [key, found[index] ?? []]));
  const admins = wanted.some(({ entry }) => keyOf(entry) === null) ? await readMembersOfRole(tx, 'admin') : [];
  return wanted.flatMap((telling) => {
    const order = orders.get(telling.entry.resourceId ?? '') ?? null;
    if (isOfOrder(telling) && order === null) return [];
    const key = keyOf(telling.entry);
    return [{ ...telling, order, audience: key === null ? admins : (audiences.get(key) ?? []) }];
  });
}

interface Known {
  readonly preferences: ReadonlyMap<string, PreferenceRow>;
  readonly phones: ReadonlyMap<string, PhoneRow>;
}

function toPeople({ entry, kinds, order, audience }: Telling, rules: readonly NotificationRule[], known: Known, now: Date): NewDelivery[] {
  return audience.flatMap((member) => {
    // Whoever did it knows.
    if (member.kind !== 'person' || member.userId === entry.actorId) return [];
    const fitting = kinds.filter((kind) => (aboutOf(kind) === 'order') === (order !== null));
    const told = toldBy(rules, fitting, member, order);
    if (told === null) return [];
    const preferences = known.preferences.get(member.userId) ?? standardOf(member);
    return channelsOf(preferences, told).map((channel): NewDelivery => {
      const common = { ...rowOf(entry, order), recipient_id: member.userId, channel, kind: told.kind, urgent: told.urgent };
      if (channel === 'in_app') return { ...common, digest: false, state: 'delivered', code: null, next_at: null };
      const hasNoPhone = channel === 'sms' && known.phones.get(member.userId)?.verified_at == null;
      if (hasNoPhone) return { ...common, digest: false, state: 'suppressed', code: 'no_phone', next_at: null };
      const hours = hoursOf(preferences);
      const digest = hours.digest !== 'off' && !told.urgent;
      return { ...common, digest, state: 'queued', code: null, next_at: sendAt(hours, told.urgent, now) };
    });
  });
}

function toWebhooks({ entry, type, order, audience }: Telling, webhooks: readonly WebhookRow[], now: Date): NewDelivery[] {
  if (type === null) return [];
  const seeing = new Map(audience.map((member) => [member.userId, member]));
  return webhooks
    .filter(({ user_id, events }) => seeing.get(user_id)?.kind === 'machine' && isChosen(events, type))
    .map(({ id }) => ({
      ...rowOf(entry, order),
      recipient_id: id,
      channel: 'webhook',
      kind: type,
      urgent: false,
      digest: false,
      state: 'queued',
      code: null,
      next_at: now,
    }));
}

function rowOf(entry: PlacedEntry, order: ToldOrder | null) {
  return {
    id: newId(),
    event_id: entry.id,
    position: entry.position,
    order_id: order?.id ?? null,
    territory_id: order?.territoryId ?? entry.territoryId,
  };
}
