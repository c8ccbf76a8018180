import { Archive, SealedRecord, Uuid } from '@orderly/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Asked } from '../identity/index.ts';
import type { Format } from './contents.ts';
import { purgeArchive } from './purge-archive.ts';
import { type ArchiveReadDeps, readArchive, showArchive } from './read-archive.ts';

export interface ArchiveRouteDeps extends ArchiveReadDeps {
  readonly requestOf: (request: FastifyRequest) => Asked;
}

const byOrder = Type.Object({ orderId: Uuid }, { additionalProperties: false });
const which = Type.Object(
  {
    sealedVersion: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 2_147_483_647, examples: [7], description: 'Of which step; without it the last that is sealed.' }),
    ),
  },
  { additionalProperties: false },
);
/** OpenAPI 3.1 gives raw bytes no schema. */
const pdf = { 'application/pdf': { schema: Type.Unsafe<unknown>({}) } };
const json = { 'application/json': { schema: SealedRecord } };
const inert = "default-src 'none'; sandbox";

interface Reading {
  Params: { orderId: string };
  Querystring: { sealedVersion?: number };
}

/** What is sealed of orders that are over. */
export function archiveRoutes(app: FastifyInstance, deps: ArchiveRouteDeps): void {
  const asked = deps.requestOf;

  async function read(request: FastifyRequest<Reading>, reply: FastifyReply, format: Format): Promise<FastifyReply> {
    const { orderId } = request.params;
    const { content, sha256, name } = await readArchive(deps, { ...asked(request), orderId, format, version: request.query.sealedVersion });
    reply.headers({
      'content-type': `application/${format}`,
      'content-disposition': `attachment; filename="${name}"`,
      'content-security-policy': inert,
      etag: `"${sha256}"`,
    });
    return reply.send(content);
  }

  app.get<{ Params: { orderId: string } }>('/api/v1/orders/:orderId/archive', {
    config: { permission: 'orders.archive' },
    schema: {
      operationId: 'showArchive',
      tags: ['orders'],
      summary: 'What is sealed of an order',
      description: 'An order is sealed soon after it is over: completed, cancelled after that, or cancelled after something had shipped.',
      params: byOrder,
      response: { 200: Archive },
    },
    handler: (request) => showArchive(deps, { ...asked(request), orderId: request.params.orderId }),
  });

  app.get<Reading>('/api/v1/orders/:orderId/archive/json', {
    config: { permission: 'orders.archive', phi: true },
    exposeHeadRoute: false,
    schema: {
      operationId: 'readArchiveJson',
      tags: ['orders'],
      summary: 'Read the sealed record of an order as JSON',
      description: 'Canonical JSON (RFC 8785), for the order’s clinic and the order desk. The ETag is its SHA-256.',
      params: byOrder,
      querystring: which,
      response: { 200: { description: 'The file as it was sealed.', content: json } },
    },
    handler: (request, reply) => read(request, reply, 'json'),
  });

  app.get<Reading>('/api/v1/orders/:orderId/archive/pdf', {
    config: { permission: 'orders.archive', phi: true },
    exposeHeadRoute: false,
    schema: {
      operationId: 'readArchivePdf',
      tags: ['orders'],
      summary: 'Read the sealed record of an order as PDF',
      description: 'For the order’s clinic and the order desk. The ETag is its SHA-256.',
      params: byOrder,
      querystring: which,
      response: { 200: { description: 'The file as it was sealed.', content: pdf } },
    },
    handler: (request, reply) => read(request, reply, 'pdf'),
  });

  app.put<{ Params: { orderId: string } }>('/api/v1/orders/:orderId/archive/purge', {
    config: { permission: 'orders.purge' },
    schema: {
      operationId: 'purgeArchive',
      tags: ['orders'],
      summary: 'Purge the sealed record of an order',
      description:
        'Once it need not be kept any more; before that it is refused with the code `retention`, and the refusal is recorded. That it was there, and its hashes, stay known.',
      params: byOrder,
      response: { 200: Archive },
    },
    handler: (request) => purgeArchive(deps, { ...asked(request), orderId: request.params.orderId }),
  });
}
