import type { NotificationRule } from '@orderly/contract';
import type { Follower } from '../journal/index.ts';
import { flagOverdue, knowOverdue } from '../orders/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import type { OutsideState } from '../platform/outside/index.ts';
import { startPeriodic } from '../platform/periodic.ts';
import type { Carrier } from './channel.ts';
import { openMail } from './channels/email.ts';
import { openOutbox } from './channels/outbox.ts';
import { openSms } from './channels/sms.ts';
import { startCourier } from './courier.ts';
import { pruneOld } from './delivery-store.ts';
import { followerName, notificationFollower } from './follower.ts';
import type { NotificationKeys } from './keys.ts';
import { continueReplay } from './replay.ts';
import { begin, timeOfNewest } from './store.ts';
import type { StandardTemplates } from './templates/standard.ts';
import type { Resolve } from './webhooks/public-address.ts';
import { preferencesUrl } from './write-letter.ts';

/** Whom messages are handed to; null: they are kept in the outbox. */
export interface MessageServices {
  readonly mail: { readonly url: string; readonly password: string | null; readonly from: string } | null;
  readonly sms: { readonly url: string; readonly accountSid: string; readonly authToken: string; readonly from: string } | null;
  readonly webhooksOnLoopback: boolean;
}

export interface NotificationOptions {
  /** Of the worker's role. */
  readonly db: Database;
  readonly clock: Clock;
  readonly rules: readonly NotificationRule[];
  readonly templates: StandardTemplates;
  readonly keys: NotificationKeys;
  readonly publicUrl: string;
  readonly services: MessageServices;
  readonly onError: (task: string) => (error: unknown) => void;
  /** Only in tests: of pauses between attempts, and how names are resolved. */
  readonly delayFactor?: number;
  readonly leaseMs?: number;
  readonly resolveName?: Resolve | undefined;
}

export interface Notifications {
  readonly follower: Follower;
  states(): OutsideState[];
  /** What is done every minute, now: flags what is overdue, and prunes. */
  everyMinute(): Promise<void>;
  stop(): Promise<void>;
}

const keepDays = 180;
const keepOutboxDays = 30;
const dayMs = 24 * 3_600_000;
const mostPruned = 5000;

/** Where receipts of SMS come in. */
export const smsReceiptsPath = '/api/v1/sms/receipts';

/**
 * Has what happens from now on told, once: of what is in the journal already, and overdue already, nobody hears. But of its `newest` entries of orders people do, so
 * that a demo has something to show.
 */
export function beginNotifications(db: Database, clock: Clock, newest = 0): Promise<void> {
  return db.transaction(async (tx) => {
    const from = newest === 0 ? undefined : await timeOfNewest(tx, newest);
    if (await begin(tx, followerName, from ?? clock.now(), from === undefined)) await knowOverdue(tx, clock.now());
  });
}

/** Starts what tells people and systems of what happened. `follower` makes the deliveries: start it with the others. */
export async function startNotifications(options: NotificationOptions): Promise<Notifications> {
  const { db, clock, rules, templates, keys, publicUrl, services, onError, delayFactor = 1, resolveName } = options;
  await beginNotifications(db, clock);
  const mail = services.mail === null ? null : openMail({ ...services.mail, preferencesUrl: preferencesUrl(publicUrl) });
  const sms = services.sms === null ? null : await openSms({ ...services.sms, receiptsUrl: `${publicUrl}${smsReceiptsPath}` });
  const carriers: { email: Carrier; sms: Carrier } = { email: mail ?? openOutbox(db, 'email'), sms: sms ?? openOutbox(db, 'sms') };
  const courier = startCourier({
    db,
    clock,
    templates,
    codes: keys.phoneCodes,
    secrets: keys.secrets,
    publicUrl,
    carriers,
    allowLoopback: services.webhooksOnLoopback,
    resolveName,
    delayFactor,
    onError: onError('sending of notifications'),
    ...(options.leaseMs === undefined ? {} : { leaseMs: options.leaseMs }),
  });
  const own = () => [mail, sms].flatMap((carrier) => (carrier === null ? [] : [carrier.state()]));
  const replaying = startPeriodic(
    async () => {
      while (await continueReplay(db, clock)) courier.ring();
    },
    1000,
    onError('replaying to webhooks'),
  );
  async function everyMinute(): Promise<void> {
    const now = clock.now().getTime();
    await flagOverdue({ db, clock });
    await db.transaction((tx) => pruneOld(tx, idFrom(now - keepDays * dayMs), new Date(now - keepOutboxDays * dayMs), mostPruned));
  }
  const minutely = startPeriodic(everyMinute, 60_000, onError('what is overdue'));
  return {
    follower: notificationFollower(db, clock, rules, () => courier.ring()),
    states: own,
    everyMinute,
    async stop() {
      await Promise.all([replaying.stop(), minutely.stop()]);
      await courier.stop();
      mail?.close();
    },
  };
}

/** The first uuidv7 of a time. */
function idFrom(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
