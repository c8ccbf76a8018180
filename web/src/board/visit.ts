import type { Position } from '@orderly/contract';
import { useEffect, useMemo, useState } from 'react';
import { client } from '../api/client.ts';
import { isWorthTelling, type News, newsOf } from './news.ts';

/** The last of what others did to an order while one was away. */
export interface Missed {
  readonly by: string;
  readonly action: string;
  readonly at: string;
}

const saveEveryMs = 60_000;

/**
 * What changed since one left the board, by order. Of the last visit one number is kept in this browser: how far the journal was told then. What came after it is told
 * again when the board opens, and what comes while the board is out of view counts too.
 */
export function useMissed(userId: string, openedAt: Position | null) {
  const [news, setNews] = useState<ReadonlyMap<string, News & { readonly isAway: boolean }>>(new Map());
  const [isTooMuch, setTooMuch] = useState(false);
  useEffect(() => {
    const key = `orderly-board-seen:${userId}`;
    const collected = new Map<string, News & { readonly isAway: boolean }>();
    let timer: number | undefined;
    const subscription = client.realtime().subscribe('orders', {
      after: parsed(localStorage.getItem(key)),
      onEvent(event) {
        const one = newsOf(event);
        if (one === null || one.data.by.id === userId || !isWorthTelling(one)) return;
        collected.set(one.data.order.id, { ...one, isAway: document.hidden });
        timer ??= window.setTimeout(() => {
          timer = undefined;
          setNews(new Map(collected));
        }, 50);
      },
      onRecovered: (recovered) => setTooMuch((already) => already || !recovered),
    });
    const save = () => {
      const position = subscription.position();
      if (position !== null) localStorage.setItem(key, `${position.epoch}:${position.position}`);
    };
    // While it is out of view nobody sees what comes: the visit ended when it was hidden.
    const saveInView = () => {
      if (!document.hidden) save();
    };
    const saveLeaving = () => {
      if (document.hidden) save();
    };
    const every = window.setInterval(saveInView, saveEveryMs);
    window.addEventListener('pagehide', saveInView);
    document.addEventListener('visibilitychange', saveLeaving);
    return () => {
      saveInView();
      window.removeEventListener('pagehide', saveInView);
      document.removeEventListener('visibilitychange', saveLeaving);
      window.clearInterval(every);
      window.clearTimeout(timer);
      subscription.end();
    };
  }, [userId]);
  const [forgottenAt, setForgottenAt] = useState(-1);
  const missed = useMemo(() => {
    const before = openedAt?.position ?? -1;
    const told = [...news].filter(([, { position, isAway }]) => position.position > forgottenAt && (isAway || position.position <= before));
    return new Map(told.map(([id, { data, at }]): [string, Missed] => [id, { by: data.by.name, action: data.action, at }]));
  }, [news, openedAt, forgottenAt]);
  return {
    missed,
    /** More happened than can be told again. */
    isTooMuch,
    /** Marks nothing of this any more. */
    forget() {
      setForgottenAt(Math.max(openedAt?.position ?? -1, ...[...news.values()].map(({ position }) => position.position)));
      setTooMuch(false);
    },
  };
}

function parsed(kept: string | null): Position | undefined {
  const match = /^([0-9a-z]{1,40}):([0-9]{1,15})$/.exec(kept ?? '');
  return match === null ? undefined : { epoch: match[1] as string, position: Number(match[2]) };
}
