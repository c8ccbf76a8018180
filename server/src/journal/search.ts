import type { JournalItem } from '@orderly/contract';
import type { Database, Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import { type EntryFields, journalEntry } from './record.ts';
import { recordDenied } from './record-refused.ts';
import { type FoundEntry, latestCheckpoint, logSize, type SearchFilter, type SearchPosition, searchEntries } from './search-store.ts';
import { appendEntry } from './store.ts';

/** Who reads. The journal knows no accounts: they are built on it. */
export interface Reader {
  readonly userId: string;
  readonly role: string | null;
  readonly kind: string;
  readonly sessionId: string | null;
  /** Territories in live grants: entries that belong to another are hidden here too, not by row-level security alone. */
  readonly territories: readonly string[];
  /** Whether the role includes reading the journal. */
  readonly mayRead: boolean;
}

export interface JournalRequest {
  /** Checks the caller and sets the row-security context. Errors: unauthenticated. */
  readonly enter: (tx: Tx) => Promise<Reader>;
  readonly context: { readonly requestId: string; readonly source: string | null };
}

export interface SearchRequest extends JournalRequest {
  readonly filter: SearchFilter;
  readonly limit: number;
  readonly after: SearchPosition | null;
}

export interface SearchPage {
  readonly items: JournalItem[];
  /** Where the next page begins; null on the last one. */
  readonly next: SearchPosition | null;
}

/**
 * One page of the journal, newest first, for compliance. The search is itself an entry, under the patient it asked for, and commits before this answers;
 * so is a refused one. Errors: unauthenticated, forbidden, invalid_request for a time that is none.
 */
export async function searchJournal(db: Database, { enter, context, filter: given, limit, after }: SearchRequest): Promise<SearchPage> {
  const filter = { ...given, from: instant(given.from, '/from'), to: instant(given.to, '/to') };
  return reading(db, { enter, context }, filter, async (tx, reader) => {
    const size = after?.size ?? (await logSize(tx));
    const rows = await searchEntries(tx, filter, { size, territories: reader.territories }, after, limit + 1);
    const shown = rows.slice(0, limit);
    await appendEntry(tx, journalEntry({ ...searched(reader, context, filter, shown.length), outcome: 'ok' }));
    const last = shown.at(-1);
    return { items: shown.map(itemOf), next: rows.length > limit && last !== undefined ? { size, at: last.at, id: last.id } : null };
  });
}

/** Runs `work` for one who may read the journal; records the refusal of one who may not. */
async function reading<T>(
  db: Database,
  { enter, context }: JournalRequest,
  filter: SearchFilter,
  work: (tx: Tx, reader: Reader) => Promise<T>,
): Promise<T> {
  let refused: Reader | null = null;
  try {
    return await db.transaction(async (tx) => {
      const reader = await enter(tx);
      if (reader.mayRead) return work(tx, reader);
      refused = reader;
      throw new OrderlyError('forbidden', 'Your role does not include this. Ask an administrator if it should.');
    });
  } catch (error) {
    if (refused !== null) await recordDenied(db, searched(refused, context, filter, 0));
    throw error;
  }
}

const lastMs = Date.UTC(9999, 11, 31);

/** The same time in the one spelling that PostgreSQL surely reads: a leap second or the year 0 pass the schema's format. */
function instant(text: string | undefined, pointer: string): string | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (!(ms >= 0 && ms <= lastMs)) {
    const errors = [{ pointer, code: 'format', detail: 'Send an ISO 8601 time from 1970 on, such as 2026-11-20T15:04:05Z.' }];
    throw new OrderlyError('invalid_request', 'A time of the search is not one.', { errors });
  }
  return new Date(ms).toISOString();
}

function searched(reader: Reader, context: JournalRequest['context'], filter: SearchFilter, found: number): Omit<EntryFields, 'outcome'> {
  const { patientId, actorId, resourceId, action, outcome, from, to } = filter;
  return {
    actorId: reader.userId,
    actorRole: reader.role ?? reader.kind,
    sessionId: reader.sessionId,
    ...context,
    action: 'journal.search',
    resourceType: 'journal',
    resourceId: resourceId ?? null,
    patientId: patientId ?? null,
    territoryId: null,
    purpose: null,
    detail: {
      found,
      ...(actorId === undefined ? {} : { actorIds: [actorId] }),
      ...(action === undefined ? {} : { actions: [action] }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
      ...(to === undefined ? {} : { toMs: Date.parse(to) }),
    },
  };
}

function itemOf({ position, existed, ...entry }: FoundEntry): JournalItem {
  return { position, ...entry, detail: JSON.parse(entry.detail) as JournalItem['detail'], existed };
}

/** The latest signed checkpoint. Errors: unauthenticated, forbidden, not_found before the first. */
export function readCheckpoint(db: Database, request: JournalRequest): Promise<string> {
  return reading(db, request, {}, async (tx) => {
    const note = await latestCheckpoint(tx);
    if (note === null) throw new OrderlyError('not_found', 'Nothing is signed yet. Ask again in a second.');
    return note;
  });
}
