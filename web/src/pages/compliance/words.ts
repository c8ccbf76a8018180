import type { JournalItem } from '@orderly/contract';
import { actionWords } from '../../orders/words.ts';

/** What the journal calls things, in words. What a newer server records besides goes by its own name. */
const words: Readonly<Record<string, string>> = {
  'order.read_phi': 'looked at the patient of an order',
  'order.read_document': 'read a document',
  'order.list_documents': 'looked at the list of documents',
  'order.read_checks': 'looked at the checks',
  'order.read_history': 'looked at the history',
  'order.read': 'looked at an order',
  'order.read_archive': 'read the sealed record',
  'order.show_archive': 'asked what is sealed',
  'order.packing_slip': 'printed a packing slip',
  'order.pick_list': 'printed a pick list',
  'order.search': 'searched orders by what is in them',
  'order.check': 'checked the order',
  'order.track': 'followed a parcel',
  'order.overdue': 'found the order past its target',
  'order.archive': 'sealed the order',
  'order.claim': 'took the order from the queue',
  'order.unclaim': 'gave the order back to the queue',
  'patient.read': 'looked at a patient',
  'patient.search': 'found a patient, with data',
  'patient.find': 'found a patient, without data',
  'patient.create': 'added a patient',
  'patient.disclose': 'told somebody outside of the patient',
  'journal.search': 'searched this journal',
  'journal.download': 'downloaded from this journal',
  'session.created': 'signed in',
  'session.ended': 'signed out',
  'session.refused': 'was refused at sign-in',
  'session.confirm': 'typed the password again',
  'user.created': 'added a person',
  'user.changed': 'changed a person',
  'grant.created': 'gave a grant',
  'grant.changed': 'changed a grant',
  'grant.end': 'ended a grant',
  'territory.create': 'added a territory',
  'territory.change': 'changed a territory',
  'territory.move': 'moved a territory',
  'territory.retire': 'retired a territory',
  'webhook.create': 'created a webhook',
  'template.write': 'wrote a template',
  'notification.created': 'told people of it',
  'operations.read': 'looked at operations',
};

/** What was done, as one says it after a name. */
export function doneOf(action: string): string {
  const known = words[action];
  if (known !== undefined) return known;
  const ofOrder = action.startsWith('order.')
    ? (actionWords as Readonly<Record<string, { done: string } | undefined>>)[action.slice('order.'.length)]
    : undefined;
  return ofOrder?.done ?? action;
}

/** To choose from, by their words. */
export const actionOptions = [...Object.keys(words), ...Object.keys(actionWords).map((action) => `order.${action}`)]
  .map((value) => ({ value, label: doneOf(value) }))
  .sort((a, b) => a.label.localeCompare(b.label));

export const outcomeWords: Readonly<Record<JournalItem['outcome'], string>> = { ok: 'done', denied: 'refused', failed: 'broke off' };

const classWords: Readonly<Record<string, string>> = {
  contact: 'name and address',
  identity: 'birth date, number, sex',
  clinical: 'diagnoses and notes',
  coverage: 'coverage',
  fulfilment: 'lots, serials, proofs',
};

/** The classes of patient data that an entry says were shown. */
export function classesOf({ detail }: Pick<JournalItem, 'detail'>): string[] {
  const { classes } = detail;
  return Array.isArray(classes) ? classes.filter((one): one is string => typeof one === 'string') : [];
}

export function classWordsOf(classes: readonly string[]): string {
  return classes.map((one) => classWords[one] ?? one).join('; ');
}

const looks: ReadonlySet<string> = new Set(['patient.read', 'patient.search', 'patient.find', 'patient.disclose']);

/** Whether somebody saw something of the patient, or tried to. */
export function isLook(entry: Pick<JournalItem, 'action' | 'detail'>): boolean {
  return looks.has(entry.action) || classesOf(entry).length > 0;
}

/** Ids and hashes: for programs, which have them in the download. */
const opaque = /^[0-9a-f-]{32,}$/;

/** What an entry tells besides that people read, as `version: 3`. */
export function factsOf({ detail }: Pick<JournalItem, 'detail'>): string {
  return Object.entries(detail)
    .filter(([name]) => name !== 'classes')
    .map(([name, value]) => [name, (Array.isArray(value) ? value : [value]).map(String).filter((one) => !opaque.test(one))] as const)
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => `${name}: ${values.join(', ')}`)
    .join('; ');
}
