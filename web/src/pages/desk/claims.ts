import type { Claim } from '@orderly/contract';
import { queryOptions, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';

/** What others claim is no event of an order, so that the queue is looked at again by itself. */
const lookAgainMs = 15_000;

export const queueQuery = queryOptions({
  queryKey: ['orders', 'queue'],
  refetchInterval: lookAgainMs,
  queryFn: ({ signal }) => client.readQueue({ limit: 100 }, { signal }),
});

interface Claims {
  /** The order one works on; null while there is none. */
  readonly claim: Claim | null;
  /** Takes the order named, or the next of the queue; one's own again for as long anew. */
  readonly take: (orderId?: string) => void;
  /** It is decided or given back. */
  readonly forget: () => void;
  readonly isPending: boolean;
  /** Nothing waited that nobody has, when last asked. */
  readonly isEmpty: boolean;
  readonly error: unknown;
}

/** The order that one has claimed from the queue to decide. */
export function useClaims(): Claims {
  const [claim, setClaim] = useState<Claim | null>(null);
  const [isEmpty, setEmpty] = useState(false);
  const take = useMutation({
    mutationFn: (orderId: string | undefined) => client.claimOrder({ body: orderId === undefined ? {} : { orderId } }),
    onSuccess: (answer) => {
      setEmpty(answer.claim === null);
      if (answer.claim !== null) setClaim(answer.claim);
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: queueQuery.queryKey }),
  });
  const forget = () => {
    setClaim(null);
    // What is read anew comes later than the next key.
    queries.setQueryData(
      queueQuery.queryKey,
      (queue) => queue && { ...queue, items: queue.items.filter(({ orderId }) => orderId !== claim?.orderId) },
    );
    void queries.invalidateQueries({ queryKey: queueQuery.queryKey });
  };
  return { claim, take: take.mutate, forget, isPending: take.isPending, isEmpty, error: take.error };
}
