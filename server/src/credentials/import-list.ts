import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { systemUserId } from '../identity/index.ts';
import { appendEntry, journalEntry } from '../journal/index.ts';
import type { Database, Tx } from '../platform/db/database.ts';
import { OperatorError } from '../platform/errors.ts';
import type { PublishedList } from './lists.ts';
import { addBatch, addFileRow, completeFile, dropOldRows, type FileRow, readFileRow } from './store.ts';

export interface ListReport {
  readonly rows: number;
  readonly refused: number;
  /** Of those that this run refused, the first ones: by their line in the file, and why; never what they say. */
  readonly refusals: readonly { readonly line: number; readonly why: string }[];
  /** The very file counts already: nothing was done. */
  readonly known: boolean;
}

const batchLines = 2000;
const dropAtOnce = 20_000;
const mostRefusals = 20;

/**
 * Takes a published list from its CSV file. Until the whole of it is there the one before counts, and from then on this one, in one step. Killed in the middle and started again with the same
 * file it goes on after the last batch; a file that counts already is left alone. `db` is the worker's.
 * Errors: OperatorError when the file is not such a list, or another import of it is under way.
 */
export async function importList(
  db: Database,
  { list, path, onProgress = () => undefined }: { list: PublishedList; path: string; onProgress?: (line: number) => void },
): Promise<ListReport> {
  const sha256 = await digestOf(path);
  const file = await db.transaction(async (tx) => (await readFileRow(tx, list.kind, sha256)) ?? (await addFileRow(tx, list.kind, sha256)));
  if (file.completed_at !== null) return { rows: file.rows, refused: file.refused, refusals: [], known: true };
  const taken = await takeLines(db, { list, path, file, onProgress });
  await db.transaction(async (tx) => {
    await completeFile(tx, file.id);
    await record(tx, list, { rows: taken.rows, refused: taken.refused });
  });
  while ((await db.transaction((tx) => dropOldRows(tx, list.kind, dropAtOnce))) === dropAtOnce);
  return { ...taken, known: false };
}

interface Taking {
  readonly list: PublishedList;
  readonly path: string;
  readonly file: FileRow;
  readonly onProgress: (line: number) => void;
}

async function takeLines(db: Database, { list, path, file, onProgress }: Taking): Promise<Omit<ListReport, 'known'>> {
  const refusals: { line: number; why: string }[] = [];
  let { rows, refused, line: done } = file;
  let batch: object[] = [];
  let [line, batchRefused] = [0, 0];
  const write = async () => {
    const next = { from: done, to: line, rows: batch, refused: batchRefused };
    if (!(await db.transaction((tx) => addBatch(tx, list.kind, file.id, next)))) {
      throw new OperatorError(`Another import of ${path} is under way. Let it finish.`);
    }
    rows += batch.length;
    refused += batchRefused;
    [batch, batchRefused, done] = [[], 0, line];
    onProgress(line);
  };
  for await (const record of rowsOf(path, list)) {
    line += 1;
    if (line <= file.line) continue;
    const read = list.read(record);
    if (typeof read === 'string') {
      batchRefused += 1;
      // The first line names the columns.
      if (refusals.length < mostRefusals) refusals.push({ line: line + 1, why: read });
    } else batch.push({ ...read, line });
    if (line - done >= batchLines) await write();
  }
  if (line > done) await write();
  return { rows, refused, refusals };
}

async function digestOf(path: string): Promise<Buffer> {
  const hash = createHash('sha256');
  try {
    for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  } catch (cause) {
    throw new OperatorError(`The file ${path} can't be read.`, { cause });
  }
  return hash.digest();
}

async function* rowsOf(path: string, { name, columns }: PublishedList): AsyncGenerator<Record<string, string>, void, undefined> {
  const columnsOf = (found: string[]) => {
    const names = found.map((column) => column.toUpperCase());
    const lacking = columns.filter((column) => !names.includes(column));
    if (lacking.length > 0)
      throw new OperatorError(`The first line of ${path} lacks ${lacking.join(', ')}: it is not the ${name} file as it is published.`);
    return names;
  };
  // A row with too few or too many fields is one that `read` refuses, and no reason to stop.
  const parser = parse({
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: 20_000,
    columns: columnsOf,
  });
  const file = createReadStream(path);
  file.on('error', (error) => parser.destroy(error));
  try {
    for await (const record of file.pipe(parser)) yield record as Record<string, string>;
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    // The parser's message quotes the line.
    throw new OperatorError(`The file ${path} is not CSV as ${name} is published.`);
  } finally {
    file.destroy();
  }
}

function record(tx: Tx, { kind }: PublishedList, { rows, refused }: { rows: number; refused: number }): Promise<unknown> {
  const entry = journalEntry({
    actorId: systemUserId,
    actorRole: 'system',
    sessionId: null,
    requestId: null,
    source: null,
    action: 'credentials.import',
    resourceType: 'credential_list',
    resourceId: null,
    patientId: null,
    territoryId: null,
    outcome: 'ok',
    purpose: null,
    detail: { codes: [kind], rows, refused },
  });
  return appendEntry(tx, entry);
}
