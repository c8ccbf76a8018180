export { type DemoResult, loadDemo } from './load-demo.ts';
