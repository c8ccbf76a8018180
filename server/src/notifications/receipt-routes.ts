import { Taken, Uuid } from '@orderly/contract';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Receipts } from './receipts.ts';

const mostFormBytes = 16 * 1024;
const mostMailBytes = 256 * 1024;
const tags = ['notifications'];

/** Where services outside tell what became of messages. They say the same of a message that is known and of one that is not. */
export function receiptRoutes(app: FastifyInstance, { takeSms, takeMail }: Receipts): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: mostFormBytes }, (_request, body, done) =>
      done(null, body),
    );
    scope.post<{ Params: { messageId: string }; Body: string }>('/api/v1/sms/receipts/:messageId', {
      config: { permission: 'public' },
      schema: {
        operationId: 'takeSmsReceipt',
        tags,
        summary: 'Take what Twilio says became of an SMS',
        description: 'A status callback, signed with the auth token of the settings.',
        params: Type.Object({ messageId: Uuid }, { additionalProperties: false }),
        headers: Type.Object({ 'x-twilio-signature': Type.Optional(Type.String({ maxLength: 200 })) }),
        body: { content: { 'application/x-www-form-urlencoded': { schema: Type.Unknown({ description: 'MessageStatus, ErrorCode and more.' }) } } },
        response: { 200: Taken },
      },
      handler: async (request) => {
        await takeSms(
          request.params.messageId,
          Object.fromEntries(new URLSearchParams(request.body)),
          request.headers['x-twilio-signature'] as string | undefined,
        );
        return { taken: true };
      },
    });
  });

  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('message/rfc822', { parseAs: 'string', bodyLimit: mostMailBytes }, (_request, body, done) => done(null, body));
    scope.post<{ Body: string }>('/api/v1/mail/reports', {
      config: { permission: 'public' },
      schema: {
        operationId: 'takeMailReport',
        tags,
        summary: 'Take a delivery status notification of a mail server',
        description: 'The whole mail as it came to the sender’s address (RFC 3464), with the secret of the settings.',
        headers: Type.Object({ 'x-report-secret': Type.Optional(Type.String({ maxLength: 200 })) }),
        body: { content: { 'message/rfc822': { schema: Type.Unknown({ description: 'A mail of the type multipart/report.' }) } } },
        response: { 200: Taken },
      },
      handler: async (request) => {
        await takeMail(request.body, request.headers['x-report-secret'] as string | undefined);
        return { taken: true };
      },
    });
  });
}
