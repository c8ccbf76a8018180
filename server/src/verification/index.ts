export { startVerification } from './start.ts';
