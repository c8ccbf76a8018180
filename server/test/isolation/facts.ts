import type pg from 'pg';
import type { OrderFacts } from './world.ts';

/** An order's plain columns as they stand now. */
export async function readFacts(sql: pg.Client, orderId: string): Promise<OrderFacts> {
  const { rows } = await sql.query<OrderFacts & { createdAt: Date }>(
    `select id, number, clinic_id as "clinicId", territory_id as "territoryId", patient_id as "patientId", status, stage, waiting_on as "waitingOn", version,
        coalesce(to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), 'infinity') as "dueSort",
        created_at as "createdAt" from orders where id = $1`,
    [orderId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`there is no order ${orderId}`);
  const { createdAt, ...facts } = row;
  return { ...facts, createdMs: createdAt.getTime() };
}
