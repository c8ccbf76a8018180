import { VisuallyHidden } from '@mantine/core';
import type { OrderListItem } from '@orderly/contract';
import { memo } from 'react';
import { newsWords } from '../../board/news.ts';
import { stepFor } from '../../board/next-step.ts';
import type { Missed } from '../../board/visit.ts';
import { partyWords, stepWords } from '../../orders/words.ts';
import { relativeTo, useNow } from '../../ui/time.tsx';
import classes from './board.module.css';
import { type BoardHandle, useBoardHandle } from './handle.ts';

interface CardProps {
  readonly order: OrderListItem;
  /** Where the keyboard enters the column. */
  readonly isEntry: boolean;
  readonly isSelected: boolean;
  /** Somebody has just changed it. */
  readonly isFresh: boolean;
  readonly missed: Missed | undefined;
  readonly place: number;
  readonly of: number;
}

/** An order as a card: what it is, whose move, by when. Plain elements, for many of them come and go while one scrolls. */
export const Card = memo(function OrderCard({ order, isEntry, isSelected, isFresh, missed, place, of }: CardProps) {
  const board = useBoardHandle();
  const tab = isEntry ? 0 : -1;
  const nameId = `order-${order.id}`;
  const look = [classes.card, board.canAct ? classes.movable : '', isSelected ? classes.selected : '', isFresh ? classes.fresh : ''].join(' ');
  return (
    <article className={look} data-card={order.id} tabIndex={tab} aria-labelledby={nameId} aria-posinset={place} aria-setsize={of}>
      <div className={classes.head}>
        {board.canAct && (
          <input
            type="checkbox"
            tabIndex={tab}
            checked={isSelected}
            onChange={() => board.toggle(order.id)}
            aria-label={`Select ${order.number}`}
            className={classes.check}
          />
        )}
        <a
          href={`/orders/${order.id}`}
          onClick={(event) => board.follow(event, order)}
          className={classes.number}
          tabIndex={tab}
          id={nameId}
          draggable={false}
        >
          {order.number}
        </a>
        {order.priority === 'urgent' && <span className={`${classes.mark} ${classes.urgent}`}>Urgent</span>}
        {order.onHold && <span className={`${classes.mark} ${classes.hold}`}>{holdWords(order)}</span>}
        {board.canAct && (
          <button type="button" className={classes.more} tabIndex={tab} onClick={() => board.openMove(order)} aria-label={`Move ${order.number}`}>
            <svg viewBox="0 0 16 16" width="16" height="16" fill="currentColor" aria-hidden="true">
              <circle cx="3" cy="8" r="1.5" />
              <circle cx="8" cy="8" r="1.5" />
              <circle cx="13" cy="8" r="1.5" />
            </svg>
          </button>
        )}
      </div>
      <div className={classes.items}>{order.categories.join(', ')}</div>
      <div className={classes.from}>
        {order.clinicName}
        {board.showsOrganization && ` · ${order.organizationName}`}
      </div>
      <div className={classes.foot}>
        <NextStep order={order} tab={tab} board={board} />
        <span className={classes.facts}>
          {order.stage !== 'pending' && (
            <span>
              {order.quantityShipped}/{order.quantityOrdered} shipped
            </span>
          )}
          {order.dueAt !== null && <DueTime at={order.dueAt} />}
        </span>
      </div>
      {missed !== undefined && <div className={classes.missed}>Since you left: {newsWords(missed.by, missed.action)}</div>}
    </article>
  );
});

function holdWords({ linesHeld }: OrderListItem): string {
  return linesHeld > 0 ? `${linesHeld} ${linesHeld === 1 ? 'line' : 'lines'} on hold` : 'On hold';
}

/** What is next: a button where one may do it, else who is to. */
function NextStep({ order, tab, board }: { readonly order: OrderListItem; readonly tab: number; readonly board: BoardHandle }) {
  const action = stepFor(order, board.role);
  const words = stepWords[order.nextStep];
  if (order.nextStep === 'none') return <span />;
  if (board.canAct && action !== null) {
    return (
      <button type="button" className={classes.step} tabIndex={tab} onClick={() => board.act(action, order)}>
        {words}
        <VisuallyHidden> {order.number}</VisuallyHidden>
      </button>
    );
  }
  if (board.canAct && order.nextStep === 'trace') {
    return (
      <a href={`/orders/${order.id}`} onClick={(event) => board.follow(event, order)} className={classes.step} tabIndex={tab} draggable={false}>
        {words}
        <VisuallyHidden> {order.number}</VisuallyHidden>
      </a>
    );
  }
  return (
    <span className={classes.waits}>
      Waits for {partyWords[order.waitingOn]}: {words.toLowerCase()}
    </span>
  );
}

function DueTime({ at }: { readonly at: string }) {
  const now = useNow();
  const isLate = Date.parse(at) < now;
  return (
    <time dateTime={at} title={new Date(at).toLocaleString('en')} className={isLate ? classes.late : undefined}>
      due {relativeTo(at, now)}
    </time>
  );
}
