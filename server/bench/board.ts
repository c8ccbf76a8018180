import { createHash, randomBytes } from 'node:crypto';
import { stages } from '@orderly/contract';
import { withClient } from '../test/model/company.ts';
import { addOrders } from './bulk-orders.ts';
import { expectStatus } from './changes.ts';
import { headerLines } from './client.ts';
import type { Work } from './load.ts';
import { type Extent, inTurns, judged, lineOf, type Measured } from './rounds.ts';
import { openSite, type Site } from './site.ts';

const smallRows = 10_000;
/** A board is looked at, not hammered: as many at a time as leave the two sizes comparable on two cores. */
export const lookers = 4;
const leaf = 'Midwest: IL';

/** A server and how many orders it is to have. */
export interface Filled {
  readonly site: Site;
  readonly rows: number;
}

/** The board's first page with `rows` orders against that with 10,000, on two servers that are both up. */
export async function measureBoard(rows: number, extent: Extent): Promise<Measured[]> {
  const small = await openSite();
  try {
    const large = await openSite();
    try {
      return await compareBoards({ site: small, rows: smallRows }, { site: large, rows }, extent);
    } finally {
      await large.close();
    }
  } finally {
    await small.close();
  }
}

/** For who sees one leaf, a region, and everything: each first page of the one server in turns with the same page of the other. */
export async function compareBoards(small: Filled, large: Filled, extent: Extent): Promise<Measured[]> {
  const boards = [await boardsOf(small, extent), await boardsOf(large, extent)];
  const goal = { of: `p99 to that of ${small.rows} orders`, atMost: 1.5 };
  const measured: Measured[] = [];
  for (const index of scopes.keys()) {
    const works = boards.map((all) => all[index] as Work);
    const seen = await inTurns('board', works, extent);
    const [few, many] = works.map(({ name }, at) => lineOf('board', name, seen[at] ?? [])) as [Measured, Measured];
    measured.push(few, { ...many, cpuRatio: cpuOf(few) / cpuOf(many), ...judged(goal, (many.p99Ms ?? 0) / (few.p99Ms ?? 0)) });
  }
  return measured;
}

function cpuOf({ serverCpuUs, postgresCpuUs }: Measured): number {
  return (serverCpuUs ?? 0) + (postgresCpuUs ?? 0);
}

const scopes = ['one leaf', 'a region', 'everything'] as const;

/** Fills a site up to `rows` orders. Answers the work of looking at its board, by scope. */
async function boardsOf({ site, rows }: Filled, { say }: Extent): Promise<Work[]> {
  const startedAtMs = performance.now();
  const there = await withClient(site.superuserUrl, async (client) => {
    return (await client.query<{ orders: number }>('select count(*)::int as orders from orders')).rows[0]?.orders ?? 0;
  });
  await addOrders(site.superuserUrl, { count: Math.max(0, rows - there) });
  say(`  board: ${rows} orders in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`);
  const headers = { 'one leaf': await leafDistributor(site), 'a region': site.as('distributor'), everything: site.as('master_distributor') };
  return scopes.map((scope) => firstPages(site, `${scope}, ${rows} orders`, headers[scope]));
}

/** The first page of each stage in turns. */
function firstPages(site: Site, name: string, headers: string): Work {
  return {
    name,
    origin: site.url,
    processes: site,
    callers: Array.from({ length: lookers }, (_, index) => {
      let turn = index;
      return {
        next() {
          turn += 1;
          return { method: 'GET', path: `/api/v1/orders?stage=${stages[turn % stages.length]}`, headers };
        },
        heard(answer) {
          expectStatus(answer, 200);
          if (!answer.body.includes('"number"')) throw new Error('a page of the board is empty');
        },
      };
    }),
  };
}

/** The demo company has nobody who sees one leaf only: a machine of its own. Answers its header lines. */
async function leafDistributor(site: Site): Promise<string> {
  const key = `orderly_${randomBytes(24).toString('base64url')}`;
  await withClient(site.superuserUrl, async (client) => {
    await client.query(
      `with machine as (insert into users (kind, name, email, organization_id, role)
           select 'machine', 'Board of one leaf', 'leaf-' || gen_random_uuid() || '@demo.test', organization_id, role from users where email = 'distributor@demo.test' returning id),
         granted as (insert into grants (user_id, territory_id, created_by) select m.id, t.id, m.id from machine m, territories t where t.name = $1)
       insert into api_keys (name, hash, user_id, expires_at, created_by) select 'bench', $2, id, now() + interval '1 day', id from machine`,
      [leaf, createHash('sha256').update(key).digest()],
    );
  });
  return headerLines({ authorization: `Bearer ${key}` });
}
