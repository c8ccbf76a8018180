export { createLocator, type Located, type Locator } from './locator.ts';
export { territoryRoutes } from './routes.ts';
export { existingTerritories, readTerritoryNames } from './store.ts';
