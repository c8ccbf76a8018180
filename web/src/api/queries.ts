import { Problem } from '@orderly/client';
import { QueryClient, queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';

/** What the server answers, kept as long as it is live: the events of realtime say when it is to be read anew. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // The client itself sends again what passes; what is refused stays refused.
      retry: false,
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});

/** Who is signed in; null when nobody is. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }) => {
    try {
      return await client.readMe({}, { signal });
    } catch (error) {
      if (error instanceof Problem && error.code === 'unauthenticated') return null;
      throw error;
    }
  },
});

/** An order without anything of the patient. */
export const orderQuery = (orderId: string) =>
  queryOptions({ queryKey: ['order', orderId], queryFn: ({ signal }) => client.readOrder({ orderId }, { signal }) });

export const historyQuery = (orderId: string) =>
  queryOptions({ queryKey: ['order', orderId, 'history'], queryFn: ({ signal }) => client.readOrderHistory({ orderId }, { signal }) });
