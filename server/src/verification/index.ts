export { verificationRoutes } from './routes.ts';
export { startVerification } from './start.ts';
