import { PickList, Uuid } from '@orderly/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Asked } from '../identity/index.ts';
import { type Printed, printPackingSlip } from './packing-slip.ts';
import { printPickList } from './pick-list.ts';
import type { SlipDeps } from './slips.ts';

export interface SlipRouteDeps extends SlipDeps {
  readonly requestOf: (request: FastifyRequest) => Asked;
}

const ofShipment = Type.Object({ orderId: Uuid, shipmentId: Uuid }, { additionalProperties: false });
/** OpenAPI 3.1 gives raw bytes no schema. */
const pdf = { description: 'The paper as PDF.', content: { 'application/pdf': { schema: Type.Unsafe<unknown>({}) } } };

/** Papers of the warehouse. */
export function slipRoutes(app: FastifyInstance, deps: SlipRouteDeps): void {
  app.get<{ Params: Static<typeof ofShipment> }>('/api/v1/orders/:orderId/shipments/:shipmentId/packing-slip', {
    config: { permission: 'orders.slips', phi: true },
    exposeHeadRoute: false,
    schema: {
      operationId: 'printPackingSlip',
      tags: ['orders'],
      summary: 'Print the packing slip of a shipment',
      description: 'With the order’s number as a barcode (Code 128). For whoever may see where it goes and what is in it.',
      params: ofShipment,
      response: { 200: pdf },
    },
    handler: async (request, reply) => send(reply, await printPackingSlip(deps, { ...deps.requestOf(request), ...request.params })),
  });

  app.post<{ Body: PickList }>('/api/v1/orders/pick-list', {
    config: { permission: 'orders.pick', phi: true },
    schema: {
      operationId: 'printPickList',
      tags: ['orders'],
      summary: 'Print a pick list',
      description:
        'What is to be taken off the shelves for orders that are being prepared, item by item, with a barcode for each order. What may not ship now is named with the reason. It names no patient.',
      body: PickList,
      response: { 200: pdf },
    },
    handler: async (request, reply) => send(reply, await printPickList(deps, { ...deps.requestOf(request), wanted: request.body })),
  });
}

function send(reply: FastifyReply, { pdf: content, name }: Printed): FastifyReply {
  reply.headers({
    'content-type': 'application/pdf',
    'content-disposition': `inline; filename="${name}"`,
    'content-security-policy': "default-src 'none'; sandbox",
  });
  return reply.send(content);
}
