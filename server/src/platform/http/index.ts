export { type Cursors, createCursors } from './cursor.ts';
export { type Check, registerHealth } from './health.ts';
export { type OpenApiOptions, registerOpenApi } from './openapi.ts';
export { guardOrigin } from './origin.ts';
export { servePages } from './pages.ts';
export { etagOf, idempotencyOf, versionFromIfMatch } from './preconditions.ts';
export { asProblemError, problemOf } from './problems.ts';
export { createHttpServer, type HttpOptions } from './server.ts';
export { type StopOptions, stopGracefully } from './shutdown.ts';
