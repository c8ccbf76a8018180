import { Button, VisuallyHidden } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import type { Action, OrderListItem } from '@orderly/contract';
import { useNavigate } from '@tanstack/react-router';
import { lazy, type MouseEvent, Suspense, useMemo, useRef, useState } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { later } from '../../app/later.ts';
import { useScan } from '../../board/use-scan.ts';
import { useActing } from '../../orders/acting.tsx';
import { Page as Frame } from '../../ui/page.tsx';
import { Failure } from '../../ui/states.tsx';
import { BoardColumns } from './board-columns.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { FilterBar } from './filter-bar.tsx';
import { BoardHandleProvider } from './handle.ts';
import { SinceLeft } from './since-left.tsx';
import { Told } from './told.tsx';
import { useBoard } from './use-board.ts';
import { useSelection } from './use-selection.ts';

const KeyHelp = later(async () => (await import('./key-help.tsx')).KeyHelp);
const MoveMenu = later(async () => (await import('./move-menu.tsx')).MoveMenu);
// Few paste, and the forms of tracking numbers weigh.
const PasteDialog = lazy(async () => ({ default: (await import('./paste-dialog.tsx')).PasteDialog }));

/** Pending, preparing, shipped: whose move, by when. */
export function Page() {
  const board = useBoard();
  const { me, filtering, happening, collection, snapshot, visit } = board;
  const { role } = me;
  const canAct = me.permissions.includes('orders.change');
  const selection = useSelection(snapshot.orders);
  const [moving, setMoving] = useState<OrderListItem | null>(null);
  const [isPasting, pasting] = useDisclosure();
  const [areKeysShown, keys] = useDisclosure();
  const search = useRef<HTMLInputElement>(null);
  const { act, open, follow, scanned } = useSteps(board);
  useHotkeys([
    ['shift+?', keys.open],
    ['?', keys.open],
    ['f', () => search.current?.focus()],
    ['escape', selection.clear],
  ]);
  useScan((number) => {
    filtering.setText('');
    if (canAct) void scanned(number);
  });
  const showsOrganization = board.names.organizations.size > 1;
  const { toggle } = selection;
  const handle = useMemo(
    () => ({ role, canAct, showsOrganization, act, follow, openMove: setMoving, toggle }),
    [role, canAct, showsOrganization, act, follow, toggle],
  );
  return (
    <BoardHandleProvider value={handle}>
      <Frame
        title="Board"
        lead={<Told said={happening.said} />}
        actions={
          <>
            {me.permissions.includes('orders.pick') && (
              <Button variant="default" onClick={pasting.open}>
                Paste tracking numbers
              </Button>
            )}
            <Button variant="subtle" onClick={keys.open}>
              Keys
            </Button>
          </>
        }
      >
        <FilterBar filtering={filtering} territories={board.territories} {...board.names} textRef={search} />
        <SinceLeft count={visit.missed.size} isTooMuch={visit.isTooMuch} filtering={filtering} onForget={visit.forget} />
        {snapshot.error !== null && <Failure failing={failingOf(snapshot.error)} onRetry={collection.reread} />}
        <BoardColumns board={board} selection={selection} canAct={canAct} onOpen={open} onMove={setMoving} onDrop={act} />
        {canAct && <BulkBar orders={selection.orders} territories={board.territories ?? []} onClear={selection.clear} onDone={selection.drop} />}
        <Suspense fallback={null}>
          <MoveMenu order={moving} onClose={() => setMoving(null)} />
          <KeyHelp isOpen={areKeysShown} onClose={keys.close} />
        </Suspense>
        {isPasting && (
          <Suspense fallback={<VisuallyHidden role="status">Loading</VisuallyHidden>}>
            <PasteDialog onClose={pasting.close} />
          </Suspense>
        )}
      </Frame>
    </BoardHandleProvider>
  );
}

/** What is done with one order: its form, its page, or what a scanner asks for. They stay the same while the board does. */
function useSteps({ collection, happening: { say }, refresh }: ReturnType<typeof useBoard>) {
  const openForm = useActing();
  const navigate = useNavigate();
  const latest = useRef({ say, refresh });
  latest.current = { say, refresh };
  return useMemo(() => {
    const act = (action: Action, { id: orderId, number }: Pick<OrderListItem, 'id' | 'number'>) =>
      openForm({ action, orderId, onDone: () => void latest.current.refresh(number) });
    const open = ({ id }: Pick<OrderListItem, 'id'>) => void navigate({ to: `/orders/${id}` as '/' });
    return {
      act,
      open,
      follow(event: MouseEvent, order: OrderListItem) {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        open(order);
      },
      async scanned(number: string) {
        try {
          const here = collection.snapshot().orders.find((order) => order.number === number);
          const order = here ?? (await client.listOrders({ number, limit: 1 })).items[0];
          if (order === undefined) latest.current.say(`${number} was scanned: no order of this number is in your sight.`);
          else act('ship', order);
        } catch (error) {
          latest.current.say(`${number} was scanned, but could not be looked up: ${failingOf(error).detail}`);
        }
      },
    };
  }, [openForm, navigate, collection]);
}
