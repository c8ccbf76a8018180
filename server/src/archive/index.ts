export { refuseShredding } from './retention.ts';
export { archiveRoutes } from './routes.ts';
export { startArchive } from './start.ts';
