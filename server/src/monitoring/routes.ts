import { Operations } from '@orderly/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ReadOperationsDeps, type ReadOperationsRequest, readOperations } from './read-operations.ts';

export interface MonitoringDeps extends ReadOperationsDeps {
  /** What every request brings: how it proves itself, its id and address. Errors: unauthenticated. */
  readonly requestOf: (request: FastifyRequest) => ReadOperationsRequest;
}

/** How what goes on in the background stands, for administrators. */
export function monitoringRoutes(app: FastifyInstance, deps: MonitoringDeps): void {
  app.get('/api/v1/operations', {
    config: { permission: 'operations.read' },
    schema: {
      operationId: 'readOperations',
      tags: ['operations'],
      summary: 'How what goes on in the background stands',
      description: 'The journal and its followers, messages that wait, the outbox and the jobs, of all nodes together. Counts and times alone.',
      response: { 200: Operations },
    },
    handler: (request) => readOperations(deps, deps.requestOf(request)),
  });
}
