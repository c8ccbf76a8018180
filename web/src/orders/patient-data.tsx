import { Text } from '@mantine/core';
import type { Order } from '@orderly/contract';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { client } from '../api/client.ts';
import { failingOf } from '../api/failing.ts';
import { type Failing, Failure, Loading } from '../ui/states.tsx';

interface PatientData {
  /** The order with what one may see of its patient, as it was read; null while it is closed. */
  readonly opened: Order | null;
  readonly isOpening: boolean;
  readonly failing: Failing | null;
  /** Reads it, once: the look is in the journal, so that nothing reads it by itself. */
  readonly open: () => void;
  /** It is gone from memory with that, as it is when the page is left. */
  readonly close: () => void;
}

/** What one may see of an order's patient, from when one asks for it until one closes it. In no cache, so that nothing reads it again unasked. */
export function usePatientData(orderId: string): PatientData {
  const [opened, setOpened] = useState<Order | null>(null);
  const { mutate, reset, isPending, error } = useMutation({
    mutationFn: () => client.readOrder({ orderId, include: 'phi' }),
    onSuccess: setOpened,
    gcTime: 0,
  });
  const close = useCallback(() => {
    setOpened(null);
    reset();
  }, [reset]);
  return { opened, isOpening: isPending, failing: error === null ? null : failingOf(error), open: mutate, close };
}

interface WithPatientDataProps {
  readonly orderId: string;
  /** `reread` reads it anew, in place of what was read. */
  readonly children: (opened: Order, reread: () => void) => ReactNode;
}

/** What a form needs of the patient: read as it opens, which it says. */
export function WithPatientData({ orderId, children }: WithPatientDataProps) {
  const { opened, failing, open } = usePatientData(orderId);
  const isAsked = useRef(false);
  useEffect(() => {
    if (isAsked.current) return;
    isAsked.current = true;
    open();
  }, [open]);
  if (failing !== null && opened === null) return <Failure failing={failing} onRetry={open} />;
  if (opened === null) return <Loading label="Opening the patient’s data" />;
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        This form shows data of the patient. That you opened it is recorded.
      </Text>
      {children(opened, open)}
    </>
  );
}
