import { SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { Action, OrderListItem } from '@orderly/contract';
import { useState } from 'react';
import { failingOf } from '../../api/failing.ts';
import type { BoardStage } from '../../board/columns.ts';
import { stageWords } from '../../orders/words.ts';
import { Empty } from '../../ui/states.tsx';
import classes from './board.module.css';
import { Column } from './column.tsx';
import { DropTargets } from './drop-targets.tsx';
import type { useBoard } from './use-board.ts';
import { useDrag } from './use-drag.ts';
import { useKeys } from './use-keys.ts';
import type { useSelection } from './use-selection.ts';

interface BoardColumnsProps {
  readonly board: ReturnType<typeof useBoard>;
  readonly selection: ReturnType<typeof useSelection>;
  readonly canAct: boolean;
  readonly onOpen: (order: OrderListItem) => void;
  readonly onMove: (order: OrderListItem) => void;
  readonly onDrop: (action: Action, order: OrderListItem) => void;
}

/** The columns beside each other; on a narrow screen one at a time. */
export function BoardColumns({ board, selection, canAct, onOpen, onMove, onDrop }: BoardColumnsProps) {
  const { views, snapshot, visit, happening, filtering } = board;
  const isNarrow = useMediaQuery('(max-width: 64em)', false, { getInitialValueInEffect: false });
  const [shown, setShown] = useState<BoardStage>('preparing');
  const keys = useKeys({
    views,
    onShow: setShown,
    onOpen,
    onMove: (order) => canAct && onMove(order),
    onToggle: (id) => canAct && selection.toggle(id),
  });
  const { drag, ghost, onPointerDown } = useDrag({
    isEnabled: canAct,
    orderOf: (id) => snapshot.orders.find((order) => order.id === id),
    onDrop,
    onRefused: (order, reason) => happening.say(`${order.number} stays where it is. ${reason}`),
    onError: (error) => happening.say(failingOf(error).detail),
  });
  const isRead = Object.values(snapshot.extent).every((extent) => extent !== 'reading');
  if (isRead && views.every(({ count }) => count === 0)) return <Nothing isFiltered={Object.keys(filtering.filters).length > 0} />;
  return (
    <>
      {isNarrow && (
        <SegmentedControl
          fullWidth
          aria-label="Column"
          value={shown}
          onChange={(stage) => setShown(stage as BoardStage)}
          data={views.map(({ stage, count }) => ({ value: stage, label: `${stageWords[stage]} ${count.toLocaleString('en')}` }))}
        />
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the cards inside have the focus; their keys are heard in one place */}
      <div className={classes.columns} onKeyDown={keys.onKeyDown} onFocus={keys.onFocus} onPointerDown={onPointerDown}>
        {views
          .filter(({ stage }) => !isNarrow || stage === shown)
          .map((view) => (
            <Column
              key={view.stage}
              view={view}
              entryId={keys.entryOf(view.stage)}
              selected={selection.ids}
              fresh={happening.fresh}
              missed={visit.missed}
              onSelectAll={canAct ? selection.setAll : undefined}
              ref={(handle) => {
                if (handle === null) keys.columns.current.delete(view.stage);
                else keys.columns.current.set(view.stage, handle);
              }}
            />
          ))}
        {drag !== null && <DropTargets drag={drag} ghost={ghost} />}
      </div>
    </>
  );
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  return isFiltered ? (
    <Empty title="No order fits">Take a filter away to see more of the board.</Empty>
  ) : (
    <Empty title="The board is empty">Orders of your territories appear here by themselves, as soon as a clinic places one.</Empty>
  );
}
