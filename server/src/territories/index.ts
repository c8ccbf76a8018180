export { changeTerritory } from './change-territory.ts';
export { createTerritory } from './create-territory.ts';
export { createLocator, dayOf, type Locator } from './locator.ts';
export { type TerritoryRoutesDeps, territoryRoutes } from './routes.ts';
