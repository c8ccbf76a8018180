import { readFile } from 'node:fs/promises';
import { hcpcsPattern } from '@orderly/contract';
import { parse } from 'csv-parse/sync';
import { OperatorError } from '../platform/errors.ts';

/** Codes of a published list that hold from the same day on. */
export interface ListedCodes {
  /** YYYY-MM-DD; null where the list names no day. */
  readonly from: string | null;
  readonly hcpcs: readonly string[];
}

const maxBytes = 5_000_000;
const code = new RegExp(hcpcsPattern);

/**
 * A list of HCPCS codes as CMS publishes them (42 CFR 410.38(c)(8), 414.234(b)), as CSV: a column whose name begins with `HCPCS`, and perhaps one whose name begins with `Effective`, a day as
 * 04/13/2022 or 2022-04-13; other columns are left alone. Errors: OperatorError with every line that does not fit.
 */
export async function loadCodeList(path: string): Promise<ListedCodes[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new OperatorError(`The list ${path} can't be read. Put it there, or take it out of the requirements.`, { cause });
  });
  if (text.length > maxBytes) throw new OperatorError(`The list ${path} is larger than any of its kind. Is it the right file?`);
  const [header = [], ...rows] = rowsOf(path, text);
  const columnOf = (name: string) => header.findIndex((column) => column.toLowerCase().startsWith(name));
  const [codeAt, dayAt] = [columnOf('hcpcs'), columnOf('effective')];
  if (codeAt === -1) throw new OperatorError(`The first line of ${path} names no column HCPCS.`);
  const mistakes: string[] = [];
  const byDay = new Map<string | null, string[]>();
  rows.forEach((row, index) => {
    const [found, day] = [(row[codeAt] ?? '').toUpperCase(), dayAt === -1 ? null : dayOf(row[dayAt] ?? '')];
    // The first line names the columns.
    if (!code.test(found)) mistakes.push(`line ${index + 2}: the code is not a letter and four digits`);
    else if (day === undefined) mistakes.push(`line ${index + 2}: the day is not one, as 04/13/2022`);
    else byDay.set(day, [...(byDay.get(day) ?? []), found]);
  });
  if (mistakes.length > 0) throw new OperatorError(`The list ${path} does not fit:\n${mistakes.map((one) => `  - ${one}`).join('\n')}`);
  return [...byDay].map(([from, hcpcs]) => ({ from, hcpcs }));
}

function rowsOf(path: string, text: string): string[][] {
  try {
    return parse(text, { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true });
  } catch (cause) {
    throw new OperatorError(`The list ${path} is not CSV.`, { cause });
  }
}

/** Null for none, undefined for what is no day. */
function dayOf(text: string): string | null | undefined {
  if (text === '') return null;
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const day = american === null ? text : `${american[3]}-${american[1]?.padStart(2, '0')}-${american[2]?.padStart(2, '0')}`;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
  return isDay ? day : undefined;
}
