import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { addPending } from '../../bench/measures.ts';
import { openSite } from '../../bench/site.ts';
import { withClient } from '../model/company.ts';
import { waiveAll } from '../waive-all.ts';

export interface QueueRun {
  readonly orders: number;
  readonly verifiers: number;
  /** How long each looks at an order before deciding, at the longest; on average half of it. 0: not at all. */
  readonly thinkMs: number;
}

export interface QueueReport {
  readonly decided: number;
  /** Orders that two people were handed, or decided. */
  readonly twice: number;
  /** Orders that nobody was handed. */
  readonly left: number;
  /** Orders that the person with the fewest decided. */
  readonly fewest: number;
  /** How far from its place in the queue an order was handed out, at most. */
  readonly furthest: number;
  readonly claimMs: readonly number[];
  readonly decideMs: readonly number[];
  readonly mistakes: readonly string[];
}

interface Deciding {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly thinkMs: number;
  readonly handed: string[];
  readonly claimMs: number[];
  readonly decideMs: number[];
  readonly mistakes: string[];
}

/** Has a desk of many empty a queue at a real server with everything on, each taking the next order and approving it. */
export async function runQueue({ orders, verifiers, thinkMs }: QueueRun): Promise<QueueReport> {
  const site = await openSite();
  try {
    const pending = await addPending(site, orders);
    const ids = new Set(pending.map(({ id }) => id));
    const { keys, queue } = await withClient(site.superuserUrl, async (client) => {
      const list = Array.from({ length: verifiers }, () => `orderly_${randomBytes(24).toString('base64url')}`);
      await client.query(`update orders set status = 'cancelled', waiting_on = 'nobody' where status = 'verification' and id <> all ($1)`, [
        [...ids],
      ]);
      for (const [index, key] of list.entries()) await addVerifier(client, index, createHash('sha256').update(key).digest());
      const { rows } = await client.query<{ id: string }>(
        `select id from orders where status = 'verification' and waiting_on = 'desk' order by priority desc, created_at, id`,
      );
      await client.query('vacuum (analyze) orders');
      return { keys: list, queue: rows.map(({ id }) => id) };
    });
    const shared = { url: site.url, thinkMs, handed: [] as string[], claimMs: [] as number[], decideMs: [] as number[], mistakes: [] as string[] };
    const shares = await Promise.all(keys.map((key) => decideAll({ ...shared, headers: { authorization: `Bearer ${key}` } })));
    const { handed } = shared;
    const place = new Map(queue.map((id, index) => [id, index]));
    return {
      decided: shares.reduce((sum, share) => sum + share, 0),
      twice: handed.length - new Set(handed).size,
      left: queue.filter((id) => !handed.includes(id)).length,
      fewest: Math.min(...shares),
      furthest: Math.max(...handed.map((id, index) => Math.abs(index - (place.get(id) ?? Number.POSITIVE_INFINITY)))),
      claimMs: shared.claimMs,
      decideMs: shared.decideMs,
      mistakes: shared.mistakes,
    };
  } finally {
    await site.close();
  }
}

async function addVerifier(
  client: { query(text: string, values?: unknown[]): Promise<{ rows: { id: string }[] }> },
  index: number,
  hash: Buffer,
): Promise<void> {
  const { rows } = await client.query(
    `insert into users (kind, name, email, organization_id, role)
       select 'machine', 'Desk', $1, u.organization_id, 'verifier' from users u where u.email = 'verifier@demo.test' returning id`,
    [`desk${index}@demo.test`],
  );
  const id = rows[0]?.id;
  await client.query('insert into grants (user_id, territory_id, created_by) select $1, id, $1 from territories where parent_id is null', [id]);
  await client.query(`insert into api_keys (name, hash, user_id, expires_at, created_by) values ('desk', $1, $2, now() + interval '1 day', $2)`, [
    hash,
    id,
  ]);
}

/** One person of the desk, until nothing waits. Answers how many orders it decided. */
async function decideAll(deciding: Deciding): Promise<number> {
  // Nor do they all come at the same moment.
  await sleep(Math.random() * deciding.thinkMs);
  for (let decided = 0; ; decided += 1) {
    const claimed = await timed(deciding.claimMs, () => ask(deciding, 'POST', '/verification/claims', {}));
    const id = claimed.body.claim?.orderId;
    if (claimed.status !== 200) deciding.mistakes.push(`a claim was answered ${claimed.status} ${claimed.body.code}`);
    if (id === undefined) return decided;
    deciding.handed.push(id);
    if (deciding.thinkMs > 0) await sleep(Math.random() * deciding.thinkMs);
    const body = { decision: 'approve', waive: waiveAll };
    const done = await timed(deciding.decideMs, () => ask(deciding, 'PUT', `/orders/${id}/verify`, body, { 'if-match': '"2"' }));
    if (done.status !== 200) deciding.mistakes.push(`a decision was answered ${done.status} ${done.body.code}`);
  }
}

interface Answer {
  readonly status: number;
  readonly body: { readonly claim?: { readonly orderId: string } | null; readonly code?: string };
}

async function ask({ url, headers }: Deciding, method: string, path: string, body: object, more: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { ...headers, ...more, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

async function timed<T>(into: number[], work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const done = await work();
  into.push(performance.now() - from);
  return done;
}
