import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type { BlindIndex } from '../phi/index.ts';
import type { Database } from '../platform/db/database.ts';
import { OperatorError } from '../platform/errors.ts';
import { addMembers, type Member } from './store.ts';

export interface MemberReport {
  readonly added: number;
  /** Rows that were not taken, by their line in the file and why; never what they say. */
  readonly refused: readonly { readonly line: number; readonly why: string }[];
}

const header = ['member_id', 'active_from', 'active_until'];
const batchRows = 1000;
const mostRefused = 1000;

/**
 * Puts the members of a payer on file, from CSV (RFC 4180) with the columns `member_id`, `active_from`, `active_until` (YYYY-MM-DD, the last day included; empty
 * when none is set). Rows of a member that is on file mend it, so a file may be taken again. Errors: OperatorError when the file is not such a one.
 */
export async function importMembers(
  { worker, index }: { readonly worker: Database; readonly index: BlindIndex },
  { payerId, path }: { readonly payerId: string; readonly path: string },
): Promise<MemberReport> {
  const refused: { line: number; why: string }[] = [];
  let added = 0;
  let batch = new Map<string, Member>();
  const write = async () => {
    const members = [...batch.values()];
    batch = new Map();
    if (members.length > 0) await worker.transaction((tx) => addMembers(tx, members));
    added += members.length;
  };
  for await (const { record, info } of rowsOf(path)) {
    const why = mistakeIn(record);
    if (why !== null) {
      if (refused.length < mostRefused) refused.push({ line: info.lines, why });
      continue;
    }
    const memberIndex = index.member(payerId, record.member_id);
    batch.set(memberIndex.toString('hex'), { payerId, memberIndex, activeFrom: record.active_from, activeUntil: record.active_until || null });
    if (batch.size >= batchRows) await write();
  }
  await write();
  return { added, refused };
}

interface Row {
  readonly record: { readonly member_id: string; readonly active_from: string; readonly active_until: string };
  readonly info: { readonly lines: number };
}

function rowsOf(path: string): AsyncIterable<Row> {
  const file = createReadStream(path);
  const parser = parse({ bom: true, info: true, trim: true, skip_empty_lines: true, max_record_size: 10_000, columns: columnsOf });
  file.on('error', (cause) => parser.destroy(new OperatorError(`The file ${path} can't be read.`, { cause })));
  return file.pipe(parser);

  function columnsOf(found: string[]): string[] {
    const lacking = header.filter((name) => !found.includes(name));
    if (lacking.length > 0)
      throw new OperatorError(`The first line of ${path} lacks ${lacking.join(', ')}. It names the columns: ${header.join(',')}.`);
    return found;
  }
}

const day = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

function mistakeIn({ member_id, active_from, active_until }: Row['record']): string | null {
  if (member_id === '' || member_id.length > 80) return 'member_id has 1 to 80 characters';
  if (!isDay(active_from)) return 'active_from is a day, as 2026-01-31';
  if (active_until !== '' && !isDay(active_until)) return 'active_until is a day, as 2026-12-31, or empty';
  return active_until !== '' && active_until < active_from ? 'active_until lies before active_from' : null;
}

function isDay(text: string): boolean {
  return day.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}
