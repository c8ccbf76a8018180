import type { CloudEvent, OrderEventData, OrderListItem } from '@orderly/contract';
import type { QueryClient } from '@tanstack/react-query';
import { client } from './client.ts';

/** Lists are read anew at most so often, however much happens. */
const listsEveryMs = 1000;

interface ListData {
  readonly items: readonly OrderListItem[];
}

/**
 * Keeps what is shown true: each event changes the order where it stands in a list at once, has its page read anew if it is open, and has lists read anew that it may now
 * belong to. What can't be recovered, and new rights, read everything anew. Answers what ends it.
 */
export function followOrders(queries: QueryClient, onChange: (data: OrderEventData) => void): () => void {
  let timer: number | undefined;
  const rereadLists = () => {
    timer ??= window.setTimeout(() => {
      timer = undefined;
      void queries.invalidateQueries({ queryKey: ['orders'] });
    }, listsEveryMs);
  };
  const rereadAll = () => void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
  const subscription = client.realtime().subscribe('orders', {
    onEvent(event) {
      if (isLeaving(event)) {
        void queries.invalidateQueries({ queryKey: ['order', event.data.orderId] });
        rereadLists();
      }
      if (!isOfOrder(event)) return;
      const { order } = event.data;
      queries.setQueriesData<ListData>({ queryKey: ['orders'] }, (list) => withOrder(list, order));
      void queries.invalidateQueries({ queryKey: ['order', order.id] });
      rereadLists();
      onChange(event.data);
    },
    onRecovered: (recovered) => {
      if (!recovered) rereadAll();
    },
    onRights() {
      void queries.invalidateQueries();
    },
  });
  return () => {
    window.clearTimeout(timer);
    subscription.end();
  };
}

function isOfOrder(event: CloudEvent): event is CloudEvent & { data: OrderEventData } {
  return event.type.startsWith('orderly.order.');
}

/** An order went where one may not see it. */
function isLeaving(event: CloudEvent): event is CloudEvent & { data: { orderId: string } } {
  return event.type === 'orderly.territory.order_left';
}

/** The list with the order as it stands now, where it has it; an older state than the one shown changes nothing. */
function withOrder(list: ListData | undefined, order: OrderListItem): ListData | undefined {
  const at = list?.items.findIndex(({ id }) => id === order.id) ?? -1;
  if (list === undefined || at < 0 || (list.items[at] as OrderListItem).version > order.version) return list;
  return { ...list, items: list.items.with(at, order) };
}
