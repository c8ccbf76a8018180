export { type DemoResult, loadDemo } from './load-demo.ts';
export { type Demo, openDemo } from './open-demo.ts';
export { demoRoutes } from './routes.ts';
