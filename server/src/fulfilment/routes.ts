import { Taken } from '@orderly/contract';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Tracking } from './tracking.ts';

const mostBytes = 1024 * 1024;

const event = {
  object: 'Event',
  description: 'tracker.updated',
  result: {
    object: 'Tracker',
    tracking_code: '1Z999AA10123456784',
    tracking_details: [
      { status: 'delivered', datetime: '2026-11-22T15:04:05Z', tracking_location: { city: 'Springfield', state: 'IL', zip: '62704', country: 'US' } },
    ],
  },
};

/** Where carriers tell by themselves how far parcels are. It says the same of a parcel that is known and of one that is not. */
export function carrierRoutes(app: FastifyInstance, { take }: Pick<Tracking, 'take'>): void {
  app.register(async (scope) => {
    // The signature is over the bytes as they came.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: mostBytes }, (_request, body, done) => done(null, body));
    scope.post<{ Body: Buffer }>('/api/v1/carriers/easypost/events', {
      config: { permission: 'public' },
      schema: {
        operationId: 'takeCarrierEvent',
        tags: ['orders'],
        summary: 'Take an event of the tracking service',
        description:
          'An EasyPost webhook, signed with the secret of the settings. An event sent again, late or out of order changes nothing that is known better.',
        headers: Type.Object({
          'x-hmac-signature': Type.Optional(
            Type.String({
              maxLength: 200,
              description: '`hmac-sha256-hex=` and the HMAC of the body.',
              examples: [`hmac-sha256-hex=${'0a'.repeat(32)}`],
            }),
          ),
        }),
        body: Type.Unknown({ description: 'An EasyPost Event.', examples: [event] }),
        response: { 200: Taken },
      },
      handler: async (request) => {
        await take(request.body, request.headers['x-hmac-signature'] as string | undefined);
        return { taken: true };
      },
    });
  });
}
