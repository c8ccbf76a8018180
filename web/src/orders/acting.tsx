import { Modal } from '@mantine/core';
import type { Action, Order } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, Suspense, useContext, useMemo, useState } from 'react';
import { failingOf } from '../api/failing.ts';
import { orderQuery } from '../api/queries.ts';
import { Failure, Loading } from '../ui/states.tsx';
import { actionForms } from './actions/index.ts';
import { actionWords } from './words.ts';

export interface Acting {
  readonly action: Action;
  readonly orderId: string;
  /** What the form starts with, such as a line or a shipment. */
  readonly about?: { readonly lineId?: string; readonly shipmentId?: string };
  readonly onDone?: (order: Order) => void;
}

const ActingContext = createContext<(acting: Acting) => void>(() => undefined);

/** Opens the form of an action over whatever page one is on, so that nothing of the page is lost. */
export function useActing(): (acting: Acting) => void {
  return useContext(ActingContext);
}

/** Where the forms of actions open. One at a time. */
export function ActingProvider({ children }: { readonly children: ReactNode }) {
  const [acting, setActing] = useState<Acting | null>(null);
  const open = useMemo(() => (next: Acting) => setActing(next), []);
  return (
    <ActingContext.Provider value={open}>
      {children}
      <Modal opened={acting !== null} onClose={() => setActing(null)} title={acting === null ? '' : actionWords[acting.action].does} size="lg">
        {acting !== null && <ActionDialog acting={acting} onClose={() => setActing(null)} />}
      </Modal>
    </ActingContext.Provider>
  );
}

function ActionDialog({ acting, onClose }: { readonly acting: Acting; readonly onClose: () => void }) {
  const { data: order, error, refetch } = useQuery(orderQuery(acting.orderId));
  const Form = actionForms[acting.action];
  if (Form === undefined) throw new Error(`${acting.action} has no form`);
  if (error !== null) return <Failure failing={failingOf(error)} onRetry={() => void refetch()} />;
  if (order === undefined) return <Loading />;
  const done = (next: Order) => {
    onClose();
    acting.onDone?.(next);
  };
  return (
    <Suspense fallback={<Loading />}>
      <Form order={order} about={acting.about ?? {}} onDone={done} onCancel={onClose} />
    </Suspense>
  );
}
