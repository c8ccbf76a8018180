import type { OrderListItem } from '@orderly/contract';
import { useEffect, useEffectEvent, useMemo, useSyncExternalStore } from 'react';
import { type Collection, createCollection, type Scope, type Snapshot } from './collection.ts';
import type { News } from './news.ts';

/** The orders of a scope as they stand now. `within` is the territory of the scope with all below it, null where it names none. */
export function useCollection(
  scope: Scope,
  within: ReadonlySet<string> | null,
  onNews: (news: News, before: OrderListItem | undefined) => void = () => undefined,
): { readonly collection: Collection; readonly snapshot: Snapshot } {
  const key = JSON.stringify(scope);
  const collection = useMemo(() => {
    const wanted = JSON.parse(key) as Scope;
    return createCollection(wanted, (order) => isIn(order, wanted, within));
  }, [key, within]);
  const hear = useEffectEvent(onNews);
  useEffect(() => {
    const deaf = collection.hear(hear);
    const end = collection.start();
    return () => {
      deaf();
      end();
    };
  }, [collection]);
  return { collection, snapshot: useSyncExternalStore(collection.subscribe, collection.snapshot) };
}

/** Lateness is left to whoever shows it: time alone makes an order late, and no event tells of it. */
function isIn(order: OrderListItem, { organizationId, clinicId, waitingOn }: Scope, within: ReadonlySet<string> | null): boolean {
  if (within !== null && !within.has(order.territoryId)) return false;
  if (organizationId !== undefined && order.organizationId !== organizationId) return false;
  if (clinicId !== undefined && order.clinicId !== clinicId) return false;
  return waitingOn === undefined || order.waitingOn === waitingOn;
}
