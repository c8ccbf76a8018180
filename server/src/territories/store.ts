import { statement, type Tx } from '../platform/db/database.ts';
import { InvariantError } from '../platform/errors.ts';
import type { BoundaryEntry, Day } from './boundaries.ts';
import type { TerritoryNode } from './tree.ts';

/** A territory as stored. */
export interface TerritoryRecord extends TerritoryNode {
  readonly name: string;
  readonly operatorId: string;
  readonly operatorName: string;
  readonly autoApprove: boolean;
  readonly createdAt: string;
  readonly retiredAt: string | null;
}

/** All territories, retired ones included, and the revision they were read at. */
export interface StoredTree {
  readonly revision: string;
  readonly territories: readonly TerritoryRecord[];
}

const utc = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

// One statement, so one snapshot: revision and rows belong together. Days and times come as text in UTC whatever the session's settings.
const treeOfAll = statement(
  'territories_tree',
  `select r.revision::text as revision,
     (select coalesce(json_agg(json_build_object('id', t.id, 'parentId', t.parent_id, 'name', t.name, 'operatorId', t.operator_id, 'operatorName', g.name,
         'autoApprove', t.auto_approve,
         'createdAt', to_char(t.created_at at time zone 'UTC', ${utc}), 'retiredAt', to_char(t.retired_at at time zone 'UTC', ${utc})) order by t.id), '[]')
        from territories t join organizations g on g.id = t.operator_id) as territories,
     (select coalesce(json_agg(json_build_array(b.territory_id, b.kind, b.code, to_char(b.valid_from, 'YYYY-MM-DD'), to_char(b.valid_until, 'YYYY-MM-DD'))
         order by b.territory_id, b.kind, b.code, b.valid_from), '[]')
        from territory_boundaries b) as boundaries
   from territories_revision r`,
);
const revision = statement('territories_revision', 'select revision::text as revision from territories_revision');
const lock = statement('territories_lock', 'select revision::text as revision from territories_revision for update');
const bump = statement('territories_bump', 'update territories_revision set revision = revision + 1');
const operator = statement('territories_operator', 'select kind, disabled_at is not null as disabled from organizations where id = $1');

interface TreeRow {
  readonly revision: string;
  readonly territories: readonly Omit<TerritoryRecord, 'boundaries' | 'retiredOn'>[];
  readonly boundaries: readonly [territoryId: string, kind: BoundaryEntry['kind'], code: string, validFrom: Day, validUntil: Day | null][];
}

/** The counter that every change of the tree raises, as the transaction's statement sees it. */
export async function readRevision(tx: Tx): Promise<string> {
  return one(await tx.query<{ revision: string }>(revision, [])).revision;
}

/** All territories with their boundaries and the revision, of one snapshot. */
export async function readTree(tx: Tx): Promise<StoredTree> {
  const row = one(await tx.query<TreeRow>(treeOfAll, []));
  const boundaries = new Map<string, BoundaryEntry[]>(row.territories.map(({ id }) => [id, []]));
  for (const [territoryId, kind, code, validFrom, validUntil] of row.boundaries) {
    boundaries.get(territoryId)?.push({ kind, code, validFrom, validUntil });
  }
  return {
    revision: row.revision,
    territories: row.territories.map((territory) => ({
      ...territory,
      retiredOn: territory.retiredAt?.slice(0, 10) ?? null,
      boundaries: boundaries.get(territory.id) ?? [],
    })),
  };
}

/** Makes this transaction the only one that changes the tree, until it ends; what it reads after this is the latest. */
export async function lockTree(tx: Tx): Promise<void> {
  await tx.query(lock, []);
}

/** Raises the revision: every cached tree is out of date once this commits. */
export async function raiseRevision(tx: Tx): Promise<void> {
  await tx.query(bump, []);
}

/** Kind of an organisation and whether it is disabled, or undefined when there is none. */
export async function readOperator(tx: Tx, id: string): Promise<{ kind: string; disabled: boolean } | undefined> {
  const [row] = await tx.query<{ kind: string; disabled: boolean }>(operator, [id]);
  return row;
}

const insert = statement(
  'territories_insert',
  `with added as (insert into territories (id, parent_id, name, operator_id, created_at, updated_at) values ($1, $2, $3, $4, $5, $5) returning id, parent_id)
   insert into territory_closure (ancestor_id, descendant_id, depth)
     select id, id, 0 from added union all
     select c.ancestor_id, a.id, c.depth + 1 from added a join territory_closure c on c.descendant_id = a.parent_id`,
);

export async function insertTerritory(
  tx: Tx,
  row: { id: string; parentId: string | null; name: string; operatorId: string; at: Date },
): Promise<void> {
  await tx.query(insert, [row.id, row.parentId, row.name, row.operatorId, row.at]);
}

const rename = statement(
  'territories_change',
  'update territories set name = $2, operator_id = $3, auto_approve = $4, updated_at = $5 where id = $1',
);

export async function updateTerritory(
  tx: Tx,
  row: Pick<TerritoryRecord, 'id' | 'name' | 'operatorId' | 'autoApprove'> & { readonly at: Date },
): Promise<void> {
  await tx.query(rename, [row.id, row.name, row.operatorId, row.autoApprove, row.at]);
}

const retire = statement('territories_retire', 'update territories set retired_at = $2, updated_at = $2 where id = $1');

export async function markRetired(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query(retire, [id, at]);
}

const writeEntries = statement(
  'territories_boundaries',
  `insert into territory_boundaries (territory_id, kind, code, valid_from, valid_until)
     select $1, e.kind, e.code, e."validFrom", e."validUntil"
       from jsonb_to_recordset($2::jsonb) as e (kind text, code text, "validFrom" date, "validUntil" date)
   on conflict (territory_id, kind, code, valid_from) do update set valid_until = excluded.valid_until`,
);

/** Writes entries over those of the same kind, code and first day. */
export async function writeBoundaries(tx: Tx, territoryId: string, entries: readonly BoundaryEntry[]): Promise<void> {
  if (entries.length > 0) await tx.query(writeEntries, [territoryId, JSON.stringify(entries)]);
}

const setParent = statement('territories_parent', 'update territories set parent_id = $2, updated_at = $3 where id = $1');
const unlink = statement(
  'territories_unlink',
  `delete from territory_closure c using territory_closure below
    where below.ancestor_id = $1 and c.descendant_id = below.descendant_id
      and not exists (select 1 from territory_closure inside where inside.ancestor_id = $1 and inside.descendant_id = c.ancestor_id)`,
);
const link = statement(
  'territories_link',
  `insert into territory_closure (ancestor_id, descendant_id, depth)
     select above.ancestor_id, below.descendant_id, above.depth + below.depth + 1
       from territory_closure above, territory_closure below where above.descendant_id = $2 and below.ancestor_id = $1`,
);

/** Hangs a territory with all below it under another parent and rewrites the closure of all of them. */
export async function reparent(tx: Tx, id: string, parentId: string, at: Date): Promise<void> {
  await Promise.all([tx.query(setParent, [id, parentId, at]), tx.query(unlink, [id]), tx.query(link, [id, parentId])]);
}

function one<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new InvariantError('territories_revision has no row: the migrations did not run');
  return row;
}

const selectExisting = statement('territories_existing', 'select id from territories where id = any ($1)');

/** Which of these ids are territories, whoever may see them; for the worker's role. */
export async function existingTerritories(tx: Tx, ids: readonly string[]): Promise<string[]> {
  return (await tx.query<{ id: string }>(selectExisting, [ids])).map((row) => row.id);
}

const selectNames = statement('territories_names', 'select id, name from territories where id = any ($1)');

/** What territories are called, by id. */
export async function readTerritoryNames(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return new Map((await tx.query<{ id: string; name: string }>(selectNames, [ids])).map(({ id, name }) => [id, name]));
}
