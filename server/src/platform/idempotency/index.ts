export { type Done, type Idempotency, type IdempotentAnswer, lookUpAnswer, once, rememberAnswer } from './idempotency.ts';
export { type Pruning, startPruning } from './prune-answers.ts';
