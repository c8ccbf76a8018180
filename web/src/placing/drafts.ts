import { Problem } from '@orderly/client';
import { queryOptions } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { client } from '../api/client.ts';
import { failingOf } from '../api/failing.ts';
import { queries } from '../api/queries.ts';
import type { Failing } from '../ui/states.tsx';
import { formOfDraft, type OrderForm } from './form.ts';

const settledAfterMs = 1500;

/** One's own drafts, without what is in them. */
export const draftsQuery = queryOptions({ queryKey: ['drafts'], queryFn: ({ signal }) => client.listDrafts({}, { signal }) });

/** What a draft holds. Nothing of it is kept once it is open. */
export const draftQuery = (draftId: string) =>
  queryOptions({
    queryKey: ['draft', draftId],
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    queryFn: async ({ signal }) => {
      const { id, version, content } = await client.readDraft({ draftId }, { signal });
      return { opened: { id, version }, form: formOfDraft(content) };
    },
  });

export async function removeDraft(draftId: string): Promise<void> {
  await client.removeDraft({ draftId });
  void queries.invalidateQueries({ queryKey: draftsQuery.queryKey });
}

/** A draft as it was last read or written. */
export interface OpenedDraft {
  readonly id: string;
  readonly version: number;
}

export interface Draft {
  readonly savedAt: number | null;
  readonly failing: Failing | null;
  /** Whether something that was entered is not kept yet. */
  readonly isUnsaved: boolean;
  /** Saves at once what is not saved yet; answers whether all of it is. */
  readonly save: () => Promise<boolean>;
  /** Removes it, and saves no more: its order is placed. */
  readonly drop: () => Promise<void>;
}

/** Keeps a form on the server while it is filled in, so that nothing is lost with the page, the browser or the machine. `onMade` hears the id of the draft. */
export function useDraft(form: OrderForm, opened: OpenedDraft | null, onMade: (draftId: string) => void): Draft {
  const [saved, setSaved] = useState({ form, at: null as number | null });
  const [failing, setFailing] = useState<Failing | null>(null);
  const latest = useRef(form);
  const done = useRef(form);
  const draft = useRef(opened);
  const underWay = useRef<Promise<void> | null>(null);
  const isOver = useRef(false);
  latest.current = form;

  const send = useCallback(async () => {
    const content = latest.current;
    const known = draft.current;
    draft.current = await write(known, content);
    if (known === null) {
      void queries.invalidateQueries({ queryKey: draftsQuery.queryKey });
      onMade(draft.current.id);
    }
    done.current = content;
    setSaved({ form: content, at: Date.now() });
  }, [onMade]);

  const save = useCallback(async () => {
    try {
      // One after the other, so that an older state never comes after a newer one.
      while (!isOver.current && latest.current !== done.current) {
        underWay.current ??= send().finally(() => {
          underWay.current = null;
        });
        await underWay.current;
      }
      setFailing(null);
      return true;
    } catch (error) {
      draft.current = await standingOf(draft.current, error);
      setFailing(isElsewhere(error) ? writtenElsewhere : failingOf(error));
      return false;
    }
  }, [send]);

  const drop = useCallback(async () => {
    isOver.current = true;
    await underWay.current?.catch(() => undefined);
    if (draft.current !== null) await removeDraft(draft.current.id);
  }, []);

  const isUnsaved = form !== saved.form;
  useEffect(() => {
    if (form === done.current) return;
    const timer = window.setTimeout(save, settledAfterMs);
    return () => window.clearTimeout(timer);
  }, [form, save]);
  return { savedAt: saved.at, failing, isUnsaved, save, drop };
}

async function write(known: OpenedDraft | null, content: OrderForm): Promise<OpenedDraft> {
  const body = { content: { ...content } };
  return known === null ? client.createDraft({ body }) : client.saveDraft({ draftId: known.id, version: known.version, body });
}

const writtenElsewhere: Failing = {
  title: 'The draft is not saved',
  detail: 'It was also written in another window. Try again to keep what stands here in its place.',
};

function isElsewhere(error: unknown): boolean {
  return error instanceof Problem && error.code === 'version_conflict';
}

/** The draft as it stands after a save that failed: at the version that another window has written, or as it was; a new one is made for one that is gone. */
async function standingOf(known: OpenedDraft | null, error: unknown): Promise<OpenedDraft | null> {
  if (known === null || !(error instanceof Problem)) return known;
  if (error.code === 'not_found') return null;
  if (!isElsewhere(error)) return known;
  const { items } = await client.listDrafts().catch(() => ({ items: [] }));
  return items.find(({ id }) => id === known.id) ?? known;
}
