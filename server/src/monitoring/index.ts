export { type MonitoringDeps, monitoringRoutes } from './routes.ts';
