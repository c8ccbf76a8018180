import type { TemplateParts } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';

export interface TemplateRow {
  readonly key: string;
  readonly version: number;
  /** Null: as it is shipped. */
  readonly parts: TemplateParts | null;
  readonly changed_by: string;
  readonly changed_at: Date;
}

const columns = 'key, version, parts, changed_by, changed_at';
const current = statement(
  'templates_current',
  `select distinct on (key) ${columns} from notification_templates where $1::text[] is null or key = any ($1) order by key, version desc`,
);
const versions = statement('templates_versions', `select ${columns} from notification_templates where key = $1 order by version desc limit 200`);
const one = statement('templates_version', `select ${columns} from notification_templates where key = $1 and version = $2`);
const insert = statement(
  'templates_insert',
  `insert into notification_templates (key, version, parts, changed_by)
     values ($1, (select coalesce(max(version), 0) + 1 from notification_templates where key = $1), $2, $3) returning ${columns}`,
);

/** The newest version of each that was ever changed. */
export async function readTemplates(tx: Tx, keys: readonly string[] | null): Promise<Map<string, TemplateRow>> {
  return new Map((await tx.query<TemplateRow>(current, [keys])).map((row) => [row.key, row]));
}

export function readTemplateVersions(tx: Tx, key: string): Promise<TemplateRow[]> {
  return tx.query<TemplateRow>(versions, [key]);
}

export async function readTemplateVersion(tx: Tx, key: string, version: number): Promise<TemplateRow | undefined> {
  return (await tx.query<TemplateRow>(one, [key, version]))[0];
}

/** Errors: DatabaseError `unique` when somebody else made the same version meanwhile. */
export async function addTemplateVersion(tx: Tx, key: string, parts: TemplateParts | null, by: string): Promise<TemplateRow> {
  return (await tx.query<TemplateRow>(insert, [key, parts === null ? null : JSON.stringify(parts), by]))[0] as TemplateRow;
}
