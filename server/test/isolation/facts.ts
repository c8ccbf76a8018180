import type pg from 'pg';
import type { OrderFacts } from './world.ts';

/** An order's plain columns as they stand now. */
export async function readFacts(sql: pg.Client, orderId: string): Promise<OrderFacts> {
  const { rows } = await sql.query<OrderFacts & { createdAt: Date; since: Date }>(
    `select id, number, clinic_id as "clinicId", territory_id as "territoryId", patient_id as "patientId", status, stage, waiting_on as "waitingOn", version,
        coalesce(to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), 'infinity') as "dueSort",
        next_step as "nextStep", since, created_at as "createdAt",
        case when status = 'verification' and signed_by is null and (checks::text like '%signature_missing%' or holds::text like '%missing_signature%'
            or exists (select 1 from jsonb_array_elements(questions) q where q->>'code' = 'signature' and q->>'answeredAt' is null))
          then (select npi from providers where id = provider_id) end as "awaitsNpi" from orders where id = $1`,
    [orderId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`there is no order ${orderId}`);
  const { createdAt, since, ...facts } = row;
  return { ...facts, createdMs: createdAt.getTime(), sinceMs: since.getTime() };
}
