import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSite } from '../../bench/site.ts';
import { withClient } from '../model/company.ts';
import { sampleOrder } from '../sample-order.ts';

/** Milliseconds from placing to all local checks decided, of each order, at a real server to which so many are sent a second. Sorted. */
export async function runDecided({ orders, aSecond }: { orders: number; aSecond: number }): Promise<number[]> {
  const site = await openSite();
  try {
    const cookie = /cookie: ([^\r\n]+)/i.exec(site.as('provider'))?.[1] as string;
    const headers = { cookie, 'content-type': 'application/json' };
    const { items } = (await (await fetch(`${site.url}/api/v1/providers`, { headers })).json()) as { items: { id: string }[] };
    const place = async () => {
      const body = JSON.stringify(sampleOrder(items[0]?.id as string));
      const answer = await fetch(`${site.url}/api/v1/orders`, { method: 'POST', headers: { ...headers, 'idempotency-key': randomUUID() }, body });
      if (answer.status !== 201) throw new Error(`an order was refused: ${await answer.text()}`);
      return ((await answer.json()) as { id: string }).id;
    };
    const placing: Promise<string>[] = [];
    for (let index = 0; index < orders; index += 1) {
      placing.push(place());
      await sleep(1000 / aSecond);
    }
    const ids = await Promise.all(placing);
    await sleep(3000);
    return await withClient(site.superuserUrl, async (client) => {
      const { rows } = await client.query<{ ms: string; checks: number }>(
        `select extract(epoch from max(c.checked_at) - o.created_at) * 1000 as ms, count(*)::int as checks
           from orders o join order_checks c on c.order_id = o.id where o.id = any ($1) group by o.id`,
        [ids],
      );
      if (rows.length !== orders || rows.some(({ checks }) => checks < 6)) throw new Error('some orders were not decided within three seconds');
      return rows.map(({ ms }) => Number(ms)).toSorted((a, b) => a - b);
    });
  } finally {
    await site.close();
  }
}
