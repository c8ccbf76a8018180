import { Alert, Button, Group, Modal, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Problem } from '@orderly/client';
import type { Order } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { type MouseEvent, Suspense, useRef, useState } from 'react';
import { failingOf } from '../api/failing.ts';
import { orderQuery } from '../api/queries.ts';
import { Failure, Loading } from '../ui/states.tsx';
import { actionForms } from './actions/index.ts';
import type { Acting } from './actions/props.ts';
import { actionWords } from './words.ts';

interface ActingDialogProps {
  /** Null while nothing is done. */
  readonly acting: Acting | null;
  readonly onClose: () => void;
  readonly onDone: (order: Order) => void;
}

/** The form of an action in a dialog, which asks before what was entered goes. */
export function ActingDialog({ acting, onClose, onDone }: ActingDialogProps) {
  const [isLeaving, setLeaving] = useState(false);
  const isTouched = useRef(false);
  const isSmall = useMediaQuery('(max-width: 36em)');
  const reset = () => {
    isTouched.current = false;
    setLeaving(false);
  };
  const close = () => {
    reset();
    onClose();
  };
  const leave = () => (isTouched.current ? setLeaving(true) : close());
  const touch = () => {
    isTouched.current = true;
  };
  const done = (order: Order) => {
    reset();
    onDone(order);
  };
  return (
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
          <FormOf acting={acting} onDone={done} onCancel={leave} />
        </div>
      )}
    </Modal>
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

interface FormOfProps {
  readonly acting: Acting;
  readonly onDone: (order: Order) => void;
  readonly onCancel: () => void;
}

function FormOf({ acting, onDone, onCancel }: FormOfProps) {
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
