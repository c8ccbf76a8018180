import { type Database, statement, type Tx } from '../platform/db/database.ts';

// One probe per known status: a DISTINCT over the orders would read them all.
const liveStatuses = statement(
  'workflow_live',
  `select s.status from order_statuses s where exists (select 1 from orders o where o.status = s.status)`,
);
const addStatuses = statement('workflow_statuses', 'insert into order_statuses (status) select unnest($1::text[]) on conflict do nothing');
const dropTransitions = statement(
  'workflow_drop',
  `delete from status_transitions t where not exists
     (select 1 from unnest($1::text[], $2::text[]) as w (a, b) where w.a = t.from_status and w.b = t.to_status)`,
);
const addTransitions = statement(
  'workflow_transitions',
  'insert into status_transitions (from_status, to_status) select * from unnest($1::text[], $2::text[]) on conflict do nothing',
);

export async function readLiveStatuses(db: Database): Promise<string[]> {
  return (await db.query<{ status: string }>(liveStatuses)).map((row) => row.status);
}

export async function replaceTransitions(tx: Tx, statuses: readonly string[], transitions: readonly (readonly [string, string])[]): Promise<void> {
  const from = transitions.map(([before]) => before);
  const to = transitions.map(([, after]) => after);
  await tx.query(addStatuses, [statuses]);
  await tx.query(dropTransitions, [from, to]);
  await tx.query(addTransitions, [from, to]);
}
