import type { OrderListItem } from '@orderly/contract';
import { useMemo, useState } from 'react';

const none: ReadonlySet<string> = new Set();

/** The orders that are selected for one action on all of them. What leaves the board is not selected any more. */
export function useSelection(orders: readonly OrderListItem[]) {
  const [ids, setIds] = useState(none);
  const selected = useMemo(() => orders.filter(({ id }) => ids.has(id)), [orders, ids]);
  const steps = useMemo(
    () => ({
      clear: () => setIds(none),
      toggle: (id: string) => setIds((now) => (now.has(id) ? without(now, [id]) : new Set([...now, id]))),
      setAll: (all: readonly OrderListItem[], isSelected: boolean) =>
        setIds((now) => {
          const own = all.map(({ id }) => id);
          return isSelected ? new Set([...now, ...own]) : without(now, own);
        }),
      drop: (gone: readonly string[]) => setIds((now) => without(now, gone)),
    }),
    [],
  );
  return { ids, orders: selected, ...steps };
}

function without(ids: ReadonlySet<string>, gone: readonly string[]): ReadonlySet<string> {
  const left = new Set(ids);
  for (const id of gone) left.delete(id);
  return left;
}
