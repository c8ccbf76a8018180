import type { Role } from '@orderly/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import { meQuery, queries } from '../api/queries.ts';

/** Who is signed in. Only for what stands inside the shell, where somebody is. */
export function useMe() {
  const { data } = useSuspenseQuery(meQuery);
  if (data === null) throw new Error('nobody is signed in');
  return data;
}

/** Whose move an order waits for, when it is this role's; null for who only looks on. */
export const partyOf: Readonly<Record<Role, 'clinic' | 'desk' | 'warehouse' | null>> = {
  provider: 'clinic',
  verifier: 'desk',
  master_distributor: 'warehouse',
  distributor: 'warehouse',
  sales_rep: null,
  compliance: null,
  admin: null,
};

/** Ends the session, and everything that is kept of it in this page. */
export async function signOut(): Promise<void> {
  await client.signOut().catch(() => undefined);
  leave();
}

/** What was shown is gone with whoever it was shown to. */
export function leave(): void {
  client.realtime().close();
  queries.clear();
  queries.setQueryData(meQuery.queryKey, null);
  // A fresh page, so that nothing of the one before is left in memory.
  window.location.assign('/sign-in');
}
