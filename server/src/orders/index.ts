export { type BulkItem, type BulkResult, changeMany } from './bulk.ts';
export { changeOrder, type ChangeRequest } from './change-order.ts';
export type { OrderDeps } from './deps.ts';
export { listOrders } from './list-orders.ts';
export { placeOrder } from './place-order.ts';
export { showHistory, showOrder } from './read-order.ts';
export { orderRoutes } from './routes.ts';
export { existingOrders } from './store.ts';
export { checkWorkflow, syncWorkflow } from './workflow-sync.ts';
