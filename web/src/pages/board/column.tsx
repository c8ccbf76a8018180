import type { OrderListItem } from '@orderly/contract';
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type Ref, useEffect, useId, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { mostOfColumn } from '../../board/collection.ts';
import type { Missed } from '../../board/visit.ts';
import { stageWords } from '../../orders/words.ts';
import { loadingMark } from '../../ui/states.tsx';
import type { ColumnView, Section } from './arrange.ts';
import classes from './board.module.css';
import { Card } from './card.tsx';

export interface ColumnHandle {
  /** Scrolls to an order's card and gives it the focus. */
  focus(orderId: string): void;
}

interface ColumnProps {
  readonly view: ColumnView;
  readonly entryId: string | null;
  readonly selected: ReadonlySet<string>;
  readonly fresh: ReadonlySet<string>;
  readonly missed: ReadonlyMap<string, Missed>;
  /** Selects or drops all of a section; undefined where nothing can be selected. */
  readonly onSelectAll: ((orders: readonly OrderListItem[], isSelected: boolean) => void) | undefined;
  readonly ref: Ref<ColumnHandle>;
}

type Row =
  | { readonly key: string; readonly section: Section; readonly order?: never }
  | { readonly key: string; readonly order: OrderListItem; readonly place: number; readonly section?: never };

const headHeight = 36;
const cardHeight = 132;

/** A column of the board. Only the cards in view, and the one that the keyboard stands on, are in the page. */
export function Column({ view, entryId, selected, fresh, missed, onSelectAll, ref }: ColumnProps) {
  const titleId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => rowsOf(view), [view]);
  const entryAt = rows.findIndex(({ key }) => key === entryId);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.order === undefined ? headHeight : cardHeight),
    getItemKey: (index) => rows[index]?.key ?? index,
    rangeExtractor: (range) => withEntry(range, entryAt),
    overscan: 4,
    // Drawn within the scroll's own task it would hold that up.
    useFlushSync: false,
  });
  const focus = useFocusOnCard(scroller, (orderId) => {
    const at = rows.findIndex(({ key }) => key === orderId);
    if (at >= 0) virtualizer.scrollToIndex(at);
  });
  useImperativeHandle(ref, () => ({ focus }));
  return (
    <section className={classes.column} aria-labelledby={titleId}>
      <div className={classes.top}>
        <h2 id={titleId} className={classes.title}>
          {stageWords[view.stage]} <span className={classes.count}>{countWords(view)}</span>
        </h2>
        <div className={classes.jumps}>
          {view.sections.map((section) => (
            <button
              key={section.key}
              type="button"
              className={classes.jump}
              disabled={section.orders.length === 0}
              onClick={() =>
                virtualizer.scrollToIndex(
                  rows.findIndex(({ key }) => key === headKey(section)),
                  { align: 'start' },
                )
              }
            >
              {section.label} {section.orders.length}
            </button>
          ))}
        </div>
        {view.extent === 'cut' && (
          <p className={classes.cut}>The {mostOfColumn.toLocaleString('en')} due first. Narrow the board to see the others.</p>
        )}
      </div>
      <div className={classes.scroller} ref={scroller}>
        <div className={classes.rows} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index] as Row;
            return (
              <div
                key={key}
                className={classes.row}
                data-index={index}
                ref={virtualizer.measureElement}
                style={{ transform: `translateY(${start}px)` }}
              >
                {row.order === undefined ? (
                  <SectionHead section={row.section} selected={selected} onSelectAll={onSelectAll} />
                ) : (
                  <Card
                    order={row.order}
                    isEntry={index === entryAt}
                    isSelected={selected.has(row.order.id)}
                    isFresh={fresh.has(row.order.id)}
                    missed={missed.get(row.order.id)}
                    place={row.place}
                    of={view.count}
                  />
                )}
              </div>
            );
          })}
        </div>
        {view.count === 0 && view.extent === 'reading' && (
          <p className={classes.none} {...{ [loadingMark]: true }}>
            Reading …
          </p>
        )}
        {view.count === 0 && view.extent !== 'reading' && <p className={classes.none}>Nothing here.</p>}
      </div>
    </section>
  );
}

function SectionHead({ section, selected, onSelectAll }: { readonly section: Section } & Pick<ColumnProps, 'selected' | 'onSelectAll'>) {
  const { label, orders } = section;
  const isAll = orders.every(({ id }) => selected.has(id));
  return (
    <div className={classes.section}>
      {onSelectAll !== undefined && (
        <input
          type="checkbox"
          className={classes.check}
          checked={isAll}
          onChange={() => onSelectAll(orders, !isAll)}
          aria-label={`Select all ${orders.length} of ${label}`}
        />
      )}
      <h3 className={classes.sectionTitle}>
        {label} <span className={classes.count}>{orders.length}</span>
      </h3>
    </div>
  );
}

/** Gives a card the focus once it is in the page: whatever is far off is drawn only after the scroll. */
function useFocusOnCard(scroller: { readonly current: HTMLElement | null }, scrollTo: (orderId: string) => void): (orderId: string) => void {
  const wished = useRef<string | null>(null);
  const [, draw] = useState(0);
  useEffect(() => {
    if (wished.current === null) return;
    const card = scroller.current?.querySelector<HTMLElement>(`[data-card="${wished.current}"]`);
    if (card === null || card === undefined) return;
    wished.current = null;
    card.focus({ preventScroll: true });
  });
  return (orderId) => {
    wished.current = orderId;
    scrollTo(orderId);
    draw((count) => count + 1);
  };
}

function rowsOf({ sections }: ColumnView): Row[] {
  let place = 0;
  return sections
    .filter(({ orders }) => orders.length > 0)
    .flatMap((section): Row[] => [
      { key: headKey(section), section },
      ...section.orders.map((order) => {
        place += 1;
        return { key: order.id, order, place };
      }),
    ]);
}

function headKey({ key }: Section): string {
  return `section ${key}`;
}

function withEntry(range: Range, entryAt: number): number[] {
  const seen = defaultRangeExtractor(range);
  return entryAt < 0 || seen.includes(entryAt) ? seen : [...seen, entryAt].sort((a, b) => a - b);
}

function countWords({ count, extent }: ColumnView): string {
  return extent === 'cut' ? `${count.toLocaleString('en')}+` : count.toLocaleString('en');
}
