import type { JournalItem } from '@orderly/contract';
import { type Credential, enter, need, type Principal } from '../identity/index.ts';
import type { Database } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import { journalEntry } from './record.ts';
import { type FoundEntry, latestCheckpoint, logSize, type SearchFilter, type SearchPosition, searchEntries } from './search-store.ts';
import { appendEntry } from './store.ts';

export interface JournalRequest {
  readonly credential: Credential;
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
 * One page of the journal, newest first, for compliance. The search is itself an entry, under the patient it asked for, and commits before this answers.
 * Errors: unauthenticated, forbidden, invalid_request for a time that is none.
 */
export function searchJournal(db: Database, { credential, context, filter: given, limit, after }: SearchRequest): Promise<SearchPage> {
  const filter = { ...given, from: instant(given.from, '/from'), to: instant(given.to, '/to') };
  return db.transaction(async (tx) => {
    const [principal, size] = await Promise.all([enter(tx, credential), after?.size ?? logSize(tx)]);
    need(principal, 'journal.read');
    const rows = await searchEntries(tx, filter, size, after, limit + 1);
    const shown = rows.slice(0, limit);
    await appendEntry(tx, searched(principal, context, filter, shown.length));
    const last = shown.at(-1);
    return { items: shown.map(itemOf), next: rows.length > limit && last !== undefined ? { size, at: last.at, id: last.id } : null };
  });
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

function searched(principal: Principal, context: JournalRequest['context'], filter: SearchFilter, found: number) {
  const { patientId, actorId, resourceId, action, outcome, from, to } = filter;
  return journalEntry({
    actorId: principal.userId,
    actorRole: principal.role ?? principal.kind,
    sessionId: principal.sessionId,
    ...context,
    action: 'journal.search',
    resourceType: 'journal',
    resourceId: resourceId ?? null,
    patientId: patientId ?? null,
    territoryId: null,
    outcome: 'ok',
    purpose: null,
    detail: {
      found,
      ...(actorId === undefined ? {} : { actorIds: [actorId] }),
      ...(action === undefined ? {} : { actions: [action] }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
      ...(to === undefined ? {} : { toMs: Date.parse(to) }),
    },
  });
}

function itemOf({ position, existed, ...entry }: FoundEntry): JournalItem {
  return { position, ...entry, detail: JSON.parse(entry.detail) as JournalItem['detail'], existed };
}

/** The latest signed checkpoint. Errors: unauthenticated, forbidden, not_found before the first. */
export function readCheckpoint(db: Database, { credential }: JournalRequest): Promise<string> {
  return db.transaction(async (tx) => {
    const [principal, note] = await Promise.all([enter(tx, credential), latestCheckpoint(tx)]);
    need(principal, 'journal.read');
    if (note === null) throw new OrderlyError('not_found', 'Nothing is signed yet. Ask again in a second.');
    return note;
  });
}
