import { statement, type Tx } from '../platform/db/database.ts';
import type { PublishedList } from './lists.ts';

type Kind = PublishedList['kind'];

/** The file of a kind (`$1`) that counts; `alias` of the table around it is not hidden. */
function currentOf(alias: string): string {
  const inner = `${alias}_current`;
  return `(select ${inner}.id from credential_files ${inner} where ${inner}.kind = $1 and ${inner}.completed_at is not null order by ${inner}.completed_at desc limit 1)`;
}
const current = currentOf('c');

export interface FileRow {
  readonly id: string;
  readonly line: number;
  readonly rows: number;
  readonly refused: number;
  readonly completed_at: Date | null;
}

// One that was left alone for a week is begun anew: its rows are swept away.
const abandoned = `f.completed_at is null and f.started_at < now() - interval '7 days'`;
const findFile = statement(
  'credentials_file',
  `select f.id, f.line, f.rows, f.refused, f.completed_at from credential_files f
    where f.kind = $1 and f.sha256 = $2 and (f.completed_at is null and not (${abandoned}) or f.id = ${currentOf('f')}) order by f.started_at desc limit 1`,
);
const beginFile = statement(
  'credentials_begin',
  'insert into credential_files (kind, sha256) values ($1, $2) returning id, line, rows, refused, completed_at',
);

/** The import of this very file that is under way, was broken off or counts now. */
export async function readFileRow(tx: Tx, kind: Kind, sha256: Buffer): Promise<FileRow | undefined> {
  return (await tx.query<FileRow>(findFile, [kind, sha256]))[0];
}

export async function addFileRow(tx: Tx, kind: Kind, sha256: Buffer): Promise<FileRow> {
  return (await tx.query<FileRow>(beginFile, [kind, sha256]))[0] as FileRow;
}

const advance = statement(
  'credentials_advance',
  'update credential_files set line = $3, rows = rows + $4, refused = refused + $5 where id = $1 and line = $2 and completed_at is null',
);
// As one JSON text: 2,000 rows at a time take some 30 ms, and a statement for each row 600.
const addRows = {
  exclusions: statement(
    'credentials_add_exclusions',
    `insert into exclusions (file_id, line, last_name, first_name, npi, state, excluded_on, exclusion_type, waiver_state)
       select $1, r.line, r.last_name, r.first_name, r.npi, r.state, r.excluded_on, r.exclusion_type, r.waiver_state
         from jsonb_to_recordset($2::jsonb) as r (line integer, last_name text, first_name text, npi text, state text, excluded_on date, exclusion_type text, waiver_state text)`,
  ),
  ordering: statement(
    'credentials_add_ordering',
    `insert into ordering_practitioners (file_id, npi, may_order_equipment)
       select $1, r.npi, bool_or(r.may_order_equipment) from jsonb_to_recordset($2::jsonb) as r (npi text, may_order_equipment boolean) group by r.npi
       on conflict (npi, file_id) do update set may_order_equipment = ordering_practitioners.may_order_equipment or excluded.may_order_equipment`,
  ),
};

export interface Batch {
  readonly from: number;
  readonly to: number;
  readonly rows: readonly object[];
  readonly refused: number;
}

/** Takes a batch of lines. False when the file is no longer at the line it begins after: another import of it has gone on. */
export async function addBatch(tx: Tx, kind: Kind, fileId: string, { from, to, rows, refused }: Batch): Promise<boolean> {
  if ((await tx.execute(advance, [fileId, from, to, rows.length, refused])) !== 1) return false;
  if (rows.length > 0) await tx.execute(addRows[kind], [fileId, JSON.stringify(rows)]);
  return true;
}

const complete = statement(
  'credentials_complete',
  'update credential_files set completed_at = clock_timestamp() where id = $1 and completed_at is null',
);

/** From here on the file is the one that counts. */
export async function completeFile(tx: Tx, fileId: string): Promise<void> {
  await tx.execute(complete, [fileId]);
}

// Not those of a file that is being taken just now.
const passed = `select f.id from credential_files f where f.kind = $1 and (f.completed_at is not null and f.id <> ${currentOf('f')} or ${abandoned})`;
const dropOld = {
  exclusions: statement(
    'credentials_drop_exclusions',
    `delete from exclusions where ctid in (select e.ctid from exclusions e where e.file_id in (${passed}) limit $2)`,
  ),
  ordering: statement(
    'credentials_drop_ordering',
    `delete from ordering_practitioners where ctid in (select o.ctid from ordering_practitioners o where o.file_id in (${passed}) limit $2)`,
  ),
};

/** Removes rows of files that count no more, so many at once; answers how many. */
export function dropOldRows(tx: Tx, kind: Kind, limit: number): Promise<number> {
  return tx.execute(dropOld[kind], [kind, limit]);
}

export interface ExclusionRow {
  readonly npi: string | null;
  readonly state: string;
  readonly excluded_on: string;
  readonly exclusion_type: string;
  readonly waiver_state: string | null;
}

const exclusionColumns = 'e.npi, e.state, e.excluded_on::text as excluded_on, e.exclusion_type, e.waiver_state';
const findExclusions = statement(
  'credentials_exclusions',
  `(select ${exclusionColumns} from exclusions e where e.npi = $2 and e.file_id = ${current})
   union all
   (select ${exclusionColumns} from exclusions e where e.npi is null and e.last_name = $3 and e.first_name = $4 and e.file_id = ${current} limit 50)`,
);

/** Exclusions of an NPI, and of people of that name whose NPI the list does not know. */
export function readExclusions(tx: Tx, { npi, lastName, firstName }: { npi: string; lastName: string; firstName: string }): Promise<ExclusionRow[]> {
  return tx.query<ExclusionRow>(findExclusions, ['exclusions', npi, lastName, firstName]);
}

const findOrdering = statement(
  'credentials_ordering',
  `select o.may_order_equipment from ordering_practitioners o where o.npi = $2 and o.file_id = ${current}`,
);

/** Whether the practitioner may order equipment for Medicare's patients; undefined when the list lacks them. */
export async function readOrdering(tx: Tx, npi: string): Promise<boolean | undefined> {
  return (await tx.query<{ may_order_equipment: boolean }>(findOrdering, ['ordering', npi]))[0]?.may_order_equipment;
}

const loaded = statement(
  'credentials_loaded',
  `select distinct on (kind) kind, completed_at from credential_files where completed_at is not null order by kind, completed_at desc`,
);

/** Since when the list that counts has counted, by kind; null where none was ever loaded. */
export async function readLoaded(tx: Tx): Promise<Readonly<Record<Kind, string | null>>> {
  const rows = await tx.query<{ kind: Kind; completed_at: Date }>(loaded);
  const of = (kind: Kind) => rows.find((row) => row.kind === kind)?.completed_at.toISOString() ?? null;
  return { exclusions: of('exclusions'), ordering: of('ordering') };
}

const readAnswer = statement('credentials_registry_read', 'select answer from registry_answers where npi = $1 and asked_at > $2');
const saveAnswer = statement(
  'credentials_registry_save',
  `insert into registry_answers (npi, answer, asked_at) values ($1, $2, $3) on conflict (npi) do update set answer = excluded.answer, asked_at = excluded.asked_at`,
);

/** What the registry answered after a time. */
export async function readRegistryAnswer(tx: Tx, npi: string, after: Date): Promise<unknown> {
  return (await tx.query<{ answer: unknown }>(readAnswer, [npi, after]))[0]?.answer;
}

export async function saveRegistryAnswer(tx: Tx, npi: string, answer: object, at: Date): Promise<void> {
  await tx.execute(saveAnswer, [npi, JSON.stringify(answer), at]);
}
