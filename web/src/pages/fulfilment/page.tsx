import { Select, Tabs } from '@mantine/core';
import type { Group, Order, OrderListItem } from '@orderly/contract';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { failingOf } from '../../api/failing.ts';
import { compareDue } from '../../board/columns.ts';
import { filtersOf } from '../../board/filters.ts';
import { useTerritories, withBelow } from '../../board/territories.ts';
import { useCollection } from '../../board/use-collection.ts';
import { Page as Frame } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { BackOrders } from './back-orders.tsx';
import { CameBack } from './came-back.tsx';
import { JustShipped } from './just-shipped.tsx';
import { Ready } from './ready.tsx';
import { UnderWay } from './under-way.tsx';

interface TabEntry {
  readonly tab: string;
  readonly label: string;
  readonly groups: readonly Group[];
  /** What it says when there is none. */
  readonly none: string;
}

const tabs: readonly TabEntry[] = [
  { tab: 'ready', label: 'Ready to pick', groups: ['ready'], none: 'What the desk approves appears here by itself.' },
  { tab: 'back_orders', label: 'Back-orders', groups: ['back_ordered'], none: 'Nothing waits for goods.' },
  { tab: 'came_back', label: 'Came back', groups: ['came_back'], none: 'No parcel was lost, refused or returned that is still to be sent again.' },
  { tab: 'proof', label: 'Proof missing', groups: ['proof_missing'], none: 'Every delivery that is over is proven.' },
  { tab: 'under_way', label: 'On the way', groups: ['exception', 'moving'], none: 'No parcel is under way.' },
];

/** The warehouse: what to pick, what waits for goods, what came back, and what lacks its proof. */
export function Page() {
  const search = useSearch({ strict: false }) as Readonly<Record<string, unknown>>;
  const navigate = useNavigate();
  const { territoryId } = filtersOf(search);
  const shown = tabs.find(({ tab }) => tab === search.tab) ?? (tabs[0] as TabEntry);
  const go = (next: { tab: string; territoryId: string | undefined }) =>
    void navigate({
      to: '/fulfilment' as '/',
      search: Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)) as Record<string, never>,
      resetScroll: false,
    });
  const territories = useTerritories();
  const within = useMemo(() => (territoryId === undefined ? null : withBelow(territories ?? [], territoryId)), [territories, territoryId]);
  const { collection, snapshot } = useCollection({ stages: ['preparing', 'shipped'], territoryId }, within);
  const [shipped, setShipped] = useState<Order | null>(null);
  const byTab = useMemo(() => ordersByTab(snapshot.orders), [snapshot.orders]);
  const isReading = snapshot.extent.preparing === 'reading' || snapshot.extent.shipped === 'reading';
  const orders = byTab.get(shown.tab) ?? [];
  return (
    <Frame title="Fulfilment" lead="Pick, pack, ship, and prove the delivery.">
      {snapshot.error !== null && <Failure failing={failingOf(snapshot.error)} onRetry={collection.reread} />}
      {shipped !== null && <JustShipped order={shipped} onClose={() => setShipped(null)} />}
      <Select
        label="Territory"
        placeholder="All of mine"
        data={(territories ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={territoryId ?? null}
        onChange={(id) => go({ tab: shown.tab, territoryId: id ?? undefined })}
        searchable
        clearable
        w={{ base: '100%', xs: 260 }}
      />
      <Tabs value={shown.tab} onChange={(tab) => go({ tab: tab ?? 'ready', territoryId })} keepMounted={false}>
        <Tabs.List>
          {tabs.map(({ tab, label }) => (
            <Tabs.Tab key={tab} value={tab}>
              {label} ({(byTab.get(tab) ?? []).length.toLocaleString('en')})
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(({ tab, none }) => (
          <Tabs.Panel key={tab} value={tab} pt="md">
            {orders.length === 0 && isReading && <Loading />}
            {orders.length === 0 && !isReading && <Empty title="Nothing here">{none}</Empty>}
            {orders.length > 0 && <Panel tab={tab} orders={orders} onShipped={setShipped} />}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Frame>
  );
}

function Panel({
  tab,
  orders,
  onShipped,
}: {
  readonly tab: string;
  readonly orders: readonly OrderListItem[];
  readonly onShipped: (order: Order) => void;
}) {
  if (tab === 'ready') return <Ready orders={orders} onShipped={onShipped} />;
  if (tab === 'back_orders') return <BackOrders orders={orders} />;
  if (tab === 'came_back') return <CameBack orders={orders} onShipped={onShipped} />;
  return <UnderWay orders={orders} />;
}

/** Each tab's orders, in its groups' order, the soonest due first. */
function ordersByTab(orders: readonly OrderListItem[]): ReadonlyMap<string, readonly OrderListItem[]> {
  const sorted = orders.toSorted(compareDue);
  return new Map(tabs.map(({ tab, groups }) => [tab, groups.flatMap((group) => sorted.filter((order) => order.group === group))]));
}
