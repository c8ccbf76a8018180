export { type ImportDeps, type ImportReport, importOrders } from './import-orders.ts';
export { type Clinic, findClinic } from './store.ts';
