export { type Hub, type HubState, startHub } from './hub.ts';
export { type RealtimeDeps, realtimeRoutes } from './routes.ts';
