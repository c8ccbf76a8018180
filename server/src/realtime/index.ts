export type { Bus } from './bus.ts';
export { type Hub, type HubState, startHub } from './hub.ts';
export { createNatsBus, type NatsBus } from './nats/bus.ts';
export { type RealtimeDeps, realtimeRoutes } from './routes.ts';
export { startServiceNews } from './service-news.ts';
export type { NotificationSource } from './told.ts';
