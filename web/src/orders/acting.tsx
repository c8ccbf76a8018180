import { Alert, Button, Group, Modal, Text, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Problem } from '@orderly/client';
import type { Action, Order } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { createContext, type MouseEvent, type ReactNode, Suspense, useContext, useMemo, useRef, useState } from 'react';
import { failingOf } from '../api/failing.ts';
import { orderQuery } from '../api/queries.ts';
import { Failure, Loading } from '../ui/states.tsx';
import { actionForms } from './actions/index.ts';
import type { About } from './actions/props.ts';
import { actionWords } from './words.ts';

export interface Acting {
  readonly action: Action;
  readonly orderId: string;
  /** What the form starts with, such as a line or a shipment. */
  readonly about?: About;
  readonly onDone?: (order: Order) => void;
}

const ActingContext = createContext<(acting: Acting) => void>(() => undefined);

/** Opens the form of an action over whatever page one is on, so that nothing of the page is lost. */
export function useActing(): (acting: Acting) => void {
  return useContext(ActingContext);
}

/** Where the forms of actions open. One at a time; what was entered goes only when one says so. */
export function ActingProvider({ children }: { readonly children: ReactNode }) {
  const [acting, setActing] = useState<Acting | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const [said, setSaid] = useState('');
  const isTouched = useRef(false);
  const open = useMemo(() => (next: Acting) => setActing(next), []);
  const isSmall = useMediaQuery('(max-width: 36em)');
  const close = () => {
    isTouched.current = false;
    setLeaving(false);
    setActing(null);
  };
  const leave = () => (isTouched.current ? setLeaving(true) : close());
  const touch = () => {
    isTouched.current = true;
  };
  const done = (order: Order) => {
    setSaid(`Order ${order.number}: done.`);
    close();
    acting?.onDone?.(order);
  };
  return (
    <ActingContext.Provider value={open}>
      {children}
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <Modal
        opened={acting !== null}
        onClose={leave}
        title={acting === null ? '' : <DialogTitle acting={acting} />}
        size="xl"
        fullScreen={isSmall === true}
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {isLeaving && <Leaving onStay={() => setLeaving(false)} onLeave={close} />}
        {acting !== null && (
          // biome-ignore lint/a11y/noStaticElementInteractions: it only notes that something was entered below
          // biome-ignore lint/a11y/useKeyWithClickEvents: what the keyboard enters comes as input
          <div onInput={touch} onClick={(event) => isChoice(event) && touch()}>
            <ActionDialog acting={acting} onDone={done} onCancel={leave} />
          </div>
        )}
      </Modal>
    </ActingContext.Provider>
  );
}

/** What is done, and to which order, as soon as that is known. */
function DialogTitle({ acting: { action, orderId } }: { readonly acting: Acting }) {
  const { data } = useQuery({ ...orderQuery(orderId), enabled: false });
  return (
    <Text span fw={600}>
      {actionWords[action].does}
      {data !== undefined && (
        <Text span c="dimmed">
          {' '}
          {data.number}
        </Text>
      )}
    </Text>
  );
}

/** What is chosen in a list or drawn is no input to the browser. */
function isChoice({ target }: MouseEvent): boolean {
  return target instanceof Element && target.closest('[role="option"], canvas') !== null;
}

function Leaving({ onStay, onLeave }: { readonly onStay: () => void; readonly onLeave: () => void }) {
  return (
    <Alert color="yellow" role="alert" title="Drop what you entered?" mb="md">
      <Group justify="flex-end">
        <Button variant="default" onClick={onStay} autoFocus>
          Keep it
        </Button>
        <Button color="red" onClick={onLeave}>
          Drop it
        </Button>
      </Group>
    </Alert>
  );
}

interface ActionDialogProps {
  readonly acting: Acting;
  readonly onDone: (order: Order) => void;
  readonly onCancel: () => void;
}

function ActionDialog({ acting, onDone, onCancel }: ActionDialogProps) {
  const { data: order, error, refetch } = useQuery(orderQuery(acting.orderId));
  const Form = actionForms[acting.action];
  if (Form === undefined) throw new Error(`${acting.action} has no form`);
  // A reading that merely did not succeed leaves what was entered where it is; an order that is out of sight takes it along.
  const isGone = error instanceof Problem && (error.code === 'not_found' || error.code === 'forbidden');
  if (error !== null && (order === undefined || isGone)) return <Failure failing={failingOf(error)} onRetry={() => void refetch()} />;
  if (order === undefined) return <Loading />;
  return (
    <Suspense fallback={<Loading />}>
      <Form order={order} about={acting.about ?? {}} onDone={onDone} onCancel={onCancel} />
    </Suspense>
  );
}
