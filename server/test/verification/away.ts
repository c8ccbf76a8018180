import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { ClonedDatabase } from '../clone-database.ts';
import { startPayer } from '../payer.ts';
import { sampleOrder } from '../sample-order.ts';
import { startTestServer } from '../server.ts';

export interface AwayReport {
  readonly orders: number;
  readonly rejected: number;
  readonly asked: number;
  /** From the payer's return until the coverage of the last order was decided. */
  readonly secondsToDecide: number;
}

const pollMs = 200;
const mostSeconds = 600;

/** Orders are placed while a payer is away, some at once and others all along; then it comes back. */
export async function runAway({
  orders,
  awaySeconds,
  database,
}: {
  orders: number;
  awaySeconds: number;
  database: ClonedDatabase;
}): Promise<AwayReport> {
  const payer = await startPayer();
  const payers = new Map([['PLAN', { id: 'PLAN', name: 'A plan', kind: 'commercial', adapter: 'fhir' as const, endpoint: payer.url }]]);
  // As on a real server: its own bounds of time and of the breaker.
  const server = await startTestServer({ database, payers, verifies: true });
  const sql = new pg.Client({ connectionString: server.urls.superuserUrl });
  await sql.connect();
  try {
    payer.mood = 'is away';
    const cookie = await server.signIn('provider');
    const headers = () => ({ cookie, 'idempotency-key': randomUUID() });
    const providerId = (await server.app.inject({ url: '/api/v1/providers', headers: { cookie } })).json().items[0].id;
    const startedAt = performance.now();
    const atFirst = Math.ceil(orders / 2);
    for (let index = 0; index < orders; index += 1) {
      const payload = sampleOrder(providerId, { billTo: 'insurance', coverage: { payerId: 'PLAN', memberId: 'ACTIVE' } });
      const placed = await server.app.inject({ method: 'POST', url: '/api/v1/orders', headers: headers(), payload });
      if (placed.statusCode !== 201) throw new Error(`an order was refused: ${placed.body}`);
      if (index >= atFirst) await sleep((awaySeconds * 900) / (orders - atFirst));
    }
    await sleep(Math.max(0, awaySeconds * 1000 - (performance.now() - startedAt)));
    payer.mood = 'answers';
    const backAt = performance.now();
    const secondsSince = () => (performance.now() - backAt) / 1000;
    for (;;) {
      const { rows } = await sql.query(
        `select count(*)::int as open from orders where checks->'insurance_coverage'->>'outcome' in ('pending', 'unavailable')`,
      );
      if (rows[0].open === 0) break;
      if (secondsSince() > mostSeconds) throw new Error(`${rows[0].open} orders are still undecided`);
      await sleep(pollMs);
    }
    const secondsToDecide = secondsSince();
    const { rows } = await sql.query(`select count(*) filter (where status = 'rejected')::int as rejected, count(*)::int as orders from orders`);
    return { orders: rows[0].orders, rejected: rows[0].rejected, asked: payer.asked.length, secondsToDecide };
  } finally {
    await sql.end();
    await server.close();
    await payer.close();
  }
}
