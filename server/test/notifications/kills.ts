import { type ChildProcess, fork } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { ClonedDatabase } from '../clone-database.ts';
import { freePort } from '../model/child-server.ts';
import { sampleOrder } from '../sample-order.ts';
import { authSecret, startTestServer } from '../server.ts';
import type { NodeNeeds } from './node.ts';
import { startMailReceiver, startSmsReceiver, startWebhookReceiver, twilioAccount } from './receivers.ts';

export interface KillRun {
  readonly kills: number;
  /** Migrated and empty; dropped in the end. */
  readonly database: ClonedDatabase;
  readonly say?: (line: string) => void;
}

export interface KillReport {
  readonly kills: { readonly api: number; readonly worker: number };
  readonly orders: number;
  /** Rows of deliveries. */
  readonly deliveries: number;
  /** Messages that came at receivers more than once. */
  readonly twice: number;
  /** Attempts that the rows count as repeats. */
  readonly repeats: number;
  readonly mistakes: readonly string[];
}

const answeredWithinMs = 180_000;
const stuckAfterMs = 60_000;
/** So that the longest run ends: what is left to tell grows with the orders, and fast machines place many. */
const mostOrdersPerKill = 20;
const leaseMs = 1500;
type Part = 'api' | 'worker';

/**
 * Kills the process that takes orders and the one that tells of them, at random moments, while orders are placed, held, released and cancelled; then compares what
 * the journal holds with the rows of deliveries, and these with what came at a mail server, an SMS service and a webhook.
 */
export async function runKills({ kills, database, say = () => undefined }: KillRun): Promise<KillReport> {
  const [mail, sms, hook] = await Promise.all([startMailReceiver(), startSmsReceiver(), startWebhookReceiver()]);
  mail.pauseMs = () => randomInt(40);
  hook.answer = () => ({ status: 204, pauseMs: randomInt(40) });
  const server = await startTestServer({ database });
  const sql = new pg.Client({ connectionString: server.urls.superuserUrl });
  await sql.connect();
  const needs: NodeNeeds = {
    appUrl: server.urls.appUrl,
    workerUrl: server.urls.workerUrl,
    dataDir: server.dataDir,
    authSecret,
    port: await freePort(),
    services: {
      mail: { url: mail.url, password: null, from: 'orders@example.org' },
      sms: { url: sms.url, ...twilioAccount },
      webhooksOnLoopback: true,
    },
    leaseMs,
    delayFactor: 0.02,
  };
  const cookies = Object.fromEntries(
    await Promise.all(['provider', 'verifier', 'admin'].map(async (person) => [person, await server.signIn(person)] as const)),
  );
  const providerId = (await server.app.inject({ url: '/api/v1/providers', headers: { cookie: cookies.provider as string } })).json().items[0].id;
  const parts: Record<Part, ChildProcess> = { api: await start('api', needs), worker: await start('worker', needs) };
  await prepare(sql, async (userId) => {
    // By the node that takes addresses on this machine.
    const answer = await fetch(`http://127.0.0.1:${needs.port}/api/v1/webhooks`, {
      method: 'POST',
      headers: { cookie: cookies.admin as string, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Hook', url: hook.url, events: ['orderly.order.*'], userId }),
    });
    if (answer.status !== 201) throw new Error(`the webhook was refused: ${await answer.text()}`);
    hook.secret = ((await answer.json()) as { secret: string }).secret;
  });
  const counts = { api: 0, worker: 0 };
  const mostOrders = () => (counts.api + counts.worker + 1) * mostOrdersPerKill;
  const load = startLoad(`http://127.0.0.1:${needs.port}`, cookies, providerId, mostOrders);
  try {
    for (let index = 0; index < kills; index += 1) {
      await sleep(50 + randomInt(600));
      const part: Part = randomInt(3) === 0 ? 'api' : 'worker';
      parts[part].kill('SIGKILL');
      await once(parts[part], 'exit');
      parts[part] = await start(part, needs);
      counts[part] += 1;
      if (counts.api + counts.worker === kills || (index + 1) % 10 === 0) say(`  ${index + 1} kills, ${load.orders()} orders`);
    }
    await load.stop();
    await drained(sql, say);
    const judged = await judge(sql, { mail: mail.mails.map(({ messageId }) => messageId), sms: sms.sent.map(({ id }) => id), posts: hook.taken() });
    return { kills: counts, orders: load.orders(), ...judged, mistakes: [...load.mistakes, ...hook.mistakes, ...judged.mistakes] };
  } finally {
    await load.stop();
    for (const part of Object.values(parts)) {
      part.kill('SIGKILL');
      await once(part, 'exit').catch(() => undefined);
    }
    await sql.end();
    await server.close();
    await Promise.all([mail.close(), sms.close(), hook.close()]);
  }
}

async function start(part: Part, needs: NodeNeeds): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'node.ts'), [part], { execArgv: [], env: { ...process.env, NODE_NEEDS: JSON.stringify(needs) } });
  const begun = await Promise.race([once(child, 'message').then(() => true), once(child, 'exit').then(() => false)]);
  if (!begun) throw new Error(`the ${part} ended by itself`);
  return child;
}

/** Whoever hears by mail and SMS, and a machine that sees every order. */
async function prepare(sql: pg.Client, addWebhook: (userId: string) => Promise<void>): Promise<void> {
  await sql.query('delete from notification_preferences');
  await sql.query(
    `insert into notification_preferences (user_id, choices, time_zone, digest, digest_at)
       select id, '{"order_placed":["in_app","email","sms"]}', 'America/Chicago', 'off', '08:00' from users where email = 'verifier@demo.test'`,
  );
  await sql.query(
    `insert into user_phones (user_id, number, verified_at) select id, '+15555550111', now() from users where email = 'verifier@demo.test'`,
  );
  const { rows } = await sql.query(
    `insert into users (kind, name, email, organization_id, role)
       select 'machine', 'System', 'hook@example.test', id, 'distributor' from organizations where name = 'Continental Medical Supply' returning id`,
  );
  await sql.query(`insert into grants (user_id, territory_id, created_by) select $1, id, $1 from territories where parent_id is null`, [rows[0].id]);
  await addWebhook(rows[0].id);
}

class Refused extends Error {}

/** Places orders and takes them through their life, each request again with its key until it is answered. */
function startLoad(url: string, cookies: Readonly<Record<string, string>>, providerId: string, most: () => number) {
  const mistakes: string[] = [];
  let orders = 0;
  let over = false;

  async function ask(person: string, method: string, path: string, body: object, version?: number): Promise<{ id: string }> {
    const key = randomUUID();
    for (const deadlineMs = Date.now() + answeredWithinMs; ; ) {
      if (Date.now() > deadlineMs) {
        mistakes.push(`${method} ${path.replace(/[0-9a-f-]{36}/, '…')} was not answered in ${answeredWithinMs} ms`);
        throw new Error('the server does not answer');
      }
      try {
        const response = await fetch(`${url}/api/v1${path}`, {
          method,
          headers: {
            cookie: cookies[person] as string,
            'content-type': 'application/json',
            'idempotency-key': key,
            ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
          },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(10_000),
        });
        if (response.ok) return (await response.json()) as { id: string };
        const { code, retryable } = (await response.json()) as { code: string; retryable: boolean };
        if (!retryable) throw new Refused(`${method} ${path.replace(/[0-9a-f-]{36}/, '…')}: ${response.status} ${code}`);
      } catch (error) {
        if (error instanceof Refused) {
          mistakes.push(error.message);
          throw error;
        }
      }
      await sleep(50);
    }
  }

  async function client(): Promise<void> {
    while (!over) {
      if (orders >= most()) {
        await sleep(10);
        continue;
      }
      const { id } = await ask('provider', 'POST', '/orders', sampleOrder(providerId));
      orders += 1;
      await ask('verifier', 'PUT', `/orders/${id}/hold`, { code: 'desk_review' }, 2);
      await ask('verifier', 'PUT', `/orders/${id}/release`, {}, 3);
      await ask('admin', 'PUT', `/orders/${id}/cancel`, { code: 'entered_in_error' }, 4);
    }
  }

  const clients = [client(), client()].map((one) => one.catch(() => undefined));
  return {
    mistakes,
    orders: () => orders,
    async stop() {
      over = true;
      await Promise.all(clients);
    },
  };
}

/** Waits until everything is told. Errors: when for a minute nothing more was. */
async function drained(sql: pg.Client, say: (line: string) => void): Promise<void> {
  const begun = Date.now();
  let first: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let movedAt = begun; ; ) {
    const { rows } = await sql.query(
      `select (select count(*) from deliveries where state = 'queued')::int as queued,
              (select count(*) from journal_entries e left join journal_positions p on p.entry_id = e.id
                where e.action like 'order.%' and (p.position is null or p.position > (select position from journal_followers where name = 'notifications')))::int as untold`,
    );
    const left = rows[0].queued + rows[0].untold;
    first ??= left;
    if (left === 0) break;
    if (left < least) [least, movedAt] = [left, Date.now()];
    if (Date.now() - movedAt > stuckAfterMs) throw new Error(`not drained: ${JSON.stringify(rows[0])}`);
    await sleep(200);
  }
  say(`  ${first} left to tell after the last kill, told in ${Math.round((Date.now() - begun) / 1000)} s`);
}

interface Came {
  readonly mail: readonly string[];
  readonly sms: readonly string[];
  readonly posts: readonly { readonly id: string; readonly event: { readonly sequence: string; readonly subject: string | null } }[];
}

/** Whom each step has to reach, written out apart from the rules. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'order.place': ['verifier in_app', 'verifier email', 'verifier sms', 'hook webhook'],
  'order.submit': ['hook webhook'],
  'order.hold': ['provider in_app', 'master_distributor in_app', 'distributor in_app', 'hook webhook'],
  'order.release': ['provider in_app', 'hook webhook'],
  'order.cancel': ['provider in_app', 'provider email', 'master_distributor in_app', 'distributor in_app', 'hook webhook'],
};

async function judge(sql: pg.Client, came: Came) {
  const mistakes: string[] = [];
  const { rows } = await sql.query(
    `with created as (select detail::jsonb ->> 'event' as event, count(*)::int as times from journal_entries where action = 'notification.created' group by 1)
     select e.id, e.action, p.position, coalesce(array_agg(split_part(coalesce(u.email, m.email), '@', 1) || ' ' || d.channel) filter (where d.id is not null), '{}') as rows,
            coalesce(max(created.times), 0) as created
       from journal_entries e join journal_positions p on p.entry_id = e.id left join deliveries d on d.event_id = e.id left join created on created.event = e.id::text
       left join users u on u.id = d.recipient_id left join webhooks w on w.id = d.recipient_id left join users m on m.id = w.user_id
      where e.action like 'order.%' and e.outcome = 'ok' group by e.id, e.action, p.position`,
  );
  for (const { id, action, rows: found, created } of rows as { id: string; action: string; rows: string[]; created: number }[]) {
    const wanted = expected[action];
    if (wanted === undefined) continue;
    if (found.sort().join() !== [...wanted].sort().join())
      mistakes.push(`${action} ${id}: rows for ${found.join(', ')} in place of ${wanted.join(', ')}`);
    const isInApp = wanted.some((one) => one.endsWith('in_app'));
    if (created !== (isInApp ? 1 : 0)) mistakes.push(`${action} ${id}: told ${created} times in the journal`);
  }
  const all = (await sql.query('select event_id, channel, state, repeats, message_id from deliveries')).rows as {
    event_id: string;
    channel: 'in_app' | 'email' | 'sms' | 'webhook';
    state: string;
    repeats: number;
    message_id: string;
  }[];
  const times = {
    in_app: new Map<string, number>(),
    email: countsOf(came.mail),
    sms: countsOf(came.sms),
    webhook: countsOf(came.posts.map(({ id }) => id)),
  };
  const done = { in_app: 'delivered', email: 'sent', sms: 'sent', webhook: 'delivered' };
  let twice = 0;
  for (const { event_id, channel, state, repeats, message_id } of all) {
    if (state !== done[channel]) mistakes.push(`${channel} of ${event_id} is ${state}`);
    if (channel === 'in_app') continue;
    const count = times[channel].get(message_id) ?? 0;
    if (count === 0) mistakes.push(`${channel} of ${event_id} is ${state}, and never came`);
    if (count > 1) twice += 1;
    if (count - 1 > repeats) mistakes.push(`${channel} of ${event_id} came ${count} times, with ${repeats} repeats counted`);
  }
  mistakes.push(...outOfTurn(came.posts));
  return { deliveries: all.length, twice, repeats: all.reduce((sum, { repeats }) => sum + repeats, 0), mistakes };
}

function countsOf(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** Events that came for the first time after a later one of the same order. */
export function outOfTurn(posts: Came['posts']): string[] {
  const last = new Map<string, string>();
  const seen = new Set<string>();
  const mistakes: string[] = [];
  for (const { id, event } of posts) {
    if (seen.has(id)) continue;
    seen.add(id);
    const before = last.get(event.subject ?? '') ?? '';
    if (event.sequence < before) mistakes.push(`event ${id} of order ${event.subject} came after a later one`);
    last.set(event.subject ?? '', event.sequence);
  }
  return mistakes;
}
