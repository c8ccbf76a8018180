import type { OrderListItem } from '@orderly/contract';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { client } from '../../api/client.ts';
import { useMe } from '../../app/session.ts';
import type { Scope } from '../../board/collection.ts';
import { boardStages } from '../../board/columns.ts';
import { type Filters, holds, passes } from '../../board/filters.ts';
import { type Territory, useTerritories, withBelow } from '../../board/territories.ts';
import { useCollection } from '../../board/use-collection.ts';
import { useMissed } from '../../board/visit.ts';
import { useNow } from '../../ui/time.tsx';
import { arrange } from './arrange.ts';
import { useFilters } from './use-filters.ts';
import { useHappening } from './use-happening.ts';

/** All that the board shows, and what narrows it. */
export function useBoard() {
  const me = useMe();
  const known = useRef<readonly OrderListItem[]>([]);
  const filtering = useFilters((text) => known.current.some((order) => holds(order, text)));
  const { filters } = filtering;
  const territories = useTerritories();
  const within = useWithin(territories, filters.territoryId);
  const scope = useScope(filters);
  const happening = useHappening(me.id);
  const { collection, snapshot } = useCollection(scope.scope, within, happening.onNews);
  scope.note(boardStages.some((stage) => snapshot.extent[stage] === 'cut'));
  known.current = snapshot.orders;
  const visit = useMissed(me.id, snapshot.openedAt);
  const names = useNames(snapshot.orders);
  const nowMs = useNow();
  const orders = useDeferredValue(snapshot.orders);
  const views = useMemo(() => {
    const shown = orders.filter((order) => passes(order, filters, { within, nowMs, changed: (id) => visit.missed.has(id) }));
    return arrange(shown, snapshot.extent, filters.by);
  }, [orders, snapshot.extent, filters, within, nowMs, visit.missed]);
  return {
    me,
    filtering,
    territories,
    names,
    collection,
    snapshot,
    visit,
    happening,
    views,
    /** The order as it stands now, after a step of one's own, should the line be down that would tell of it. */
    async refresh(number: string) {
      const [order] = (await client.listOrders({ number, limit: 1 })).items;
      if (order !== undefined) collection.put(order);
    },
  };
}

/** The territory that the filter names with all below it; one that is not known is looked for by itself, which finds nothing. */
function useWithin(territories: readonly Territory[] | undefined, territoryId: string | undefined): ReadonlySet<string> | null {
  return useMemo(() => (territoryId === undefined ? null : withBelow(territories ?? [], territoryId)), [territories, territoryId]);
}

/**
 * What is asked of the server. As long as all of one's orders fit on the board, most filters only hide cards, at once; where a column was cut off, they are asked of the
 * server, so that they find what it left out.
 */
function useScope({ territoryId, organizationId, clinicId, waitingOn, overdue }: Filters) {
  const place = JSON.stringify([territoryId, organizationId]);
  const [longPlaces, setLongPlaces] = useState<ReadonlySet<string>>(new Set());
  const isLong = longPlaces.has(place);
  const narrowing = isLong ? { clinicId, waitingOn, overdue } : {};
  const scope: Scope = { stages: boardStages, territoryId, organizationId, ...narrowing };
  return {
    scope,
    note(isCut: boolean) {
      if (isCut && !isLong) setLongPlaces(new Set([...longPlaces, place]));
    },
  };
}

/** Clinics and firms by id, of all orders that were here since the page was opened: a filter goes on offering them. */
function useNames(orders: readonly OrderListItem[]) {
  const kept = useRef({ clinics: new Map<string, string>(), organizations: new Map<string, string>() });
  return useMemo(() => {
    const { clinics, organizations } = kept.current;
    for (const { clinicId, clinicName, organizationId, organizationName } of orders) {
      clinics.set(clinicId, clinicName);
      organizations.set(organizationId, organizationName);
    }
    return { clinics: new Map(clinics), organizations: new Map(organizations) };
  }, [orders]);
}
