import pg from 'pg';

interface Column {
  readonly table: string;
  readonly name: string;
  /** The base type's name, of an array's elements and of a domain's values too. */
  readonly type: string;
  readonly isArray: boolean;
  readonly nullable: boolean;
  /** `always`: nobody may write it; `default`: an insert may leave it out. */
  readonly given: 'always' | 'default' | 'no';
}

const columns = `
  select c.relname as "table", a.attname as name, coalesce(e.typname, b.typname, t.typname) as type, e.oid is not null as "isArray",
    not a.attnotnull as nullable,
    case when a.attgenerated <> '' or a.attidentity = 'a' then 'always' when a.atthasdef or a.attidentity = 'd' then 'default' else 'no' end as given
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  left join pg_type b on b.oid = t.typbasetype
  left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')
  order by c.relname collate "C", a.attnum`;

/** As `openDatabase` reads them. */
const types: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float8: 'number',
  uuid: 'string',
  text: 'string',
  varchar: 'string',
  inet: 'string',
  date: 'string',
  xid8: 'string',
  pg_snapshot: 'string',
  numeric: 'string',
  timestamptz: 'Date',
  bytea: 'Buffer',
  jsonb: 'unknown',
};

/** Types of all tables and views for kysely, from a migrated database. Errors: when a column has a type that is not in the table above. */
export async function databaseTypes(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Column>(columns);
    const tables = Map.groupBy(rows, ({ table }) => table);
    const interfaces = [...tables].map(([table, members]) => `export interface ${typeName(table)} {\n${members.map(member).join('')}}\n`);
    const all = [...tables.keys()].map((table) => `  ${table}: ${typeName(table)};\n`).join('');
    return [
      '// Generated from the migrations by `npm run generate`: change a migration.\n',
      "import type { Generated, GeneratedAlways } from 'kysely';\n",
      ...interfaces,
      `export interface Tables {\n${all}}\n`,
    ].join('\n');
  } finally {
    await client.end();
  }
}

function member({ table, name, type, isArray, nullable, given }: Column): string {
  const base = types[type];
  if (base === undefined) throw new Error(`${table}.${name} has the type ${type}: say in server/tools/database-types.ts how it is read.`);
  const one = `${isArray ? `${base}[]` : base}${nullable && base !== 'unknown' ? ' | null' : ''}`;
  const wrapped = { always: `GeneratedAlways<${one}>`, default: `Generated<${one}>`, no: one }[given];
  return `  ${name}: ${wrapped};\n`;
}

function typeName(table: string): string {
  return table.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
