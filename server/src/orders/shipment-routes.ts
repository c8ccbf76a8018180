import { CancelLine, CloseShipment, Order, ProofOfDelivery, Uuid } from '@orderly/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { versionFromIfMatch } from '../platform/http/index.ts';
import type { Change } from './change.ts';
import { changeOrder } from './change-order.ts';
import type { DocumentDeps } from './documents/documents.ts';
import { changeWithDrawing } from './documents/drawn-signature.ts';
import { type RouteDeps, send } from './routes.ts';

const ofShipment = Type.Object({ orderId: Uuid, shipmentId: Uuid }, { additionalProperties: false });
const ofLine = Type.Object({ orderId: Uuid, lineId: Uuid }, { additionalProperties: false });
/** What is done to one shipment or one line of an order. */
export function shipmentRoutes(app: FastifyInstance, deps: RouteDeps & DocumentDeps): void {
  const config = { permission: 'orders.change', idempotent: true, ifMatch: true } as const;

  function changing(request: FastifyRequest<{ Params: { orderId: string } }>, wanted: Change) {
    const expectedVersion = () => versionFromIfMatch(request.headers['if-match']);
    return { ...deps.requestOf(request), orderId: request.params.orderId, expectedVersion, wanted };
  }

  app.put<{ Params: Static<typeof ofShipment>; Body: ProofOfDelivery }>('/api/v1/orders/:orderId/shipments/:shipmentId/deliver', {
    config,
    schema: {
      operationId: 'deliverShipment',
      tags: ['orders'],
      summary: 'Prove the delivery of a shipment',
      description: 'The last proof that was awaited completes the order.',
      params: ofShipment,
      body: ProofOfDelivery,
      response: { 200: Order },
    },
    handler: async (request, reply): Promise<FastifyReply> => {
      const { shipmentId } = request.params;
      const wanted = changing(request, { action: 'deliver', input: { shipmentId, ...request.body } });
      const { signature } = request.body;
      return send(reply, await (signature === undefined ? changeOrder(deps, wanted) : changeWithDrawing(deps, wanted, signature)));
    },
  });

  app.put<{ Params: Static<typeof ofShipment>; Body: Static<typeof CloseShipment> }>('/api/v1/orders/:orderId/shipments/:shipmentId/close', {
    config,
    schema: {
      operationId: 'closeShipment',
      tags: ['orders'],
      summary: 'Close a shipment whose goods did not stay',
      description: 'What was in it is to ship again.',
      params: ofShipment,
      body: CloseShipment,
      response: { 200: Order },
    },
    handler: async (request, reply): Promise<FastifyReply> => {
      const { shipmentId } = request.params;
      return send(reply, await changeOrder(deps, changing(request, { action: 'closeShipment', input: { shipmentId, ...request.body } })));
    },
  });

  app.put<{ Params: Static<typeof ofLine>; Body: Static<typeof CancelLine> }>('/api/v1/orders/:orderId/lines/:lineId/cancel', {
    config,
    schema: {
      operationId: 'cancelLine',
      tags: ['orders'],
      summary: 'Cancel what of a line was not delivered',
      description: 'The last line cancels the order; when all that is left is proven, the order is completed.',
      params: ofLine,
      body: CancelLine,
      response: { 200: Order },
    },
    handler: async (request, reply): Promise<FastifyReply> => {
      const { lineId } = request.params;
      return send(reply, await changeOrder(deps, changing(request, { action: 'cancelLine', input: { lineId, ...request.body } })));
    },
  });
}
