import type { OrderListItem } from '@orderly/contract';
import { type FocusEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { BoardStage } from '../../board/columns.ts';
import type { ColumnView } from './arrange.ts';
import type { ColumnHandle } from './column.tsx';

/** What the board's keys do, as the list of them says it. */
export const keyWords: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['↑', '↓'], 'the card before or after, in its column'],
  [['←', '→'], 'the column before or after'],
  [['Home', 'End'], 'the first or last card of the column'],
  [['Enter'], 'open the order'],
  [['M'], 'move the order, or do anything else with it'],
  [['Space'], 'select the order, for one action on many'],
  [['Esc'], 'let go of what is selected'],
  [['F'], 'find on the board'],
  [['N'], 'open the most urgent order that you can act on'],
  [['?'], 'show these keys'],
];

interface KeyOptions {
  readonly views: readonly ColumnView[];
  /** Shown one at a time on narrow screens: the others can be brought up. */
  readonly onShow: (stage: BoardStage) => void;
  readonly onOpen: (order: OrderListItem) => void;
  readonly onMove: (order: OrderListItem) => void;
  readonly onToggle: (orderId: string) => void;
}

/** Moves over the board by keyboard. Each column is entered at the card that was left last; the focus stays with a card that moves by itself. */
export function useKeys({ views, onShow, onOpen, onMove, onToggle }: KeyOptions) {
  const columns = useRef(new Map<BoardStage, ColumnHandle>());
  const [entries, setEntries] = useState<Readonly<Partial<Record<BoardStage, string>>>>({});
  const orders = useMemo(() => views.map(({ sections }) => sections.flatMap((section) => section.orders)), [views]);
  const placeOf = (id: string) => {
    const column = orders.findIndex((own) => own.some((order) => order.id === id));
    return column < 0 ? null : { column, at: (orders[column] as OrderListItem[]).findIndex((order) => order.id === id) };
  };
  const focus = (column: number, order: OrderListItem | undefined) => {
    const stage = views[column]?.stage;
    if (stage === undefined || order === undefined) return;
    onShow(stage);
    setEntries((before) => ({ ...before, [stage]: order.id }));
    // A column that was not shown is in the page only after it is drawn.
    requestAnimationFrame(() => columns.current.get(stage)?.focus(order.id));
  };
  const focused = useFocusKept((id) => {
    const place = placeOf(id);
    if (place !== null) focus(place.column, orders[place.column]?.[place.at]);
  });

  function go(key: string, card: HTMLElement): boolean {
    const place = placeOf(card.dataset.card as string);
    if (place === null) return false;
    const own = orders[place.column] as OrderListItem[];
    if (key === 'ArrowDown') focus(place.column, own[place.at + 1]);
    else if (key === 'ArrowUp') focus(place.column, own[place.at - 1]);
    else if (key === 'Home') focus(place.column, own[0]);
    else if (key === 'End') focus(place.column, own.at(-1));
    else if (key === 'ArrowLeft' || key === 'ArrowRight') {
      const step = key === 'ArrowLeft' ? -1 : 1;
      let column = place.column + step;
      while (orders[column]?.length === 0) column += step;
      focus(
        column,
        orders[column]?.find(({ id }) => id === besides(card, orders[column] ?? [])),
      );
    } else return false;
    return true;
  }

  return {
    columns,
    entryOf: (stage: BoardStage) => {
      const own = orders[views.findIndex((view) => view.stage === stage)] ?? [];
      const kept = entries[stage];
      return own.some(({ id }) => id === kept) ? (kept as string) : (own[0]?.id ?? null);
    },
    onFocus: (event: FocusEvent) => {
      const id = cardOf(event.target)?.dataset.card;
      focused.current = id ?? null;
      const stage = id === undefined ? undefined : views[placeOf(id)?.column ?? -1]?.stage;
      if (id !== undefined && stage !== undefined) setEntries((before) => (before[stage] === id ? before : { ...before, [stage]: id }));
    },
    onKeyDown: (event: KeyboardEvent) => {
      const card = cardOf(event.target);
      if (card === null || event.ctrlKey || event.altKey || event.metaKey) return;
      const place = placeOf(card.dataset.card as string);
      const order = place === null ? undefined : orders[place.column]?.[place.at];
      if (order === undefined) return;
      // Buttons and boxes on the card keep their own keys.
      const isOnCard = event.target === card;
      if (event.key === 'm') onMove(order);
      else if (event.key === 'Enter' && isOnCard) onOpen(order);
      else if (event.key === ' ' && isOnCard) onToggle(order.id);
      else if (!go(event.key, card)) return;
      event.preventDefault();
    },
  };
}

/** Notices when the card with the focus left the page because its order moved, and has the focus follow it. */
function useFocusKept(onLost: (orderId: string) => void) {
  const focused = useRef<string | null>(null);
  useEffect(() => {
    const id = focused.current;
    if (id === null || document.activeElement !== document.body || document.querySelector(`[data-card="${id}"]:focus-within`) !== null) return;
    focused.current = null;
    onLost(id);
  });
  useEffect(() => {
    // Whoever clicks beside the cards has left them.
    const leave = (event: PointerEvent) => {
      if (cardOf(event.target) === null) focused.current = null;
    };
    document.addEventListener('pointerdown', leave);
    return () => document.removeEventListener('pointerdown', leave);
  }, []);
  return focused;
}

function cardOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-card]') : null;
}

/** Of a column's cards in the page the one that stands nearest to the height of this one; its first where none is. */
function besides(card: HTMLElement, orders: readonly OrderListItem[]): string | undefined {
  const own = new Set(orders.map(({ id }) => id));
  const { top } = card.getBoundingClientRect();
  const far = (other: HTMLElement) => Math.abs(other.getBoundingClientRect().top - top);
  const [nearest] = [...document.querySelectorAll<HTMLElement>('[data-card]')]
    .filter(({ dataset }) => own.has(dataset.card as string))
    .sort((a, b) => far(a) - far(b));
  return nearest?.dataset.card ?? orders[0]?.id;
}
