export * from './codes.ts';
export * from './common.ts';
export * from './orders.ts';
export * from './patients.ts';
export * from './reasons.ts';
export * from './stage.ts';
export * from './territories.ts';
export * from './workflow.ts';
