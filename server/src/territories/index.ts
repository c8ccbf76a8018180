export { createLocator, dayOf, type Locator } from './locator.ts';
