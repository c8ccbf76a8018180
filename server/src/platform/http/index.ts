export { createCursors, type Cursors } from './cursor.ts';
export { etagOf, idempotencyOf, versionFromIfMatch } from './preconditions.ts';
export { type Problem, problemKinds, problemOf, sendProblem } from './problems.ts';
export { createHttpServer, type HttpOptions } from './server.ts';
