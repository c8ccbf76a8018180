import fastify from 'fastify';
import pg from 'pg';

export interface Bare {
  readonly url: string;
  close(): Promise<void>;
}

/** As many orders as every connection has of its own, in tables of the spec's shape without an index, a key or a check beyond their primary keys. */
export const bareTables = (orders: number) => `
  create schema bare;
  create table bare.orders (id uuid primary key default uuidv7(), patient_id uuid, provider_id uuid, territory_id uuid, status varchar(50),
    created_at timestamptz default now(), updated_at timestamptz default now(), encrypted_data jsonb, audit_log jsonb);
  create table bare.order_status_history (id uuid primary key default uuidv7(), order_id uuid, previous_status varchar(50), new_status varchar(50),
    changed_by uuid, changed_at timestamptz, reason text, territory_id uuid);
  insert into bare.orders (territory_id, status) select uuidv7(), 'verification' from generate_series(1, ${orders});
  grant usage on schema bare to orderly_app;
  grant select, update on bare.orders to orderly_app;
  grant insert on bare.order_status_history to orderly_app;
  analyze bare.orders`;

const change = `with changed as (
    update bare.orders set status = $2, updated_at = now() where id = $1 returning id, old.status as previous_status, territory_id)
  insert into bare.order_status_history (order_id, previous_status, new_status, changed_at, territory_id)
    select id, previous_status, $2, now(), territory_id from changed`;

/** The reference: a Fastify route that does one UPDATE and one history INSERT in one statement, over a plain `pg` pool, and nothing else. */
export async function startBare({ databaseUrl, poolSize }: { databaseUrl: string; poolSize: number }): Promise<Bare> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize });
  const app = fastify();
  app.put<{ Params: { id: string }; Body: { status: string } }>('/orders/:id/status', async (request) => {
    const { id } = request.params;
    const { status } = request.body;
    await pool.query({ name: 'bare', text: change, values: [id, status] });
    return { id, status };
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    async close() {
      await app.close();
      await pool.end();
    },
  };
}
