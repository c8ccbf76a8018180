import type { Fulfilment, NextStep, Party, Stage, Status } from '@orderly/contract';
import { CompiledQuery } from 'kysely';
import { type Statement, statement, type Tx } from '../platform/db/database.ts';
import type { Checks, Hold, Line, Question, Refill, Shipment } from './state.ts';

export interface ListFilter {
  /** Each with the last instant at which what is wanted of it is due: a finite one where what is over is not wanted. */
  readonly stages: readonly { readonly stage: Stage; readonly dueBy: Date | 'infinity' }[];
  readonly status?: Status | undefined;
  readonly waitingOn?: Party | undefined;
  readonly nextStep?: NextStep | undefined;
  readonly clinicId?: string | undefined;
  readonly number?: string | undefined;
  readonly placedBefore?: Date | undefined;
  readonly placedAfter?: Date | undefined;
  /** What was completed since is wanted, beside what the stages hold. */
  readonly doneSince?: Date | undefined;
  /** Only what waits for the signature of the practitioner with this NPI. */
  readonly unsignedBy?: string | undefined;
}

/** What the caller may see, further narrowed by the territory and the operator asked for. */
export interface ListScope {
  readonly territories: readonly string[];
  readonly clinics: readonly string[];
  /** Only orders in these territories, whichever way they are visible; null: anywhere. */
  readonly within: readonly string[] | null;
  /** Whether `territories` are all there are. */
  readonly isWhole: boolean;
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
 * `territory_id = any(…) order by due_at` sorts the whole scope, 40 times slower at a million orders. For who sees the whole tree, and for many scopes, the index
 * (stage, due_at, id) is walked in order and filtered, which ends early because such a user sees a good part of all rows: with 56 territories of 10,000 orders the
 * merge read 1,800 rows for a page of 51, and asked row security about each (docs/figures.md).
 */
export function readPage(tx: Tx, scope: ListScope, filter: ListFilter, after: ListPosition | null, limit: number): Promise<ListRow[]> {
  const values: unknown[] = [];
  const bind = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const rows = bind(limit, 'int');
  const inStage = `unnest(${bind(
    filter.stages.map(({ stage }) => stage),
    'text[]',
  )}, ${bind(
    filter.stages.map(({ dueBy }) => dueBy),
    'timestamptz[]',
  )}) as s (stage, due_by)`;
  const conditions = conditionsOf(scope, filter, after, bind);
  const top = (...more: string[]) =>
    `lateral (select ${listed} from orders o where ${[...more, ...conditions].join(' and ')} order by o.due_at, o.id limit ${rows}) l`;
  const ofStage = 'o.stage = s.stage and o.due_at <= s.due_by';
  const done = filter.doneSince === undefined ? null : `o.status = 'completed' and o.since >= ${bind(filter.doneSince, 'timestamptz')}`;
  const arms: string[] = [];
  if (scope.isWhole || scope.territories.length > maxScopesForMerge || scope.clinics.length > maxScopesForMerge) {
    const seen = `(o.territory_id = any (${bind(scope.territories, 'uuid[]')}) or o.clinic_id = any (${bind(scope.clinics, 'uuid[]')}))`;
    arms.push(`select l.* from ${inStage} cross join ${top(ofStage, seen)}`);
    if (done !== null) arms.push(`select l.* from ${top(done, seen)}`);
  } else {
    const arm = (column: string, ids: readonly string[]) => {
      const scopes = `unnest(${bind(ids, 'uuid[]')}) as scope (id)`;
      arms.push(`select l.* from ${scopes} cross join ${inStage} cross join ${top(`o.${column} = scope.id`, ofStage)}`);
      if (done !== null) arms.push(`select l.* from ${scopes} cross join ${top(`o.${column} = scope.id`, done)}`);
    };
    if (scope.territories.length > 0 || scope.clinics.length === 0) arm('territory_id', scope.territories);
    if (scope.clinics.length > 0) arm('clinic_id', scope.clinics);
  }
  const merged = `select ${arms.length === 1 ? '' : 'distinct on (due_at, id)'} * from (${arms.join(' union all ')}) m order by due_at, id limit ${rows}`;
  return send(tx, `${shown(merged)} order by x.due_at, x.id`, values);
}

type Bind = (value: unknown, type: string) => string;

/** What every row of a page fulfils, beside its stage. A condition that is not asked for is left out: `$n is null or …` would have each plan reckon with few rows. */
function conditionsOf({ within }: ListScope, filter: ListFilter, after: ListPosition | null, bind: Bind): string[] {
  const conditions: string[] = [];
  if (filter.status !== undefined) conditions.push(`o.status = ${bind(filter.status, 'text')}`);
  if (filter.waitingOn !== undefined) conditions.push(`o.waiting_on = ${bind(filter.waitingOn, 'text')}`);
  if (filter.nextStep !== undefined) conditions.push(`o.next_step = ${bind(filter.nextStep, 'text')}`);
  if (filter.placedBefore !== undefined) conditions.push(`o.created_at < ${bind(filter.placedBefore, 'timestamptz')}`);
  if (filter.placedAfter !== undefined) conditions.push(`o.created_at >= ${bind(filter.placedAfter, 'timestamptz')}`);
  if (after !== null) conditions.push(`(o.due_at, o.id) > (${bind(after.dueAt, 'timestamptz')}, ${bind(after.id, 'uuid')})`);
  if (filter.clinicId !== undefined) conditions.push(`o.clinic_id = ${bind(filter.clinicId, 'uuid')}`);
  if (filter.number !== undefined) conditions.push(`o.number = ${bind(filter.number, 'text')}`);
  if (within !== null) conditions.push(`o.territory_id = any (${bind(within, 'uuid[]')})`);
  if (filter.unsignedBy !== undefined) {
    conditions.push(`${unsigned} and (select p.npi from providers p where p.id = o.provider_id) = ${bind(filter.unsignedBy, 'text')}`);
  }
  return conditions;
}

/** A check misses the practitioner's signature and nobody waived it, or a person asked for it. */
const unsigned = `o.status = 'verification' and o.signed_by is null and (
  jsonb_path_exists(o.checks, '$.* ? (!exists(@.waived)).codes[*] ? (@ == "signature_missing")')
  or jsonb_path_exists(o.holds, '$[*] ? (@.code == "missing_signature")')
  or jsonb_path_exists(o.questions, '$[*] ? (@.code == "signature" && @.answeredAt == null)'))`;

const statements = new Map<string, Statement>();
/** Each connection keeps the plan of each: more than people use, and not as many as somebody could make up. */
const maxStatements = 128;

/** A shape's prepared statement, or with many others before it one for this time. */
function send(tx: Tx, text: string, values: readonly unknown[]): Promise<ListRow[]> {
  let found = statements.get(text);
  if (found === undefined && statements.size < maxStatements) {
    found = statement(`orders_list_${statements.size}`, text);
    statements.set(text, found);
  }
  return found === undefined ? tx.run(CompiledQuery.raw(text, [...values]) as CompiledQuery<ListRow>) : tx.query<ListRow>(found, values);
}

const byIds = statement('orders_listed', shown(`select ${listed} from orders o where o.id = any ($1::uuid[])`));

/** These orders as a list shows them, in no order; for the worker's role, which sees all. */
export function readListed(tx: Tx, ids: readonly string[]): Promise<ListRow[]> {
  return tx.query<ListRow>(byIds, [ids]);
}

const territories = statement(
  'orders_list_territories',
  `select (select id from territories where parent_id is null) as root, array(select descendant_id from territory_closure where ancestor_id = $1) as below,
     array(select id from territories where operator_id = $2) as operated`,
);

export interface Territories {
  /** Null while there is no tree. */
  readonly root: string | null;
  /** The territory named with all below it. */
  readonly below: readonly string[];
  /** Those that the organisation named operates. */
  readonly operated: readonly string[];
}

/** What a list needs to know of the tree, whoever asks. */
export async function readTerritories(tx: Tx, named: { territoryId: string | undefined; organizationId: string | undefined }): Promise<Territories> {
  const [row] = await tx.query<Territories>(territories, [named.territoryId ?? null, named.organizationId ?? null]);
  return row as Territories;
}
