export { slipRoutes } from './routes.ts';
