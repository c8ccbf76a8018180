import type { LocatedZip, LocateQuery, TerritoryPage, TerritoryView } from '@orderly/contract';
import { enter, may, need, type Principal } from '../identity/index.ts';
import { OrderlyError } from '../platform/errors.ts';
import { notFound, recordOf, type TerritoryDeps, type TerritoryRequest, treeOf } from './change-tree.ts';
import { zip5Of } from './geography.ts';
import { dayOf, type Forest } from './locator.ts';
import { locate } from './tree.ts';
import { summarizeTerritory, viewLocation, viewTerritory } from './view.ts';

const defaultLimit = 50;

async function read(
  deps: TerritoryDeps,
  request: TerritoryRequest,
): Promise<{ principal: Principal; forest: Forest; sees: (territoryId: string) => boolean }> {
  return deps.db.transaction(async (tx) => {
    const [principal, forest] = await Promise.all([enter(tx, request.credential), deps.territories.forest(tx)]);
    need(principal, 'territories.read');
    // Who keeps the tree sees all of it, everyone else the territories of their grants.
    const all = may(principal, 'territories.write');
    const granted = new Set(principal.territories);
    return { principal, forest, sees: (territoryId) => all || granted.has(territoryId) };
  });
}

/** The territories the caller may see, by age, a page at a time. Errors: unauthenticated, invalid_request (cursor). */
export async function listTerritories(
  deps: TerritoryDeps,
  request: TerritoryRequest & { limit?: number; cursor?: string; retired?: boolean },
): Promise<TerritoryPage> {
  const after = request.cursor === undefined ? '' : Buffer.from(request.cursor, 'base64url').toString();
  if (after !== '' && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(after)) {
    const detail = 'Send the nextCursor of the page before, unchanged.';
    throw new OrderlyError('invalid_request', detail, { errors: [{ pointer: '/cursor', code: 'cursor', detail }] });
  }
  const limit = request.limit ?? defaultLimit;
  const { forest, sees } = await read(deps, request);
  const page = [...forest.records.values()]
    .filter((record) => record.id > after && sees(record.id) && (request.retired === true || record.retiredAt === null))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, limit + 1);
  const items = page.slice(0, limit);
  const last = items.at(-1);
  const nextCursor = page.length > limit && last !== undefined ? Buffer.from(last.id).toString('base64url') : null;
  return { items: items.map(summarizeTerritory), nextCursor };
}

/** One territory. A foreign one and a missing one answer alike. Errors: unauthenticated, not_found. */
export async function showTerritory(deps: TerritoryDeps, request: TerritoryRequest & { territoryId: string }): Promise<TerritoryView> {
  const { forest, sees } = await read(deps, request);
  if (!sees(request.territoryId)) throw notFound();
  return viewTerritory(recordOf(forest, request.territoryId), dayOf(deps.clock.now()));
}

/**
 * Where a ZIP belongs on a day, and why. Who may place orders learns the territory of any ZIP, as the placed order would tell it; of the way there, and
 * for everyone else, only territories of their own. Errors: unauthenticated, invalid_request, not_found.
 */
export async function locateZip(deps: TerritoryDeps, request: TerritoryRequest & { query: LocateQuery }): Promise<LocatedZip> {
  const { query } = request;
  const zip = zip5Of(query.zip);
  if (zip === null) {
    const detail = 'Enter a ZIP code of five digits, or ZIP+4.';
    throw new OrderlyError('invalid_request', detail, { errors: [{ pointer: '/zip', code: 'zip_format', detail }] });
  }
  const { principal, forest, sees } = await read(deps, request);
  const { geography } = deps.territories;
  const location = locate(treeOf(forest), zip, geography, query.date ?? dayOf(deps.clock.now()));
  const mayKnow = (id: string): boolean => sees(id) || (id === location.territoryId && may(principal, 'orders.place'));
  if (!mayKnow(location.territoryId)) throw notFound();
  return viewLocation(location, forest, geography, mayKnow);
}
