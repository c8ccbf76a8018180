export { canonicalJson } from './canonical.ts';
export { type Detail, type EntryFields, type JournalEntry, journalEntry, type Outcome, recordDenied } from './record.ts';
export { appendEntries, appendEntry, entriesValue, journalInsert } from './store.ts';
