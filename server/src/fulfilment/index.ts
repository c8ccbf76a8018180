export { carrierRoutes } from './routes.ts';
export { openTracking, type Tracking, type TrackingService } from './tracking.ts';
