import type { Action, OrderListItem } from '@orderly/contract';
import { type PointerEvent as ReactPointerEvent, useEffect, useEffectEvent, useRef, useState } from 'react';
import { orderQuery, queries } from '../../api/queries.ts';
import type { BoardStage } from '../../board/columns.ts';
import { type Target, targetsOf } from '../../board/moves.ts';

/** A mouse drags once it has gone so far; a finger, which scrolls when it moves at once, after it has rested. */
const startsAfterPixels = 6;
const startsAfterRestMs = 350;

export interface Drag {
  readonly order: OrderListItem;
  /** Where it can go; null while the server is asked. */
  readonly targets: readonly { readonly stage: BoardStage; readonly targets: readonly Target[] }[] | null;
  /** The group under the pointer. */
  readonly over: string | null;
}

interface DragOptions {
  readonly isEnabled: boolean;
  readonly orderOf: (orderId: string) => OrderListItem | undefined;
  readonly onDrop: (action: Action, order: OrderListItem) => void;
  readonly onRefused: (order: OrderListItem, reason: string) => void;
  readonly onError: (error: unknown) => void;
}

interface Press {
  readonly order: OrderListItem;
  readonly x: number;
  readonly y: number;
  readonly pointerId: number;
  timer: number | undefined;
}

/** Drags a card by mouse, pen or finger. The server is asked at the start where this order can go. */
export function useDrag({ isEnabled, orderOf, onDrop, onRefused, onError }: DragOptions) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const press = useRef<Press | null>(null);
  const dragging = useRef<OrderListItem | null>(null);
  const ghost = useRef<HTMLDivElement>(null);

  const place = (x: number, y: number) => {
    if (ghost.current !== null) ghost.current.style.transform = `translate(${x + 8}px, ${y + 8}px)`;
  };
  const start = async (order: OrderListItem) => {
    dragging.current = order;
    setDrag({ order, targets: null, over: null });
    try {
      const read = await queries.fetchQuery({ ...orderQuery(order.id), staleTime: 0 });
      if (dragging.current === order) setDrag((now) => (now === null ? null : { ...now, targets: targetsOf(order, read) }));
    } catch (error) {
      end();
      onError(error);
    }
  };
  const end = () => {
    window.clearTimeout(press.current?.timer);
    press.current = null;
    dragging.current = null;
    setDrag(null);
  };
  const drop = () => {
    const target = drag?.targets?.flatMap(({ targets }) => targets).find(({ group }) => group === drag.over);
    const order = drag?.order;
    end();
    if (target === undefined || order === undefined) return;
    if (target.action !== undefined) onDrop(target.action, order);
    else onRefused(order, target.reason);
  };
  const move = (event: PointerEvent) => {
    const from = press.current;
    if (from === null || event.pointerId !== from.pointerId) return;
    const far = Math.hypot(event.clientX - from.x, event.clientY - from.y);
    if (dragging.current === null) {
      if (event.pointerType === 'touch') {
        if (far > startsAfterPixels) end();
        return;
      }
      if (far <= startsAfterPixels) return;
      void start(from.order);
    }
    place(event.clientX, event.clientY);
    const over = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>('[data-target]')?.dataset.target ?? null;
    setDrag((now) => (now === null || now.over === over ? now : { ...now, over }));
  };
  useDocumentWhilePressed({ press, dragging, move, drop, end });
  return {
    drag,
    ghost,
    onPointerDown(event: ReactPointerEvent) {
      const order = isEnabled && event.button === 0 && event.isPrimary ? orderAt(event.target, orderOf) : undefined;
      if (order === undefined) return;
      const { clientX: x, clientY: y, pointerId } = event;
      press.current = { order, x, y, pointerId, timer: undefined };
      if (event.pointerType === 'touch') {
        press.current.timer = window.setTimeout(() => void start(order).then(() => place(x, y)), startsAfterRestMs);
      }
    },
  };
}

interface Listening {
  readonly press: { readonly current: Press | null };
  readonly dragging: { readonly current: OrderListItem | null };
  readonly move: (event: PointerEvent) => void;
  readonly drop: () => void;
  readonly end: () => void;
}

/** Follows the pointer wherever it goes, and keeps the page from scrolling, selecting or opening a menu under a card that is dragged. */
function useDocumentWhilePressed({ press, dragging, move, drop, end }: Listening): void {
  const onMove = useEffectEvent(move);
  const onUp = useEffectEvent((event: PointerEvent) => {
    if (event.pointerId !== press.current?.pointerId) return;
    if (dragging.current === null) end();
    else drop();
  });
  const onCancel = useEffectEvent(() => {
    if (press.current !== null) end();
  });
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'Escape' && dragging.current !== null) end();
  });
  const hold = useEffectEvent((event: Event) => {
    if (dragging.current !== null || (event.type === 'contextmenu' && press.current?.timer !== undefined)) event.preventDefault();
  });
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    document.addEventListener('pointermove', onMove, { signal });
    document.addEventListener('pointerup', onUp, { signal });
    document.addEventListener('pointercancel', onCancel, { signal });
    document.addEventListener('keydown', onKey, { signal });
    for (const name of ['selectstart', 'dragstart', 'contextmenu', 'touchmove']) document.addEventListener(name, hold, { signal, passive: false });
    return () => ending.abort();
  }, []);
}

/** The order whose card was pressed, unless it was a button or link on it. */
function orderAt(target: EventTarget, orderOf: DragOptions['orderOf']): OrderListItem | undefined {
  if (!(target instanceof Element) || target.closest('a, button, input, label') !== null) return undefined;
  const id = target.closest<HTMLElement>('[data-card]')?.dataset.card;
  return id === undefined ? undefined : orderOf(id);
}
