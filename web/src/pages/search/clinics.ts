import { queryOptions } from '@tanstack/react-query';
import { client } from '../../api/client.ts';

/** So many orders are looked through for the clinics that they come from. */
const mostOrders = 500;

/** The clinics of the orders in one’s sight, by name, for those whose role may not list organisations. */
export const clinicsQuery = queryOptions({
  queryKey: ['clinics'],
  staleTime: 300_000,
  queryFn: async ({ signal }) => {
    const names = new Map<string, string>();
    let left = mostOrders;
    for await (const { clinicId, clinicName } of client.each('listOrders', { limit: 100 }, { signal })) {
      names.set(clinicId, clinicName);
      left -= 1;
      if (left === 0) break;
    }
    return [...names].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label));
  },
});
