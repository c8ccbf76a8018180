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
  /** From placing an order, while the payer was away, until its other checks were decided; the 95th of a hundred, and the slowest. */
  readonly othersMs: { readonly p95: number; readonly max: number };
  /** How often the check of coverage was written down, over all orders. */
  readonly recorded: number;
  /** From the payer's return until the coverage of the last order was decided. */
  readonly secondsToDecide: number;
}

const pollMs = 200;
const mostSeconds = 600;
/** The ways of being away, one after the other. */
const moods = ['is away', 'is silent', 'talks garbage'] as const;
const moodMs = 40_000;

/** Orders are placed while a payer is away, some at once and others all along: it refuses, it hangs, it talks nonsense; then it comes back. */
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
  // With the bounds of a real server: its time-outs, breaker and pauses between attempts.
  const server = await startTestServer({ database, payers, verifies: true, isPatient: true });
  const sql = new pg.Client({ connectionString: server.urls.superuserUrl });
  await sql.connect();
  try {
    let turn = 0;
    payer.mood = moods[0];
    const changing = setInterval(() => {
      turn += 1;
      payer.mood = moods[turn % moods.length] as (typeof moods)[number];
    }, moodMs);
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
    clearInterval(changing);
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
    const { rows } = await sql.query(
      `select count(*) filter (where o.status = 'rejected')::int as rejected, count(*)::int as orders,
              percentile_disc(0.95) within group (order by c.ms) as p95, max(c.ms) as max, sum(c.recorded)::int as recorded
         from orders o cross join lateral (
           select extract(epoch from max(f.first) - o.created_at) * 1000 as ms, (select count(*) from order_checks r where r.order_id = o.id and r.name = 'insurance_coverage') as recorded
             from (select min(checked_at) as first from order_checks r where r.order_id = o.id and r.name <> 'insurance_coverage' group by r.name) f) c`,
    );
    const [{ rejected, orders: placed, p95, max, recorded }] = rows;
    return { orders: placed, rejected, asked: payer.asked.length, othersMs: { p95: Number(p95), max: Number(max) }, recorded, secondsToDecide };
  } finally {
    await sql.end();
    await server.close();
    await payer.close();
  }
}
