import { queryOptions } from '@tanstack/react-query';
import { client } from '../../api/client.ts';

/**
 * The documents of an order with their names, which are patient data: read only where one asks for them, for the look is recorded; not read again by itself, and gone from
 * memory with what showed it.
 */
export const documentsQuery = (orderId: string) =>
  queryOptions({
    queryKey: ['documents', orderId],
    queryFn: ({ signal }) => client.listDocuments({ orderId }, { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
