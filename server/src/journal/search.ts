import type { JournalItem } from '@orderly/contract';
import type { Database, Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import { type Detail, type EntryFields, journalEntry } from './record.ts';
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
  /** What people, machines and the system are called, by id. */
  readonly namesOf: (tx: Tx, userIds: readonly string[]) => Promise<ReadonlyMap<string, { readonly name: string }>>;
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
export async function searchJournal(db: Database, { filter: given, limit, after, ...request }: SearchRequest): Promise<SearchPage> {
  const filter = withInstants(given);
  return reading(db, request, { action: 'journal.search', filter }, async (tx, reader) => {
    const size = after?.size ?? (await logSize(tx));
    const page = await pageOf(tx, request, { filter, size, territories: reader.territories, after, limit });
    await appendEntry(
      tx,
      journalEntry({ ...asked(reader, request.context, { action: 'journal.search', filter }, { found: page.items.length }), outcome: 'ok' }),
    );
    return page;
  });
}

interface PageRequest {
  readonly filter: SearchFilter;
  readonly size: number;
  readonly territories: readonly string[];
  readonly after: SearchPosition | null;
  readonly limit: number;
}

/** A page, with the names of those who acted. */
export async function pageOf(tx: Tx, { namesOf }: JournalRequest, { filter, size, territories, after, limit }: PageRequest): Promise<SearchPage> {
  const rows = await searchEntries(tx, filter, { size, territories }, after, limit + 1);
  const shown = rows.slice(0, limit);
  const names = await namesOf(tx, [...new Set(shown.flatMap(({ actorId }) => actorId ?? []))]);
  const last = shown.at(-1);
  return {
    items: shown.map((entry) => itemOf(entry, names.get(entry.actorId ?? '')?.name ?? null)),
    next: rows.length > limit && last !== undefined ? { size, at: last.at, id: last.id } : null,
  };
}

/** What somebody wants of the journal. */
interface Wish {
  readonly action: `journal.${string}`;
  readonly filter: SearchFilter;
}

/** Runs `work` for one who may read the journal; records the refusal of one who may not. */
export async function reading<T>(
  db: Database,
  { enter, context }: Pick<JournalRequest, 'enter' | 'context'>,
  wish: Wish,
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
    if (refused !== null) await recordDenied(db, asked(refused, context, wish, { found: 0 }));
    throw error;
  }
}

const lastMs = Date.UTC(9999, 11, 31);

/** The filter with its times in one spelling. Errors: invalid_request. */
export function withInstants(filter: SearchFilter): SearchFilter {
  return { ...filter, from: instant(filter.from, '/from'), to: instant(filter.to, '/to') };
}

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

/** The entry, but for its outcome, of somebody who asked the journal. */
export function asked(reader: Reader, context: JournalRequest['context'], { action, filter }: Wish, detail: Detail): Omit<EntryFields, 'outcome'> {
  const { patientId, actorId, resourceId, action: wantedAction, outcome, from, to } = filter;
  return {
    actorId: reader.userId,
    actorRole: reader.role ?? reader.kind,
    sessionId: reader.sessionId,
    ...context,
    action,
    resourceType: 'journal',
    resourceId: resourceId ?? null,
    patientId: patientId ?? null,
    territoryId: null,
    purpose: null,
    detail: {
      ...detail,
      ...(actorId === undefined ? {} : { actorIds: [actorId] }),
      ...(wantedAction === undefined ? {} : { actions: [wantedAction] }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
      ...(to === undefined ? {} : { toMs: Date.parse(to) }),
    },
  };
}

function itemOf({ position, existed, ...entry }: FoundEntry, actorName: string | null): JournalItem {
  return { position, ...entry, actorName, detail: JSON.parse(entry.detail) as JournalItem['detail'], existed };
}

/** The latest signed checkpoint. Errors: unauthenticated, forbidden, not_found before the first. */
export function readCheckpoint(db: Database, request: JournalRequest): Promise<string> {
  return reading(db, request, { action: 'journal.search', filter: {} }, async (tx) => {
    const note = await latestCheckpoint(tx);
    if (note === null) throw new OrderlyError('not_found', 'Nothing is signed yet. Ask again in a second.');
    return note;
  });
}
