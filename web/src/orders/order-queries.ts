import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import { useMe } from '../app/session.ts';

/** What is asked of an order's items; nothing of the patient. */
const requirementsQuery = (orderId: string) =>
  queryOptions({ queryKey: ['order', orderId, 'requirements'], queryFn: ({ signal }) => client.readRequirements({ orderId }, { signal }) });

/** What is asked of the items of an order, line by line; undefined while it is read, and for those who may not know. */
export function useRequirements(orderId: string) {
  const { permissions } = useMe();
  return useQuery({ ...requirementsQuery(orderId), enabled: permissions.includes('orders.checks') }).data?.items;
}
