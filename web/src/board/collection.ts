import type { OrderListItem, Position } from '@orderly/contract';
import { client } from '../api/client.ts';
import { type BoardStage, boardStages, isOnBoard } from './columns.ts';
import { type News, newsOf } from './news.ts';

/** Which orders a page shows; what it leaves out, it takes all of. */
export interface Scope {
  readonly stages: readonly BoardStage[];
  readonly territoryId?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly clinicId?: string | undefined;
  readonly waitingOn?: OrderListItem['waitingOn'] | undefined;
  readonly overdue?: true | undefined;
}

/** How much of a column is here: all of it, the soonest due of it, or not yet known. */
export type Extent = 'reading' | 'whole' | 'cut';

export interface Snapshot {
  readonly orders: readonly OrderListItem[];
  readonly extent: Readonly<Record<BoardStage, Extent>>;
  /** Why it can't be read; null while it can. */
  readonly error: unknown;
  /** Where the journal stood when it was first read; null until then. */
  readonly openedAt: Position | null;
}

export interface Collection {
  /** Reads and follows until what it answers is called. */
  start(): () => void;
  subscribe(listener: () => void): () => void;
  snapshot(): Snapshot;
  hear(listener: (news: News, before: OrderListItem | undefined) => void): () => void;
  /** Puts in an order that is known to be newer, wherever it came from. */
  put(order: OrderListItem): void;
  reread(): void;
}

/** What is done leaves the board after three days. */
const doneWithinHours = 72;
/** A column holds so many orders at most, the soonest due. */
export const mostOfColumn = 1000;
const pageLimit = 100;
/** Changes are drawn together when they come closer than this. */
const drawEveryMs = 16;
/** An order that leaves one's sight is not told of, so that now and then all is read anew. */
const rereadEveryMs = 5 * 60_000;

const everyStage = <T>(value: T) => Object.fromEntries(boardStages.map((stage) => [stage, value])) as Record<BoardStage, T>;

/** The orders of a scope, read page by page and kept true by what happens. `belongs` says of an order that was told of whether it is in the scope. */
export function createCollection(scope: Scope, belongs: (order: OrderListItem) => boolean): Collection {
  const shown = createShown();
  const { orders } = shown;
  const hearers = new Set<(news: News, before: OrderListItem | undefined) => void>();
  let following: { end(): void } | null = null;
  let isQuiet = false;

  function put(order: OrderListItem): void {
    const known = orders.get(order.id);
    if (known !== undefined && known.version > order.version) return;
    if (isOnBoard(order) && scope.stages.includes(order.stage) && belongs(order)) orders.set(order.id, order);
    else if (!orders.delete(order.id)) return;
    shown.change({});
  }

  async function read(signal: AbortSignal) {
    const isShown = !isQuiet;
    isQuiet = false;
    // Unless it is only looked through anew, what one may see may have changed: nothing of before stays.
    if (isShown) {
      orders.clear();
      shown.change({ extent: everyStage('reading') });
    }
    const reading = scope.stages.map((stage) =>
      readColumn(scope, stage, signal, (page, extent) => {
        if (isShown) for (const order of page) orders.set(order.id, order);
        if (isShown || extent !== 'reading') shown.change({ extent: { ...shown.state().extent, [stage]: extent } });
      }),
    );
    try {
      const columns = await Promise.all(reading);
      const position = earliest(columns.map((column) => column.position));
      shown.change({ error: null, openedAt: shown.state().openedAt ?? position });
      return { data: columns.flatMap((column) => column.items), position };
    } catch (error) {
      signal.throwIfAborted();
      // What passes is read again by itself; meanwhile one sees that nothing comes.
      shown.change({ error });
      throw error;
    }
  }

  function follow(): void {
    following = client.realtime().follow('orders', {
      read,
      onSnapshot(items) {
        orders.clear();
        for (const order of items) orders.set(order.id, order);
        shown.change({});
      },
      onEvent(event) {
        const news = newsOf(event);
        if (news === null) return;
        const before = orders.get(news.data.order.id);
        put(news.data.order);
        for (const hearer of [...hearers]) hearer(news, before);
      },
      onEnded: (problem) => shown.change({ error: shown.state().error ?? problem }),
    });
  }

  function reread(): void {
    isQuiet = true;
    following?.end();
    follow();
  }

  return {
    start() {
      follow();
      const again = setInterval(() => {
        if (!document.hidden) reread();
      }, rereadEveryMs);
      return () => {
        clearInterval(again);
        shown.end();
        following?.end();
        following = null;
      };
    },
    subscribe: shown.subscribe,
    snapshot: shown.snapshot,
    hear: (listener) => addTo(hearers, listener),
    put,
    reread,
  };
}

/** What is drawn: the orders, and how the reading of them stands. Changes that come together are drawn together. */
function createShown() {
  const orders = new Map<string, OrderListItem>();
  const listeners = new Set<() => void>();
  let state: Omit<Snapshot, 'orders'> = { extent: everyStage('reading'), error: null, openedAt: null };
  let snapshot: Snapshot = { ...state, orders: [] };
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    orders,
    state: () => state,
    snapshot: () => snapshot,
    subscribe: (listener: () => void) => addTo(listeners, listener),
    change(change: Partial<typeof state>): void {
      state = { ...state, ...change };
      timer ??= setTimeout(() => {
        timer = undefined;
        snapshot = { ...state, orders: [...orders.values()] };
        for (const listener of [...listeners]) listener();
      }, drawEveryMs);
    },
    end(): void {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

function addTo<T>(set: Set<T>, one: T): () => void {
  set.add(one);
  return () => {
    set.delete(one);
  };
}

/** A column's orders, the soonest due first, handed on page by page. */
async function readColumn(
  { stages: _stages, ...narrowing }: Scope,
  stage: BoardStage,
  signal: AbortSignal,
  onPage: (page: readonly OrderListItem[], extent: Extent) => void,
): Promise<{ items: OrderListItem[]; position: Position | null }> {
  const items: OrderListItem[] = [];
  let position: Position | null = null;
  let cursor: string | undefined;
  for (;;) {
    const answer = await client.answer('listOrders', { stage, ...narrowing, doneWithinHours, limit: pageLimit, cursor }, { signal });
    const { items: page, nextCursor } = answer.data;
    position ??= answer.position;
    items.push(...page);
    const extent = nextCursor === null ? 'whole' : items.length >= mostOfColumn ? 'cut' : 'reading';
    onPage(page, extent);
    if (extent !== 'reading') return { items, position };
    cursor = nextCursor as string;
  }
}

function earliest(positions: readonly (Position | null)[]): Position | null {
  return positions.reduce((first, next) => (first === null || next === null || next.position < first.position ? next : first), positions[0] ?? null);
}
