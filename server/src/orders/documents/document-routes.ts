import { Readable } from 'node:stream';
import { AnnounceDocument, actionInputs, Document, Documents, documentMediaTypes, maxDocumentBytes, Order, Uuid } from '@orderly/contract';
import { create as contentDisposition } from 'content-disposition';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { bodyPieces, etagOf, versionFromIfMatch } from '../../platform/http/index.ts';
import { createTurns } from '../../platform/turns.ts';
import { changeOrder } from '../change-order.ts';
import type { RouteDeps } from '../routes.ts';
import { announceDocument } from './announce-document.ts';
import type { DocumentDeps } from './documents.ts';
import { listDocuments, readContent } from './read-documents.ts';
import { receiveDocument } from './receive-document.ts';

const byOrder = Type.Object({ orderId: Uuid }, { additionalProperties: false });
const byId = Type.Object({ orderId: Uuid, documentId: Uuid }, { additionalProperties: false });
type ById = Static<typeof byId>;
const Withdraw = Type.Omit(actionInputs.withdraw, ['documentId'], { additionalProperties: false, examples: [{ code: 'wrong_patient' }] });

/** A file by its media type: OpenAPI 3.1 gives raw bytes no schema. */
const raw = Object.fromEntries(documentMediaTypes.map((mediaType) => [mediaType, { schema: Type.Unsafe<unknown>({}) }]));
/** Of pieces that are sealed and stored at the same time: half of the database's connections, so that documents hold nobody else up. */
const piecesAtOnce = 4;
const idleMs = 30_000;
/** A browser that shows it anyway runs and loads nothing of it. */
const inert = "default-src 'none'; sandbox";

/** Documents of an order: announced, sent, listed, read, withdrawn. */
export function documentRoutes(app: FastifyInstance, deps: RouteDeps & DocumentDeps): void {
  const asked = deps.requestOf;

  app.post<{ Params: { orderId: string }; Body: AnnounceDocument }>('/api/v1/orders/:orderId/documents', {
    config: { permission: 'orders.documents', idempotent: true, location: true },
    schema: {
      operationId: 'announceDocument',
      tags: ['orders'],
      summary: 'Announce a document',
      description: 'Its content follows by PUT …/content; until then it is not the order’s, and after a day it is forgotten.',
      params: byOrder,
      body: AnnounceDocument,
      response: { 201: Document },
    },
    handler: async (request, reply) => {
      const { orderId } = request.params;
      const answer = await announceDocument(deps, { ...asked(request), orderId, document: request.body });
      if (answer.replayed) reply.header('idempotent-replayed', 'true');
      return reply.code(answer.status).header('location', `/api/v1/orders/${orderId}/documents/${answer.body.id}`).send(answer.body);
    },
  });

  app.get<{ Params: { orderId: string } }>('/api/v1/orders/:orderId/documents', {
    config: { permission: 'orders.documents', phi: true },
    schema: { operationId: 'listDocuments', tags: ['orders'], summary: 'The documents of an order', params: byOrder, response: { 200: Documents } },
    handler: (request) => listDocuments(deps, { ...asked(request), orderId: request.params.orderId }),
  });

  app.put<{ Params: ById; Body: Static<typeof Withdraw> }>('/api/v1/orders/:orderId/documents/:documentId/withdraw', {
    config: { permission: 'orders.documents', idempotent: true, ifMatch: true },
    schema: {
      operationId: 'withdrawDocument',
      tags: ['orders'],
      summary: 'Withdraw a document',
      description: 'It counts no more and is not shown any more; it stays in the record.',
      params: byId,
      body: Withdraw,
      response: { 200: Order },
    },
    handler: async (request, reply) => {
      const { orderId, documentId } = request.params;
      const expectedVersion = () => versionFromIfMatch(request.headers['if-match']);
      const wanted = { action: 'withdraw', input: { ...request.body, documentId } } as const;
      const answer = await changeOrder(deps, { ...asked(request), orderId, expectedVersion, wanted });
      if (answer.replayed) reply.header('idempotent-replayed', 'true');
      return reply.code(answer.status).header('etag', etagOf(answer.body.version)).send(answer.body);
    },
  });

  contentRoutes(app, deps);
}

function contentRoutes(app: FastifyInstance, deps: RouteDeps & DocumentDeps): void {
  const asked = deps.requestOf;
  const turns = createTurns(piecesAtOnce);

  app.get<{ Params: ById }>('/api/v1/orders/:orderId/documents/:documentId/content', {
    config: { permission: 'orders.documents', phi: true },
    exposeHeadRoute: false,
    schema: {
      operationId: 'readDocument',
      tags: ['orders'],
      summary: 'Read a document',
      params: byId,
      response: { 200: { description: 'The file as it came.', content: raw } },
    },
    handler: async (request, reply) => {
      const { fileName, mediaType, bytes, content } = await readContent(deps, { ...asked(request), ...request.params });
      reply.headers({
        'content-type': mediaType,
        'content-length': bytes,
        'content-disposition': contentDisposition(fileName),
        'content-security-policy': inert,
      });
      return reply.send(Readable.from(content, { objectMode: false }));
    },
  });

  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.put<{ Params: ById }>('/api/v1/orders/:orderId/documents/:documentId/content', {
      config: { permission: 'orders.documents', slowBody: true },
      bodyLimit: maxDocumentBytes,
      schema: {
        operationId: 'sendDocument',
        tags: ['orders'],
        summary: 'Send a document that was announced',
        description:
          'PDF, PNG or JPEG, checked by content while it comes. What breaks off leaves nothing and may be sent again; the same content sent again to a stored document gets the same answer.',
        params: byId,
        body: { content: raw },
        response: { 200: Document },
      },
      handler: (request) => {
        const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() || null;
        return receiveDocument(deps, { ...asked(request), ...request.params, mediaType, content: bodyPieces(request.raw, { idleMs, turns }) });
      },
    });
  });
}
