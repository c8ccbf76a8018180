import type { Preview, TemplateParts } from '@orderly/contract';
import { Liquid, LiquidError } from 'liquidjs';

/** What a message may tell of an order: nothing of the patient. */
export interface OrderWords {
  readonly number: string;
  readonly stage: string;
  readonly waitingOn: string;
  /** The day, in words; null where nothing is due. */
  readonly due: string | null;
}

interface Item {
  readonly title: string;
  readonly order: OrderWords | null;
  readonly link: string;
}

/** What templates are filled with, and all that they can be: by this list they are checked, and nothing else is there when they are rendered. */
export interface Words extends Partial<Item> {
  readonly urgent?: boolean;
  readonly at?: string;
  readonly preferencesLink?: string;
  readonly inboxLink?: string;
  readonly count?: number;
  readonly items?: readonly Item[];
  readonly code?: string;
}

const ofOrder = ['order', 'order.number', 'order.stage', 'order.waitingOn', 'order.due'];
const always = ['at', 'preferencesLink', 'inboxLink'];
const single = ['title', 'urgent', 'link', ...ofOrder, ...always];
const several = [
  'count',
  'items',
  'item',
  'item.title',
  'item.link',
  ...ofOrder.map((name) => `item.${name}`),
  'forloop',
  'forloop.index',
  'forloop.first',
  'forloop.last',
  ...always,
];

/** What a template may name, by its key. */
export function variablesOf(key: string): readonly string[] {
  if (key === 'phone_code') return ['code'];
  return key.endsWith('_digest') ? several : single;
}

const bounds = { parseLimit: 30_000, renderLimit: 200, memoryLimit: 1_000_000 };
const plain = new Liquid({ ...bounds, strictFilters: true });
// What goes into HTML is escaped, whatever the template says.
const escaping = new Liquid({ ...bounds, strictFilters: true, outputEscape: 'escape' });
/** They take files, or give variables another name, past the check. */
const refusedTags = ['include', 'render', 'layout', 'block', 'assign', 'capture', 'increment', 'decrement', 'tablerow', 'liquid', 'echo'];
for (const engine of [plain, escaping]) for (const tag of refusedTags) delete (engine.tags as Record<string, unknown>)[tag];
delete (escaping.filters as Record<string, unknown>).raw;

/** A mistake in a template, with the part it stands in. */
export interface TemplateMistake {
  readonly part: keyof TemplateParts;
  readonly code: 'syntax' | 'variable' | 'part';
  readonly detail: string;
}

/** What is wrong with the parts of a template: its syntax, and everything it names that may not stand in a message. Empty when it may be used. */
export function mistakesIn(key: string, parts: TemplateParts): TemplateMistake[] {
  const allowed = new Set(variablesOf(key));
  const mistakes = (Object.entries(parts) as [keyof TemplateParts, string][]).flatMap(([part, text]) => mistakesOf(part, text, allowed));
  const isMail = key.startsWith('email');
  if (isMail && parts.subject === undefined) mistakes.push({ part: 'subject', code: 'part', detail: 'A mail needs a subject.' });
  for (const part of ['subject', 'html'] as const) {
    if (!isMail && parts[part] !== undefined) mistakes.push({ part, code: 'part', detail: 'An SMS is text alone.' });
  }
  return mistakes;
}

function mistakesOf(part: keyof TemplateParts, text: string, allowed: ReadonlySet<string>): TemplateMistake[] {
  try {
    const engine = part === 'html' ? escaping : plain;
    const { variables } = engine.analyzeSync(engine.parse(text), { partials: false });
    const named = Object.values(variables).flatMap((places) => places.map(({ segments }) => pathOf(segments as Segment[])));
    const refused = [...new Set(named)].filter((path) => !allowed.has(path));
    return refused.map((path) => ({
      part,
      code: 'variable' as const,
      detail: `${path} may not stand in a message, which holds nothing of a patient. It may name ${[...allowed].join(', ')}.`,
    }));
  } catch (error) {
    if (!(error instanceof LiquidError) && !(error instanceof Error)) throw error;
    return [{ part, code: 'syntax', detail: (error as Error).message.split('\n')[0]?.slice(0, 200) ?? 'It can’t be read.' }];
  }
}

type Segment = string | number | readonly Segment[];

/** `items[0].title` is `items.*.title`, and what is looked up by a variable is `order.[…]`: neither is on the list. */
function pathOf(segments: readonly unknown[]): string {
  return segments.map((segment) => (typeof segment === 'string' ? segment : typeof segment === 'number' ? '*' : '[…]')).join('.');
}

/** Writes a message. Errors: when the template takes longer or more than it may. */
export function renderParts(parts: TemplateParts, words: Words): Preview {
  const subject = parts.subject === undefined ? null : (plain.parseAndRenderSync(parts.subject, words) as string);
  return {
    subject: subject === null ? null : subject.replace(/\s+/g, ' ').trim().slice(0, 200),
    text: (plain.parseAndRenderSync(parts.text, words) as string).trim(),
    html: parts.html === undefined ? null : (escaping.parseAndRenderSync(parts.html, words) as string),
  };
}
