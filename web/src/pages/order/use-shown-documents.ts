import type { Document, Order } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { failingOf } from '../../api/failing.ts';
import { historyQuery } from '../../api/queries.ts';
import { documentsQuery } from '../../orders/documents/documents-query.ts';
import type { Failing } from '../../ui/states.tsx';

export interface ShownDocuments {
  /** Null while nobody asked for them. */
  readonly items: readonly Document[] | null;
  readonly isReading: boolean;
  readonly failing: Failing | null;
  readonly show: () => void;
  readonly hide: () => void;
}

/** Steps that change which documents there are. */
const steps = ['attach', 'withdraw', 'deliver', 'complete'];

/** The documents of an order from when one asks for them; read again when somebody adds or withdraws one while they are shown. */
export function useShownDocuments(order: Pick<Order, 'id'>): ShownDocuments {
  const [isShown, setShown] = useState(false);
  const { data, isFetching, error, refetch } = useQuery({ ...documentsQuery(order.id), enabled: isShown });
  const { data: history } = useQuery(historyQuery(order.id));
  const lastStep = history?.items.findLast(({ action }) => steps.includes(action))?.version ?? 0;
  const [readAt, setReadAt] = useState(lastStep);
  useEffect(() => {
    if (lastStep === readAt) return;
    setReadAt(lastStep);
    if (isShown) void refetch();
  }, [lastStep, readAt, isShown, refetch]);
  return {
    items: isShown ? (data?.items ?? null) : null,
    isReading: isShown && isFetching,
    failing: isShown && error !== null ? failingOf(error) : null,
    show: () => setShown(true),
    hide: () => setShown(false),
  };
}
