export { removeOldDrafts } from './remove-old-drafts.ts';
export { draftRoutes } from './routes.ts';
export { existingDrafts } from './store.ts';
