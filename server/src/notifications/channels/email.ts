import { createTransport } from 'nodemailer';
import { createOutsideService, type OutsideState, Unavailable } from '../../platform/outside/index.ts';
import { type Carrier, type Letter, type Outcome, withoutAnswer } from '../channel.ts';

export interface MailSettings {
  /** smtp:// or smtps://, with a user maybe. */
  readonly url: string;
  readonly password: string | null;
  /** Address, with a name maybe. */
  readonly from: string;
  /** Where people say what they want to be told. */
  readonly preferencesUrl: string;
}

const connectMs = 10_000;
const wholeMs = 30_000;
const mostAtOnce = 4;
const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Mail by SMTP: over TLS, but to this machine. The Message-ID follows from the letter's id, so that a letter that goes twice is known as one. */
export function openMail({ url, password, from, preferencesUrl }: MailSettings): Carrier & { state(): OutsideState; close(): void } {
  const { hostname, username, protocol, port } = new URL(url);
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'smtps:' ? 465 : 587),
    secure: protocol === 'smtps:',
    requireTLS: protocol !== 'smtps:' && !loopback.has(hostname),
    pool: true,
    maxConnections: mostAtOnce,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: wholeMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: password ?? '' } }),
  });
  const service = createOutsideService({ name: 'smtp', maxConcurrent: mostAtOnce, timeoutMs: wholeMs });
  const domain = /@([^>\s]+)>?$/.exec(from)?.[1] ?? 'orderly.invalid';

  async function send({ id, to, subject, text, html }: Letter): Promise<Outcome> {
    try {
      return await service.call(async () => {
        try {
          await transport.sendMail({
            messageId: `<${id}@${domain}>`,
            envelope: { from: addressIn(from), to },
            from,
            to,
            subject: subject ?? '',
            text,
            ...(html === null ? {} : { html }),
            headers: { 'Auto-Submitted': 'auto-generated', 'List-Unsubscribe': `<${preferencesUrl}>` },
            dsn: { id, return: 'headers', notify: ['failure', 'delay', 'success'], recipient: addressIn(to) },
          });
        } catch (error) {
          const refused = refusalOf(error);
          if (refused !== null) return refused;
          throw new Unavailable(reasonOf(error), { cause: error });
        }
        return { state: 'sent' };
      });
    } catch (error) {
      if (error instanceof Unavailable) return withoutAnswer(error);
      throw error;
    }
  }

  return { send, state: () => service.state(), close: () => transport.close() };
}

function addressIn(text: string): string {
  return /<([^>]+)>/.exec(text)?.[1] ?? text;
}

interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

/**
 * What a server says of one mail (RFC 5321): refused for good (5yz) it is a bounce where the recipient was refused, else a failure; refused for now (4yz), as by greylisting,
 * it is tried again, which says nothing against the server. Signing in refused is the operator's to mend, and the server's trouble.
 */
function refusalOf(error: unknown): Outcome | null {
  const { responseCode = 0, command = '', code } = error as SmtpError;
  const isOfMail = /^(MAIL|RCPT|DATA)/.test(command) && code !== 'EAUTH' && responseCode !== 421;
  if (responseCode < 400 || responseCode > 599 || code === 'EAUTH') return null;
  if (responseCode < 500) return isOfMail ? { state: 'again', code: `smtp_${responseCode}`, afterMs: null } : null;
  return { state: command.startsWith('RCPT') ? 'bounced' : 'failed', code: `smtp_${responseCode}` };
}

function reasonOf(error: unknown): string {
  const { responseCode, code } = error as SmtpError;
  if (responseCode !== undefined) return `smtp_${responseCode}`;
  return code === 'ETIMEDOUT' ? 'timeout' : 'unreachable';
}
