export { loadRequirements } from './load-requirements.ts';
export { verificationRoutes } from './routes.ts';
export { startVerification } from './start.ts';
