import { VisuallyHidden } from '@mantine/core';
import type { Order } from '@orderly/contract';
import { createContext, type ReactNode, Suspense, useContext, useMemo, useState } from 'react';
import { later } from '../app/later.ts';
import type { Acting } from './actions/props.ts';

const ActingDialog = later(async () => (await import('./acting-dialog.tsx')).ActingDialog);

const ActingContext = createContext<(acting: Acting) => void>(() => undefined);

/** Opens the form of an action over whatever page one is on, so that nothing of the page is lost. */
export function useActing(): (acting: Acting) => void {
  return useContext(ActingContext);
}

/** Where the forms of actions open. One at a time; what was entered goes only when one says so. */
export function ActingProvider({ children }: { readonly children: ReactNode }) {
  const [acting, setActing] = useState<Acting | null>(null);
  const [said, setSaid] = useState('');
  const open = useMemo(() => (next: Acting) => setActing(next), []);
  const close = () => setActing(null);
  const done = (order: Order) => {
    setSaid(`Order ${order.number}: done.`);
    close();
    acting?.onDone?.(order);
  };
  return (
    <ActingContext.Provider value={open}>
      {children}
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <Suspense fallback={null}>
        <ActingDialog acting={acting} onClose={close} onDone={done} />
      </Suspense>
    </ActingContext.Provider>
  );
}
