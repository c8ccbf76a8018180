import { notificationKinds, type Preview, type TemplateParts, type TemplateView } from '@orderly/contract';
import type { Asked } from '../../identity/index.ts';
import { appendEntry } from '../../journal/index.ts';
import type { Tx } from '../../platform/db/database.ts';
import { OrderlyError } from '../../platform/errors.ts';
import type { IdempotentAnswer } from '../../platform/idempotency/index.ts';
import { type AskingDeps, asking, changing } from '../asking.ts';
import { entryOf } from '../ledger.ts';
import { addTemplateVersion, readTemplates, readTemplateVersion, readTemplateVersions, type TemplateRow } from '../template-store.ts';
import { mistakesIn, renderParts, variablesOf, type Words } from './render.ts';
import { type StandardTemplates, standardKeyOf } from './standard.ts';

export interface TemplateDeps extends AskingDeps {
  readonly templates: StandardTemplates;
}

type About = Asked & { readonly key: string };

const target = (verb: string) =>
  ({ action: `template.${verb}`, resourceType: 'template', resourceId: null, permission: 'notifications.admin' }) as const;

/** Every template that is shipped or was written. Errors: unauthenticated, forbidden. */
export function listTemplates(deps: TemplateDeps, request: Asked) {
  return asking(deps, request, target('list'), async (tx) => {
    const rows = await readTemplates(tx, null);
    const keys = [...new Set([...deps.templates.keys(), ...rows.keys()])].sort();
    return { items: keys.map((key) => ({ key, version: rows.get(key)?.version ?? 0, isStandard: rows.get(key)?.parts == null })) };
  });
}

/** A template as it is used now. Errors: unauthenticated, forbidden. */
export function showTemplate(deps: TemplateDeps, request: About): Promise<TemplateView> {
  return asking(deps, request, target('read'), async (tx) => view(deps, request.key, (await readTemplates(tx, [request.key])).get(request.key)));
}

/** Its versions, newest first, 200 at most. Errors: unauthenticated, forbidden. */
export function listTemplateVersions(deps: TemplateDeps, request: About) {
  return asking(deps, request, target('read'), async (tx) => ({
    items: (await readTemplateVersions(tx, request.key)).map(({ version, parts, changed_by, changed_at }) => {
      return { version, isStandard: parts === null, changedBy: changed_by, changedAt: changed_at.toISOString() };
    }),
  }));
}

/** A new version, used from the next message on. Errors: unauthenticated, forbidden, invalid_request (what it may not name). */
export function writeTemplate(deps: TemplateDeps, request: About & { readonly parts: TemplateParts }): Promise<IdempotentAnswer<TemplateView>> {
  check(request.key, request.parts);
  return newVersion(deps, request, 'write', async () => request.parts);
}

/** Has an earlier version used again, as a new one; 0 is the one that is shipped. Errors: unauthenticated, forbidden, not_found. */
export function restoreTemplate(deps: TemplateDeps, request: About & { readonly version: number }): Promise<IdempotentAnswer<TemplateView>> {
  const { key, version } = request;
  return newVersion(deps, request, 'restore', async (tx) => {
    if (version === 0) return null;
    const row = await readTemplateVersion(tx, key, version);
    if (row === undefined) throw new OrderlyError('not_found', 'There is no such version. GET its versions.');
    // What was right once may name what is allowed no more.
    if (row.parts !== null) check(key, row.parts);
    return row.parts;
  });
}

/** What a template, or what is to be one, makes of an example. Errors: unauthenticated, forbidden, invalid_request. */
export function previewTemplate(deps: TemplateDeps, request: About & { readonly parts: TemplateParts | undefined }): Promise<Preview> {
  const { key, parts } = request;
  if (parts !== undefined) check(key, parts);
  return asking(deps, request, target('preview'), async (tx) => {
    const used = parts ?? (await readTemplates(tx, [key])).get(key)?.parts ?? standardOf(deps, key);
    return renderParts(used, exampleOf(key));
  });
}

function newVersion(
  deps: TemplateDeps,
  request: About,
  verb: string,
  partsOf: (tx: Tx) => Promise<TemplateParts | null>,
): Promise<IdempotentAnswer<TemplateView>> {
  const { key } = request;
  return changing(deps, request, target(verb), async (tx, principal) => {
    const parts = await partsOf(tx);
    const row = await addTemplateVersion(tx, key, parts, principal.userId);
    await appendEntry(tx, entryOf(request, principal, `template.${verb}`, 'template', null));
    return { body: view(deps, key, row), resourceId: principal.userId };
  });
}

function view(deps: TemplateDeps, key: string, row: TemplateRow | undefined): TemplateView {
  return {
    key,
    version: row?.version ?? 0,
    isStandard: row?.parts == null,
    parts: row?.parts ?? standardOf(deps, key),
    changedBy: row?.changed_by ?? null,
    changedAt: row?.changed_at.toISOString() ?? null,
    variables: [...variablesOf(key)],
  };
}

function standardOf({ templates }: TemplateDeps, key: string): TemplateParts {
  const parts = templates.get(standardKeyOf(key));
  if (parts === undefined) throw new TypeError(`no template is shipped for ${key}`);
  return parts;
}

function check(key: string, parts: TemplateParts): void {
  const mistakes = mistakesIn(key, parts);
  if (mistakes.length === 0) return;
  throw new OrderlyError('invalid_request', 'The template can’t be used as it is.', {
    errors: mistakes.slice(0, 50).map(({ part, code, detail }) => ({ pointer: `/${part}`, code, detail })),
  });
}

function exampleOf(key: string): Words {
  const kind = key.split('.')[1] as keyof typeof notificationKinds | undefined;
  const origin = 'https://orders.example.org';
  const order = { number: '7K3M9QXA', stage: 'Shipped', waitingOn: 'the carrier', due: 'Nov 27, 2026' };
  const item = { title: notificationKinds[kind ?? 'order_shipped'], order, link: `${origin}/orders/0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e` };
  const second = {
    title: notificationKinds.info_requested,
    order: { ...order, number: 'M4X7Q2TB', stage: 'Pending', waitingOn: 'the clinic' },
    link: item.link,
  };
  return {
    ...item,
    items: [item, second],
    count: 2,
    urgent: false,
    at: 'Nov 25, 2026, 9:04 AM',
    preferencesLink: `${origin}/notifications/preferences`,
    inboxLink: `${origin}/notifications`,
    code: '123456',
  };
}
