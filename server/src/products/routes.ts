import { Products, ProductsQuery } from '@orderly/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type AdjustPrincipal, type Asked, enter } from '../identity/index.ts';
import type { Database } from '../platform/db/database.ts';
import { findProducts } from './find-products.ts';
import type { ListedProduct } from './load-products.ts';

interface RouteDeps {
  readonly db: Database;
  readonly products: readonly ListedProduct[];
  readonly adjustPrincipal?: AdjustPrincipal | undefined;
  /** What every request brings: how it proves itself, its id, address and Idempotency-Key. Errors: unauthenticated, invalid_request. */
  readonly requestOf: (request: FastifyRequest) => Asked;
}

/** What can be ordered. */
export function productRoutes(app: FastifyInstance, { db, products, adjustPrincipal, requestOf }: RouteDeps): void {
  app.get<{ Querystring: ProductsQuery }>('/api/v1/products', {
    config: { permission: 'signed_in' },
    schema: {
      operationId: 'searchProducts',
      tags: ['orders'],
      summary: 'Find a HCPCS code by its beginning or by words',
      description: 'The usual items of the trade. An order may hold any other HCPCS Level II code too.',
      querystring: ProductsQuery,
      response: { 200: Products },
    },
    handler: async (request) => {
      const { credential } = requestOf(request);
      await db.transaction((tx) => enter(tx, credential, adjustPrincipal), { readOnly: true });
      const { search = '', limit = 20 } = request.query;
      return { items: findProducts(products, search, limit) };
    },
  });
}
