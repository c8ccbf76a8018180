export { type ChangeRequest, changeOrder } from './change-order.ts';
export type { OrderDeps } from './deps.ts';
export { type PlaceRequest, placeOrder } from './place-order.ts';
export { orderRoutes } from './routes.ts';
export { existingOrders } from './store.ts';
export { syncWorkflow } from './workflow-sync.ts';
