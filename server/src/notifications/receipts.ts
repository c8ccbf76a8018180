import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import { readReport } from './delivery-report.ts';
import { noteBouncedAddress, readAddressOf, settleMessage } from './delivery-store.ts';

export interface Receipts {
  /** What Twilio says became of an SMS. Errors: not_found where SMS is not set up, unauthenticated. */
  takeSms(messageId: string, fields: Readonly<Record<string, string>>, signature: string | undefined): Promise<void>;
  /** What a mail server says became of a mail (RFC 3464). Errors: not_found where no secret is set up, unauthenticated, invalid_request. */
  takeMail(message: string, secret: string | undefined): Promise<void>;
}

export interface ReceiptOptions {
  /** Of the worker's role. */
  readonly db: Database;
  readonly clock: Clock;
  /** Where Twilio was told to send receipts; the message's id follows. */
  readonly smsReceiptsUrl: string;
  readonly twilioToken: string | null;
  readonly reportSecret: string | null;
}

/** Takes in receipts and bounces. What is said of a message that is not ours, or is settled, changes nothing. */
export function openReceipts({ db, clock, smsReceiptsUrl, twilioToken, reportSecret }: ReceiptOptions): Receipts {
  return {
    async takeSms(messageId, fields, signature) {
      if (twilioToken === null) throw new OrderlyError('not_found', 'No SMS service is set up here.');
      const { validateRequest } = (await import('twilio')).default;
      if (!validateRequest(twilioToken, signature ?? '', `${smsReceiptsUrl}/${messageId}`, fields)) throw notSigned();
      const { MessageStatus: status = '', ErrorCode: error = '' } = fields;
      const code = /^\d{1,6}$/.test(error) ? `twilio_${error}` : null;
      const states = { delivered: 'delivered', read: 'delivered', undelivered: 'bounced', failed: 'failed' } as const;
      const state = states[status as keyof typeof states];
      if (state !== undefined) await db.transaction((tx) => settleMessage(tx, messageId, state, code ?? null, clock.now()));
    },

    async takeMail(message, secret) {
      if (reportSecret === null) throw new OrderlyError('not_found', 'No secret for reports is set up here.');
      if (!isSecret(secret ?? '', reportSecret)) throw notSigned();
      const report = readReport(message);
      if (report === null) throw new OrderlyError('invalid_request', 'The body is no delivery status notification of a mail of ours (RFC 3464).');
      const { messageId, action, status } = report;
      const code = `smtp_${status.replaceAll('.', '_')}`;
      await db.transaction(async (tx) => {
        if (action === 'delivered') await settleMessage(tx, messageId, 'delivered', null, clock.now());
        if (action !== 'failed') return;
        const settled = await settleMessage(tx, messageId, 'bounced', code, clock.now());
        // The mailbox is not there, or takes nothing any more: RFC 3463, 5.1.x. A full one may be emptied.
        const address = settled > 0 && status.startsWith('5.1.') ? await readAddressOf(tx, messageId) : undefined;
        if (address !== undefined) await noteBouncedAddress(tx, address, code);
      });
    },
  };
}

function notSigned(): OrderlyError {
  return new OrderlyError('unauthenticated', 'The signature or secret is not the one that this server was given.');
}

function isSecret(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
