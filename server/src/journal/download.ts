import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Database } from '../platform/db/database.ts';
import { journalEntry } from './record.ts';
import { asked, type JournalRequest, pageOf, reading, type SearchPage, withInstants } from './search.ts';
import { logSize, type SearchFilter, type SearchPosition } from './search-store.ts';
import { appendEntry } from './store.ts';

export interface DownloadRequest extends JournalRequest {
  readonly filter: SearchFilter;
}

const rowsAtOnce = 500;
const columns = [
  'position',
  'at',
  'actorName',
  'actorId',
  'actorRole',
  'sessionId',
  'requestId',
  'source',
  'action',
  'resourceType',
  'resourceId',
  'patientId',
  'territoryId',
  'outcome',
  'purpose',
  'existed',
  'detail',
];

/**
 * All entries that fit, newest first, as CSV (RFC 4180) with a line of names, of the log as it is now; cells that a spreadsheet would take for a formula begin with an
 * apostrophe. The download is itself an entry, committed before this answers; so is a refused one. Rights are checked again for every 500 rows: when they
 * ended, the stream breaks off with an error and does not end as if it were whole. Errors: unauthenticated, forbidden, invalid_request for a time that is none.
 */
export async function downloadJournal(db: Database, { filter: given, ...request }: DownloadRequest): Promise<Readable> {
  const wish = { action: 'journal.download', filter: withInstants(given) } as const;
  const size = await reading(db, request, wish, async (tx, reader) => {
    await appendEntry(tx, journalEntry({ ...asked(reader, request.context, wish, {}), outcome: 'ok' }));
    return logSize(tx);
  });

  async function* rows(): AsyncGenerator<object> {
    let after: SearchPosition | null = null;
    do {
      const from = { filter: wish.filter, size, after, limit: rowsAtOnce };
      const page: SearchPage = await reading(db, request, wish, (tx, { territories }) => pageOf(tx, request, { ...from, territories }));
      for (const { detail, ...entry } of page.items) yield { ...entry, detail: JSON.stringify(detail) };
      after = page.next;
    } while (after !== null);
  }

  const csv = stringify({ header: true, columns, escape_formulas: true, record_delimiter: 'windows', cast: { boolean: String } });
  return pipeline(Readable.from(rows()), csv, () => undefined);
}
