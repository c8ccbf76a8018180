import { Me } from '@orderly/contract';
import type { FastifyInstance } from 'fastify';
import { accessRoutes } from './access-routes.ts';
import type { IdentityRoutesDeps } from './admin-routes.ts';
import { showMe } from './me.ts';
import { organizationRoutes } from './organization-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { userRoutes } from './user-routes.ts';

/** Who you are, and the administration of organisations, users, grants and keys. */
export function identityRoutes(app: FastifyInstance, deps: IdentityRoutesDeps & { readonly idleMinutes: number }): void {
  app.get('/api/v1/me', {
    config: { permission: 'signed_in' },
    schema: { operationId: 'readMe', tags: ['identity'], summary: 'Who you are and what you may', response: { 200: Me } },
    handler: (request) => showMe(deps, deps.requestOf(request)),
  });
  sessionRoutes(app, deps);
  organizationRoutes(app, deps);
  userRoutes(app, deps);
  accessRoutes(app, deps);
}
