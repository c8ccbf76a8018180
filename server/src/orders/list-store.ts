import type { Fulfilment, NextStep, Party, Stage, Status } from '@orderly/contract';
import { type Statement, statement, type Tx } from '../platform/db/database.ts';
import type { Checks, Hold, Line, Question, Refill, Shipment } from './state.ts';

export interface ListFilter {
  readonly stages: readonly Stage[];
  readonly status?: Status | undefined;
  readonly waitingOn?: Party | undefined;
  readonly clinicId?: string | undefined;
  readonly number?: string | undefined;
  readonly placedBefore?: Date | undefined;
  readonly placedAfter?: Date | undefined;
}

/** What the caller may see, further narrowed by the territory asked for. */
export interface ListScope {
  readonly territories: readonly string[];
  readonly clinics: readonly string[];
  /** Only orders in these territories, whichever way they are visible; null: anywhere. */
  readonly within: readonly string[] | null;
}

/** Where the page before ended: the text of `due_at` (it may be infinity) and the id. */
export interface ListPosition {
  readonly dueAt: string;
  readonly id: string;
}

export interface ListRow {
  readonly id: string;
  readonly number: string;
  readonly status: Status;
  readonly fulfilment: Fulfilment | null;
  readonly stage: Stage;
  readonly holds: Hold[];
  readonly questions: Question[];
  /** Only of what is being prepared, where they say what may ship. */
  readonly checks: Partial<Checks> | null;
  readonly refill: Refill | null;
  readonly waiting_on: Party;
  readonly next_step: NextStep;
  readonly since: Date;
  /** Infinity where nothing is due. */
  readonly due_at: Date | number;
  readonly version: number;
  readonly territory_id: string;
  readonly territory_name: string;
  readonly organization_id: string;
  readonly organization_name: string;
  readonly clinic_id: string;
  readonly clinic_name: string;
  readonly provider_id: string;
  readonly priority: 'routine' | 'urgent';
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly lines: Line[];
  readonly shipments: Shipment[];
  /** When it was read, by the database's clock. */
  readonly read_at: Date;
  /** `due_at` as text: it may be infinity, and a cursor needs it exact. */
  readonly due_at_text: string;
}

const listed = `o.id, o.number, o.status, o.fulfilment, o.stage, o.holds, o.questions, case when o.stage = 'preparing' then o.checks end as checks, o.refill,
  o.waiting_on, o.next_step, o.since, o.due_at, o.version, o.territory_id, o.clinic_id, o.provider_id, o.priority, o.created_at, o.updated_at, o.lines, o.shipments`;
/** What is shown of these rows, once they are as few as are shown: joined before that, every row that is looked at would be. */
const shown = (rows: string) =>
  `select x.*, x.due_at::text as due_at_text, now() as read_at,
      t.name as territory_name, t.operator_id as organization_id, g.name as organization_name, c.name as clinic_name
    from (${rows}) x join territories t on t.id = x.territory_id join organizations g on g.id = t.operator_id join organizations c on c.id = x.clinic_id`;

/** Up to this many scopes a page is the merge of each scope's own first rows; beyond, one walk of the whole board's index. */
const maxScopesForMerge = 64;

/**
 * One page of the board, `limit` rows at most, soonest due first.
 * For few territories or clinics: a LATERAL top-n of each (scope, stage), every one an index range of (territory_id, stage, due_at, id); the plain
 * `territory_id = any(…) order by due_at` sorts the whole scope, 40 times slower at a million orders. For many scopes the index
 * (stage, due_at, id) is walked in order and filtered, which ends early because such a user sees a good part of all rows.
 */
export function readPage(tx: Tx, scope: ListScope, filter: ListFilter, after: ListPosition | null, limit: number): Promise<ListRow[]> {
  const values: unknown[] = [];
  const bind = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const stages = bind(filter.stages, 'text[]');
  const rows = bind(limit, 'int');
  const conditions = ['o.stage = s.stage'];
  if (after !== null) conditions.push(`(o.due_at, o.id) > (${bind(after.dueAt, 'timestamptz')}, ${bind(after.id, 'uuid')})`);
  if (filter.status !== undefined) conditions.push(`o.status = ${bind(filter.status, 'text')}`);
  if (filter.waitingOn !== undefined) conditions.push(`o.waiting_on = ${bind(filter.waitingOn, 'text')}`);
  // What waits on somebody is due some day: the walk ends before everything that is over.
  if (filter.waitingOn !== undefined && filter.waitingOn !== 'nobody') conditions.push(`o.due_at < 'infinity'`);
  if (filter.clinicId !== undefined) conditions.push(`o.clinic_id = ${bind(filter.clinicId, 'uuid')}`);
  if (filter.number !== undefined) conditions.push(`o.number = ${bind(filter.number, 'text')}`);
  if (scope.within !== null) conditions.push(`o.territory_id = any (${bind(scope.within, 'uuid[]')})`);
  if (filter.placedBefore !== undefined) conditions.push(`o.created_at < ${bind(filter.placedBefore, 'timestamptz')}`);
  if (filter.placedAfter !== undefined) conditions.push(`o.created_at >= ${bind(filter.placedAfter, 'timestamptz')}`);
  const top = (more: string) => `(select ${listed} from orders o where ${[...conditions, more].join(' and ')} order by o.due_at, o.id limit ${rows})`;
  const arms: string[] = [];
  if (scope.territories.length > maxScopesForMerge || scope.clinics.length > maxScopesForMerge) {
    const seen = `(o.territory_id = any (${bind(scope.territories, 'uuid[]')}) or o.clinic_id = any (${bind(scope.clinics, 'uuid[]')}))`;
    arms.push(`select l.* from unnest(${stages}) as s (stage) cross join lateral ${top(seen)} l`);
  } else {
    const arm = (column: string, ids: readonly string[]) =>
      `select l.* from unnest(${bind(ids, 'uuid[]')}) as scope (id) cross join unnest(${stages}) as s (stage)
        cross join lateral ${top(`o.${column} = scope.id`)} l`;
    if (scope.territories.length > 0 || scope.clinics.length === 0) arms.push(arm('territory_id', scope.territories));
    if (scope.clinics.length > 0) arms.push(arm('clinic_id', scope.clinics));
  }
  const merged = `select ${arms.length === 1 ? '' : 'distinct on (due_at, id)'} * from (${arms.join(' union all ')}) m order by due_at, id limit ${rows}`;
  return tx.query<ListRow>(named(`${shown(merged)} order by x.due_at, x.id`), values);
}

const statements = new Map<string, Statement>();

/** A shape's prepared statement; the shapes are few (filters present or not), so the map stays small. */
function named(text: string): Statement {
  let found = statements.get(text);
  if (found === undefined) {
    found = statement(`orders_list_${statements.size}`, text);
    statements.set(text, found);
  }
  return found;
}

const byIds = statement('orders_listed', shown(`select ${listed} from orders o where o.id = any ($1::uuid[])`));

/** These orders as a list shows them, in no order; for the worker's role, which sees all. */
export function readListed(tx: Tx, ids: readonly string[]): Promise<ListRow[]> {
  return tx.query<ListRow>(byIds, [ids]);
}

const descendants = statement('orders_descendants', 'select descendant_id from territory_closure where ancestor_id = $1');

export async function readDescendants(tx: Tx, territoryId: string): Promise<string[]> {
  return (await tx.query<{ descendant_id: string }>(descendants, [territoryId])).map((row) => row.descendant_id);
}
