import { OutsideServices } from '@orderly/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Database } from '../platform/db/database.ts';
import type { OutsideState } from '../platform/outside/index.ts';
import type { Asked } from './asked.ts';
import { enter } from './enter.ts';
import { need } from './permissions.ts';
import { recorded } from './recorded.ts';

interface RouteDeps {
  readonly db: Database;
  readonly requestOf: (request: FastifyRequest) => Asked;
  readonly states: () => readonly OutsideState[];
}

/** How those outside are whom the server asks: payers, registries. */
export function outsideRoutes(app: FastifyInstance, { db, requestOf, states }: RouteDeps): void {
  app.get('/api/v1/outside-services', {
    config: { permission: 'operations.read' },
    schema: {
      operationId: 'readOutsideServices',
      tags: ['operations'],
      summary: 'How those outside are whom the server asks',
      response: { 200: OutsideServices },
    },
    handler: (request) => {
      const { credential, context } = requestOf(request);
      const attempt = { action: 'operations.read', resourceType: 'outside_service', resourceId: null, context } as const;
      return recorded(db, attempt, (as) =>
        db.transaction(async (tx) => {
          const principal = await enter(tx, credential);
          as(principal);
          need(principal, 'operations.read');
          return { items: states().map((state) => ({ ...state })) };
        }),
      );
    },
  });
}
