import type { TerritoryLoad } from '@orderly/contract';
import { enter, need, recorded } from '../identity/index.ts';
import type { OrderDeps, Request } from './deps.ts';
import { readTerritoryLoad } from './territory-load-store.ts';

/** What is under way in each of the caller's territories; those without any are left out. Errors: unauthenticated, forbidden. */
export function showTerritoryLoad(deps: OrderDeps, { credential, context }: Omit<Request, 'idempotency'>): Promise<TerritoryLoad> {
  const attempt = { action: 'territory.load', resourceType: 'territory', resourceId: null, context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const principal = await enter(tx, credential, deps.adjustPrincipal);
      as(principal);
      need(principal, 'territories.load');
      return { items: await readTerritoryLoad(tx, principal.territories, deps.clock.now()) };
    }),
  );
}
