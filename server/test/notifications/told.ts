import { randomUUID } from 'node:crypto';
import type { NotificationView, Order, WebhookWithSecret } from '@orderly/contract';
import type pg from 'pg';
import { expect } from 'vitest';
import { ifMatch, openDesk } from '../desk.ts';
import type { Notifies } from '../server.ts';
import { waiveAll } from '../waive-all.ts';
import {
  type MailReceiver,
  type SmsReceiver,
  startMailReceiver,
  startSmsReceiver,
  startWebhookReceiver,
  twilioAccount,
  type WebhookReceiver,
} from './receivers.ts';

const people = [
  'provider',
  'verifier',
  'master_distributor',
  'distributor',
  'distributor.west',
  'distributor.east',
  'sales_rep',
  'compliance',
  'admin',
];

export interface DeliveryRow {
  readonly id: string;
  readonly event_id: string;
  readonly channel: string;
  readonly kind: string;
  readonly state: string;
  readonly code: string | null;
  readonly attempts: number;
  readonly repeats: number;
  readonly replays: number;
  readonly who: string;
  readonly message_id: string | null;
  readonly next_at: Date | null;
}

/** What the database holds of deliveries, and how far they are. */
function watch(sql: pg.Client) {
  /** What the database holds of an order's deliveries, or of all. */
  async function deliveries(orderId: string | null, channel?: string): Promise<DeliveryRow[]> {
    const { rows } = await sql.query(
      `select d.*, coalesce(split_part(u.email, '@', 1), w.name) as who from deliveries d left join users u on u.id = d.recipient_id left join webhooks w on w.id = d.recipient_id
        where ($1::uuid is null or d.order_id = $1) and ($2::text is null or d.channel = $2) order by d.position, who, d.channel`,
      [orderId, channel ?? null],
    );
    return rows;
  }

  /** Until the follower has handled everything that there is. */
  async function followed(): Promise<void> {
    const { rows } = await sql.query('select max(ord) as last from journal_entries');
    await expect
      .poll(
        async () => {
          const found = await sql.query(
            `select 1 from journal_followers f, journal_positions p, journal_entries e
              where f.name = 'notifications' and e.ord = $1 and p.entry_id = e.id and f.position >= p.position`,
            [rows[0].last],
          );
          return found.rowCount;
        },
        { timeout: 15_000, interval: 50 },
      )
      .toBe(1);
  }

  /** Until nothing is queued that is due. */
  async function settled(): Promise<void> {
    await followed();
    await expect
      .poll(async () => (await sql.query(`select 1 from deliveries where state = 'queued' and next_at <= now() + interval '1 minute'`)).rowCount, {
        timeout: 20_000,
        interval: 50,
      })
      .toBe(0);
  }

  return { deliveries, followed, settled };
}

type Desk = Awaited<ReturnType<typeof openDesk>>;

/** A machine of a clinic's, a distributor's … with a webhook, and a grant unless it sees its own clinic. */
async function addWebhookTo(
  { sql, call }: Pick<Desk, 'sql' | 'call'>,
  receiver: WebhookReceiver,
  { role = 'distributor', organization = 'Continental Medical Supply', territory = 'United States' as string | null, events = ['*'] } = {},
): Promise<WebhookWithSecret> {
  const { rows } = await sql.query(
    `insert into users (kind, name, email, organization_id, role) select 'machine', 'System', $1, id, $2 from organizations where name = $3 returning id`,
    [`${randomUUID()}@example.test`, role, organization],
  );
  const userId = rows[0].id as string;
  if (territory !== null && role !== 'provider') {
    await sql.query(`insert into grants (user_id, territory_id, created_by) select $1, id, $1 from territories where name = $2`, [userId, territory]);
  }
  const answer = await call('admin', 'POST', '/webhooks', { name: `Hook ${randomUUID().slice(0, 8)}`, url: receiver.url, events, userId });
  expect(answer.statusCode, answer.body).toBe(201);
  receiver.secret = answer.json().secret;
  return answer.json();
}

/** A server that tells people of what happens, with real receivers, and what these tests do over and over. */
export async function openTold(more: Notifies = {}, { outbox = false } = {}) {
  const [mail, sms, hook] = await Promise.all([startMailReceiver(), startSmsReceiver(), startWebhookReceiver()]);
  const services = {
    mail: outbox ? null : { url: mail.url, password: null, from: 'Orderly <orders@example.org>' },
    sms: outbox ? null : { url: sms.url, ...twilioAccount },
    webhooksOnLoopback: true,
  };
  const desk = await openDesk({ people, verifies: false, notifies: { services, reportSecret: 'a-secret-for-reports', ...more } });
  const { sql, call } = desk;
  // Everybody as the rules have it.
  await sql.query('delete from notification_preferences');

  const { deliveries, followed, settled } = watch(sql);

  async function change(person: string, id: string, path: string, version: number, body: object): Promise<Order> {
    const answer = await call(person, 'PUT', `/orders/${id}/${path}`, body, ifMatch(version));
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json();
  }

  const approve = (id: string, version = 2) => change('verifier', id, 'verify', version, { decision: 'approve', waive: waiveAll });
  const ship = (id: string, version = 3) => change('master_distributor', id, 'ship', version, { shipments: [{ method: 'pickup' }] });

  async function inbox(person: string, query = ''): Promise<{ items: NotificationView[]; unreadCount: number; nextCursor: string | null }> {
    const answer = await call(person, 'GET', `/notifications${query}`);
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json();
  }

  async function prefer(person: string, wanted: object): Promise<void> {
    const body = { choices: {}, quietHours: null, timeZone: 'America/Chicago', digest: 'off', digestAt: '08:00', ...wanted };
    const answer = await call(person, 'PUT', '/me/notification-preferences', body);
    expect(answer.statusCode, answer.body).toBe(200);
  }

  async function close(): Promise<void> {
    await desk.close();
    await Promise.all([mail.close(), sms.close(), hook.close()]);
  }

  return {
    ...desk,
    notifications: desk.server.notifications,
    mail: mail as MailReceiver,
    sms: sms as SmsReceiver,
    hook,
    deliveries,
    followed,
    settled,
    change,
    approve,
    ship,
    inbox,
    prefer,
    addWebhook: (receiver: WebhookReceiver, more?: Parameters<typeof addWebhookTo>[2]) => addWebhookTo(desk, receiver, more),
    close,
  };
}

export type Told = Awaited<ReturnType<typeof openTold>>;
