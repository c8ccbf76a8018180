import type pg from 'pg';
import { withClient } from '../test/model/company.ts';

export interface BulkOrder {
  readonly id: string;
  readonly version: number;
}

/** What differs between an order and the demo's order that it is a copy of; `i` counts the copies, `t` is the one copied. */
const own: Readonly<Record<string, string>> = {
  // In the order of time, as real ids and rows are.
  id: 'uuidv7(age)',
  created_at: 'now() + age',
  since: 'greatest(t.since, now() + age)',
  updated_at: 'greatest(t.updated_at, now() + age)',
  order_date: '(now() + age)::date',
  number: `upper(lpad(to_hex(taken + i), 8, '0'))`,
  territory_id: 'leaves[1 + i * 7919 % cardinality(leaves)]',
  // Infinity stays: what is finished has nothing due.
  due_at: `t.due_at + (hashint8(i) % 240) * interval '1 hour'`,
  replaces: 'null',
};

/** Orders that the desk has before it, without a hold: what `which` takes. */
export const pending = `status = 'verification' and holds = '[]'`;

/** Beyond this many, indexes are made anew afterwards, which is several times quicker. */
const manyOrders = 200_000;
const batchOrders = 100_000;

/**
 * Adds orders straight to the table, as a superuser without triggers: copies of the demo's orders in every status (or only those that `which` names, a
 * condition on `orders`), spread over all leaves of the territory tree, two years of placing and twenty days of being due. They are whole but for
 * the patient data, which is bound to the row it was copied from. Analysed and vacuumed. Answers them when `which` is given.
 */
export async function addOrders(superuserUrl: string, { count, which }: { count: number; which?: string }): Promise<BulkOrder[]> {
  return withClient(superuserUrl, async (client) => {
    await client.query(`set session_replication_role = 'replica'; set synchronous_commit = off; set maintenance_work_mem = '512MB'`);
    const isMany = count > manyOrders;
    const indexes = isMany ? await dropIndexes(client) : [];
    if (isMany) await setMaxWal(client, `'16GB'`);
    const insert = await insertion(client, which ?? 'true');
    const added: BulkOrder[] = [];
    for (let from = 0; from < count; from += batchOrders) {
      const text = `${insert} ${which === undefined ? '' : 'returning id, version'}`;
      const { rows } = await client.query<BulkOrder>(text, [from, Math.min(from + batchOrders, count) - 1, count]);
      for (const row of rows) added.push(row);
    }
    for (const index of indexes) await client.query(index);
    await client.query('vacuum (analyze) orders');
    // What is left to write would be written while something is measured.
    await client.query('checkpoint');
    if (isMany) await setMaxWal(client, 'default');
    return added;
  });
}

/** With the usual bound a load of this size checkpoints all the time, and writes every page whole after each. */
async function setMaxWal(client: pg.Client, to: string): Promise<void> {
  await client.query(`alter system set max_wal_size = ${to}`);
  await client.query('select pg_reload_conf()');
}

/** `$1` to `$2` of `$3` copies. Columns are read from the table, so that a new one is copied too. */
async function insertion(client: pg.Client, which: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = 'orders'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
  );
  const names = rows.map(({ name }) => name);
  const values = names.map((name) => own[name] ?? `t.${name}`);
  await client.query(`create temp table templates as select row_number() over (order by id) - 1 as n, * from orders where ${which}`);
  const { rows: found } = await client.query<{ templates: number; taken: number }>(
    'select (select count(*)::int from templates) as templates, (select count(*)::int from orders) as taken',
  );
  const { templates = 0, taken = 0 } = found[0] ?? {};
  if (templates === 0) throw new Error(`the demo company has no order with ${which}`);
  return `insert into orders (${names.join(', ')}) select ${values.join(', ')}
    from (select array_agg(id order by id) as leaves from territories x
      where retired_at is null and not exists (select 1 from territories y where y.parent_id = x.id)) tree,
    lateral (select ${taken}::bigint as taken) counted,
    generate_series($1::bigint, $2::bigint) i
    join templates t on t.n = i % ${templates},
    lateral (select (i - $3::bigint) * (interval '730 days' / $3::bigint) as age) aged order by i`;
}

/** Drops the indexes that no constraint needs. Answers the statements that make them again. */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; made: string }>(
    `select c.relname as name, pg_get_indexdef(i.indexrelid) as made from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indrelid = 'orders'::regclass and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)`,
  );
  for (const { name } of rows) await client.query(`drop index ${client.escapeIdentifier(name)}`);
  return rows.map(({ made }) => made);
}
