import { type ChildProcess, fork } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { ClonedDatabase } from '../clone-database.ts';
import { drawnSignature } from '../sample-files.ts';
import { sampleOrder } from '../sample-order.ts';
import { startTestServer, type TestServer } from '../server.ts';
import { waiveAll } from '../waive-all.ts';

export interface SealingRun {
  readonly orders: number;
  /** How often the process that seals is killed meanwhile. */
  readonly kills: number;
  /** Migrated and empty; without it one cloned from the template of the tests. */
  readonly database?: ClonedDatabase;
}

export interface SealingReport {
  /** From the start of the process that seals until the last bundle is there. */
  readonly seconds: number;
  readonly sealed: number;
  /** Bundles that another process made anew with the same bytes, after the orders had been looked at and noted on. */
  readonly same: number;
  /** Mean sizes. */
  readonly jsonBytes: number;
  readonly pdfBytes: number;
  readonly storedBytes: number;
  readonly mistakes: readonly string[];
}

const sealedWithinMs = 600_000;
const longestDelayMs = 1500;
const atOnce = 4;

/** Completes orders, has them sealed by a process of its own, and makes every bundle again by another. */
export async function runSealing({ orders, kills, database }: SealingRun): Promise<SealingReport> {
  const server = await startTestServer(database === undefined ? {} : { database });
  const sql = new pg.Client({ connectionString: server.urls.superuserUrl });
  await sql.connect();
  const start = async (mode: 'seal' | 'compare'): Promise<ChildProcess> => {
    const child = fork(join(import.meta.dirname, 'worker.ts'), [mode, server.urls.workerUrl, server.dataDir], { execArgv: [] });
    if (mode === 'seal') await once(child, 'message');
    return child;
  };
  const end = async (child: ChildProcess) => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  try {
    const people = await openPeople(server);
    const ids = await completeOrders(people, orders);
    const startedAt = performance.now();
    for (let kill = 0; kill < kills; kill += 1) {
      const child = await start('seal');
      await sleep(randomInt(longestDelayMs));
      await end(child);
    }
    const child = await start('seal');
    await untilSealed(sql, ids.length);
    const seconds = (performance.now() - startedAt) / 1000;
    // What comes later is no part of what was sealed.
    await lookAndNote(people, ids);
    await end(child);
    const comparing = await start('compare');
    const [{ same }] = (await once(comparing, 'message')) as [{ same: number }];
    await end(comparing);
    return { seconds, same, ...(await sizesOf(sql)), mistakes: await mistakesIn(sql, ids) };
  } finally {
    await sql.end();
    await server.close();
  }
}

type Ask = (person: string, method: 'GET' | 'POST' | 'PUT', path: string, body?: object, version?: number) => Promise<{ id: string }>;

async function openPeople(server: TestServer): Promise<Ask> {
  const cookies = new Map<string, string>();
  for (const person of ['provider', 'verifier', 'master_distributor']) cookies.set(person, await server.signIn(person));
  return async (person, method, path, body, version) => {
    const answer = await server.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: {
        cookie: cookies.get(person) as string,
        'idempotency-key': randomUUID(),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      },
      ...(body === undefined ? {} : { payload: body }),
    });
    if (answer.statusCode >= 300) throw new Error(`${person} ${method} ${path}: ${answer.statusCode} ${answer.body}`);
    return answer.json();
  };
}

const lines = [
  { hcpcs: 'E0601', description: 'CPAP device, heated humidifier', quantity: 1, supplyType: 'purchase' },
  { hcpcs: 'A7030', description: 'Full face mask, size M', quantity: 2, supplyType: 'purchase' },
];
const coverage = { payerId: 'AETNA', memberId: 'W123456789' };

/** Each shipped in two, looked at on its way, and signed for on a screen. */
async function completeOrders(ask: Ask, count: number): Promise<string[]> {
  const providers = (await ask('provider', 'GET', '/providers')) as unknown as { items: { id: string }[] };
  const providerId = providers.items[0]?.id as string;
  const ids: string[] = [];
  await Promise.all(
    Array.from({ length: atOnce }, async (_, worker) => {
      for (let serial = worker; serial < count; serial += atOnce) ids.push(await completeOne(ask, providerId));
    }),
  );
  return ids;
}

async function completeOne(ask: Ask, providerId: string): Promise<string> {
  const more = { billTo: 'insurance', coverage, lines, diagnoses: ['G47.33', 'Z99.89'], notes: 'Please call before delivery; the bell is broken.' };
  const { id } = await ask('provider', 'POST', '/orders', sampleOrder(providerId, more));
  await ask('verifier', 'PUT', `/orders/${id}/verify`, { decision: 'approve', waive: waiveAll }, 2);
  await ask('master_distributor', 'GET', `/orders/${id}?include=phi`);
  await ask('master_distributor', 'PUT', `/orders/${id}/ship`, { shipments: [{ method: 'own_delivery' }] }, 3);
  const proofOfDelivery = { receivedAt: '2026-11-20T10:00:00.000Z', receivedBy: 'Żółć Nguyễn', relationship: 'spouse', signature: drawnSignature };
  await ask('master_distributor', 'PUT', `/orders/${id}/complete`, { proofOfDelivery }, 4);
  return id;
}

async function lookAndNote(ask: Ask, ids: readonly string[]): Promise<void> {
  for (const [index, id] of ids.entries()) {
    if (index % 10 !== 0) continue;
    await ask('provider', 'GET', `/orders/${id}?include=phi`);
    await ask('verifier', 'POST', `/orders/${id}/notes`, { visibility: 'shared', kind: 'note', text: 'The patient is content.' });
  }
}

async function untilSealed(sql: pg.Client, count: number): Promise<void> {
  for (const deadlineMs = Date.now() + sealedWithinMs; ; await sleep(50)) {
    const { rows } = await sql.query<{ sealed: number }>(`select count(*)::int as sealed from order_archives where state = 'sealed'`);
    if (rows[0]?.sealed === count) return;
    if (Date.now() > deadlineMs) throw new Error(`${rows[0]?.sealed} of ${count} orders were sealed in time`);
  }
}

async function sizesOf(sql: pg.Client): Promise<Pick<SealingReport, 'sealed' | 'jsonBytes' | 'pdfBytes' | 'storedBytes'>> {
  const { rows } = await sql.query<Pick<SealingReport, 'sealed' | 'jsonBytes' | 'pdfBytes' | 'storedBytes'>>(
    `select count(*)::int as sealed, avg(json_bytes)::int as "jsonBytes", avg(pdf_bytes)::int as "pdfBytes",
        (select sum(length(bytes))::int / greatest(count(distinct archive_id), 1)::int from archive_chunks) as "storedBytes"
       from order_archives where state = 'sealed'`,
  );
  return rows[0] as Pick<SealingReport, 'sealed' | 'jsonBytes' | 'pdfBytes' | 'storedBytes'>;
}

/** One bundle and one entry for each order, and nothing that an attempt which was killed has left. */
async function mistakesIn(sql: pg.Client, ids: readonly string[]): Promise<string[]> {
  const mistakes: string[] = [];
  const { rows } = await sql.query<{ id: string; bundles: number; entries: number }>(
    `select o.id, (select count(*)::int from order_archives a where a.order_id = o.id) as bundles,
        (select count(*)::int from journal_entries e join order_archives a on a.order_id = o.id
          where e.resource_id = o.id and e.action = 'order.archive' and e.detail::jsonb->>'json' = a.json_sha256 and e.detail::jsonb->>'pdf' = a.pdf_sha256) as entries
       from orders o where o.id = any ($1)`,
    [ids],
  );
  for (const { bundles, entries } of rows) {
    if (bundles !== 1) mistakes.push(`an order has ${bundles} bundles`);
    if (entries !== 1) mistakes.push(`a bundle has ${entries} entries in the journal`);
  }
  const { rows: left } = await sql.query<{ left: number }>(
    `select count(*)::int as left from archive_chunks c where not exists (select 1 from order_archives a where a.id = c.archive_id and c.upload_id in (a.json_upload, a.pdf_upload))`,
  );
  if (left[0]?.left !== 0) mistakes.push(`${left[0]?.left} pieces were left behind`);
  return mistakes;
}
