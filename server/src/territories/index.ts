export { createLocator, type Locator } from './locator.ts';
export { territoryRoutes } from './routes.ts';
export { existingTerritories } from './store.ts';
