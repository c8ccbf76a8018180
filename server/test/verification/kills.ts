import { type ChildProcess, fork } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { ClonedDatabase } from '../clone-database.ts';
import { startPayer } from '../payer.ts';
import { sampleOrder } from '../sample-order.ts';
import { startTestServer } from '../server.ts';

export interface KillRun {
  readonly rounds: number;
  readonly ordersARound: number;
  /** Migrated and empty; dropped in the end. */
  readonly database: ClonedDatabase;
}

export interface KillReport {
  readonly orders: number;
  /** Rounds in which the kill came before the payer had been asked of every order of the round; it came into the work. */
  readonly cutShort: number;
  /** Questions about orders beyond the one that each needs. */
  readonly askedAgain: number;
  readonly mistakes: readonly string[];
}

const decidedWithinMs = 60_000;
const longestDelayMs = 500;

/** Kills the process of the background work at a random moment of verifying orders, starts it again, and looks at what became of each. */
export async function runKills({ rounds, ordersARound, database }: KillRun): Promise<KillReport> {
  const payer = await startPayer();
  const server = await startTestServer({ database });
  const sql = new pg.Client({ connectionString: server.urls.superuserUrl });
  await sql.connect();
  const cookie = await server.signIn('provider');
  const ask = (method: 'GET' | 'POST', path: string, body?: object) =>
    server.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { cookie, 'idempotency-key': randomUUID() },
      ...(body === undefined ? {} : { payload: body }),
    });
  const providerId = (await ask('GET', '/providers')).json().items[0].id;
  const start = async (): Promise<ChildProcess> => {
    const child = fork(join(import.meta.dirname, 'worker.ts'), [server.urls.workerUrl, server.dataDir, payer.url], { execArgv: [] });
    await once(child, 'message');
    return child;
  };
  const kill = async (child: ChildProcess) => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const report = { orders: 0, cutShort: 0, askedAgain: 0, mistakes: [] as string[] };
  try {
    for (let round = 0; round < rounds; round += 1) {
      // Each with a member of its own, by whom the payer's questions are told apart.
      const members = Array.from({ length: ordersARound }, () => `M${randomUUID().slice(0, 8)}`);
      const ids: string[] = [];
      for (const memberId of members) {
        const answer = await ask('POST', '/orders', sampleOrder(providerId, { billTo: 'insurance', coverage: { payerId: 'PLAN', memberId } }));
        ids.push(answer.json().id);
      }
      const first = await start();
      await sleep(randomInt(longestDelayMs));
      await kill(first);
      const asked = (member: string) => payer.asked.filter(({ body }) => body.contained.some(({ subscriberId }) => subscriberId === member)).length;
      if (members.some((member) => asked(member) === 0)) report.cutShort += 1;
      const second = await start();
      await untilDecided(sql, ids);
      await kill(second);
      for (const [index, id] of ids.entries()) {
        const times = asked(members[index] as string);
        report.askedAgain += times - 1;
        if (times < 1 || times > 2) report.mistakes.push(`the payer was asked ${times} times of one order`);
        report.mistakes.push(...(await recordedOnce(sql, id)));
      }
      report.orders += ids.length;
    }
    return report;
  } finally {
    await sql.end();
    await server.close();
    await payer.close();
  }
}

async function untilDecided(sql: pg.Client, ids: readonly string[]): Promise<void> {
  for (const deadlineMs = Date.now() + decidedWithinMs; ; ) {
    const { rows } = await sql.query(
      `select count(*)::int as open from orders o where id = any ($1) and (checks = '{}' or exists (select 1 from jsonb_each(o.checks) c where c.value->>'outcome' = 'pending'))`,
      [ids],
    );
    if (rows[0].open === 0) return;
    if (Date.now() > deadlineMs) throw new Error(`${rows[0].open} orders are still not decided`);
    await sleep(50);
  }
}

async function recordedOnce(sql: pg.Client, id: string): Promise<string[]> {
  const { rows } = await sql.query<{ name: string; n: number }>(
    'select name, count(*)::int as n from order_checks where order_id = $1 group by name',
    [id],
  );
  const twice = rows.filter(({ n }) => n !== 1).map(({ name, n }) => `${name} was recorded ${n} times`);
  return rows.length === 6 ? twice : [...twice, `${rows.length} of 6 checks were recorded`];
}
