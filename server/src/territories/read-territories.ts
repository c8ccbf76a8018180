import type { LocatedZip, LocateQuery, TerritorySummary, TerritoryView } from '@orderly/contract';
import { enter, may, need, type Principal, recorded } from '../identity/index.ts';
import { notFound, recordOf, refuse, type TerritoryDeps, type TerritoryRequest, treeOf } from './change-tree.ts';
import { zip5Of } from './geography.ts';
import { dayOf, type Forest } from './locator.ts';
import { locate } from './tree.ts';
import { summarizeTerritory, viewLocation, viewTerritory } from './view.ts';

interface Seen {
  readonly principal: Principal;
  readonly forest: Forest;
  readonly sees: (territoryId: string) => boolean;
}

/** Runs a reading of the tree; what is out of sight is `not_found` and on record. */
function read<T>(
  deps: TerritoryDeps,
  { credential, context }: TerritoryRequest,
  attempt: { action: `territory.${string}`; territoryId: string | null },
  work: (seen: Seen) => T,
): Promise<T> {
  return recorded(deps.db, { action: attempt.action, resourceType: 'territory', resourceId: attempt.territoryId, context }, (as) =>
    deps.db.transaction(async (tx) => {
      const [principal, forest] = await Promise.all([enter(tx, credential), deps.territories.forest(tx)]);
      as(principal);
      need(principal, 'territories.read');
      // Who keeps the tree sees all of it, everyone else the territories of their grants.
      const all = may(principal, 'territories.write');
      const granted = new Set(principal.territories);
      return work({ principal, forest, sees: (territoryId) => all || granted.has(territoryId) });
    }),
  );
}

export interface TerritoryListPage {
  readonly items: TerritorySummary[];
  /** The id after which the next page begins; null on the last one. */
  readonly next: string | null;
}

/** The territories the caller may see, oldest first, a page at a time. Errors: unauthenticated. */
export function listTerritories(
  deps: TerritoryDeps,
  request: TerritoryRequest & { limit: number; after: string | null; retired: boolean },
): Promise<TerritoryListPage> {
  const { limit, after, retired } = request;
  return read(deps, request, { action: 'territory.list', territoryId: null }, ({ forest, sees }) => {
    const page = [...forest.records.values()]
      .filter(({ id, retiredAt }) => (after === null || id > after) && sees(id) && (retired || retiredAt === null))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit + 1);
    const items = page.slice(0, limit).map(summarizeTerritory);
    return { items, next: page.length > limit ? (items.at(-1)?.id ?? null) : null };
  });
}

/** One territory. A foreign one and a missing one answer alike. Errors: unauthenticated, not_found. */
export function showTerritory(deps: TerritoryDeps, request: TerritoryRequest & { territoryId: string }): Promise<TerritoryView> {
  const { territoryId } = request;
  return read(deps, request, { action: 'territory.read', territoryId }, ({ forest, sees }) => {
    if (!sees(territoryId)) throw notFound();
    return viewTerritory(recordOf(forest, territoryId), dayOf(deps.clock.now()));
  });
}

/**
 * Where a ZIP belongs on a day, and why. Who may place orders learns the territory of any ZIP, as the placed order would tell it; of the way there, and
 * for everyone else, only territories of their own. Errors: unauthenticated, invalid_request, not_found.
 */
export function locateZip(deps: TerritoryDeps, request: TerritoryRequest & { query: LocateQuery }): Promise<LocatedZip> {
  const { geography } = deps.territories;
  const zip = zip5Of(request.query.zip);
  const day = request.query.date ?? dayOf(deps.clock.now());
  return read(deps, request, { action: 'territory.locate', territoryId: null }, ({ principal, forest, sees }) => {
    if (zip === null) refuse('/zip', 'zip_format', 'Enter a ZIP code of five digits, or ZIP+4.');
    const location = locate(treeOf(forest), zip, geography, day);
    const mayKnow = (id: string): boolean => sees(id) || (id === location.territoryId && may(principal, 'orders.place'));
    if (!mayKnow(location.territoryId)) throw notFound();
    return viewLocation(location, forest, geography, mayKnow);
  });
}
