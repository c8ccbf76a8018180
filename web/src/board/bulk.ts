import { type ActionBatch, isPassing, NoAnswer, Problem } from '@orderly/client';
import { client } from '../api/client.ts';
import { failingOf } from '../api/failing.ts';
import { doneWords } from '../orders/words.ts';

export type BulkItem = ActionBatch['items'][number];

/** What came of one order of many. */
export type Outcome =
  | { readonly state: 'done' }
  /** Refused, with why. */
  | { readonly state: 'refused'; readonly why: string }
  /** No answer came: it may have been done or not. */
  | { readonly state: 'unknown'; readonly why: string };

/** One request takes so many (POST /orders/actions). */
export const mostOfBatch = 500;
/** Sent together, so that results show as they come and an answer that gets lost leaves few in doubt. */
const sentTogether = 25;
/** Of orders that somebody else was faster with, so many are asked who it was. */
const mostAskedWho = 20;

/** Takes the actions in parts, one after the other, and hands on each order's outcome, by its place, as it is known. The signal ends it between two parts. */
export async function sendMany(items: readonly BulkItem[], onOutcome: (index: number, outcome: Outcome) => void, signal: AbortSignal): Promise<void> {
  let asked = 0;
  for (let at = 0; at < items.length && !signal.aborted; at += sentTogether) {
    const part = items.slice(at, at + sentTogether);
    const outcomes = await sendPart(part);
    const told = outcomes.map(async (outcome, index) => {
      const { id } = part[index] as BulkItem;
      onOutcome(at + index, outcome === 'conflict' ? { state: 'refused', why: asked++ < mostAskedWho ? await whoWas(id) : changedSince } : outcome);
    });
    await Promise.all(told);
  }
}

async function sendPart(items: readonly BulkItem[]): Promise<(Outcome | 'conflict')[]> {
  try {
    const answer = await client.changeOrders({ body: { items: [...items] } });
    return answer.items.map(({ ok, problem }) => (ok ? { state: 'done' } : outcomeOf(problem)));
  } catch (error) {
    if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
    const { detail } = failingOf(error);
    return items.map(() => (isPassing(error) ? { state: 'unknown', why: detail } : { state: 'refused', why: detail }));
  }
}

function outcomeOf(problem: unknown): Outcome | 'conflict' {
  const { code, detail, errors } = (problem ?? {}) as { code?: string; detail?: string; errors?: readonly { detail: string }[] };
  if (code === 'version_conflict') return 'conflict';
  const details = (errors ?? []).map((one) => one.detail).filter((one) => one !== detail);
  return { state: 'refused', why: [detail ?? 'The server did not say why.', ...details].join(' ') };
}

const changedSince = 'Somebody changed it since it was read.';

/** "Dana shipped this 4 s ago." */
async function whoWas(orderId: string): Promise<string> {
  try {
    const last = (await client.readOrderHistory({ orderId })).items.at(-1);
    return last === undefined ? changedSince : `${last.changedByName} ${doneWords(last.action)} ${agoOf(last.changedAt)}.`;
  } catch (error) {
    if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
    return changedSince;
  }
}

function agoOf(at: string): string {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(at)) / 1000));
  return seconds < 120 ? `${seconds} s ago` : `${Math.round(seconds / 60)} minutes ago`;
}
