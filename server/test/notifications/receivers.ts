import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '@orderly/contract';
import { SMTPServer } from 'smtp-server';
import { Webhook } from 'standardwebhooks';

export interface Mail {
  readonly to: readonly string[];
  /** As it came, whole. */
  readonly raw: string;
  readonly messageId: string;
}

/** A mail server that takes everything, or what `answer` says. */
export interface MailReceiver {
  readonly url: string;
  readonly mails: Mail[];
  /** By recipient: an SMTP status to refuse with, or null. */
  refuse: (to: string) => number | null;
  /** Waits before it acknowledges a mail. */
  pauseMs: () => number;
  close(): Promise<void>;
}

export async function startMailReceiver(): Promise<MailReceiver> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo({ address }, _session, done) {
      const status = receiver.refuse(address);
      done(status === null ? null : Object.assign(new Error('refused'), { responseCode: status }));
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts).toString('utf8');
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw,
          messageId: /^message-id:\s*<([^@>]+)@/im.exec(raw)?.[1] ?? '',
        });
        void sleep(receiver.pauseMs()).then(() => done());
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const receiver: MailReceiver = {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuse: () => null,
    pauseMs: () => 0,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return receiver;
}

export interface Post {
  readonly id: string;
  readonly event: CloudEvent;
  readonly at: number;
  readonly headers: IncomingMessage['headers'];
  readonly raw: string;
  readonly status: number;
}

/** A system with a webhook: verifies every signature with the library of Standard Webhooks. */
export interface WebhookReceiver {
  readonly url: string;
  secret: string;
  readonly posts: Post[];
  /** What did not verify. */
  readonly mistakes: string[];
  /** What it answers. */
  answer: (event: CloudEvent) => {
    readonly status: number;
    readonly headers?: Record<string, string>;
    readonly pauseMs?: number;
    readonly body?: string;
  };
  /** Taken by it: answered with a 2xx. */
  taken(): Post[];
  /** Stops listening, and listens at the same address again. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export async function startWebhookReceiver(path = '/hook'): Promise<WebhookReceiver> {
  const posts: Post[] = [];
  const mistakes: string[] = [];
  let server: Server | null = null;
  let port = 0;
  async function take(request: IncomingMessage): Promise<ReturnType<WebhookReceiver['answer']>> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const raw = Buffer.concat(parts).toString('utf8');
    try {
      new Webhook(receiver.secret).verify(raw, request.headers as Record<string, string>);
    } catch (error) {
      mistakes.push(String(error));
    }
    const event = JSON.parse(raw) as CloudEvent;
    const answer = receiver.answer(event);
    posts.push({ id: String(request.headers['webhook-id']), event, at: Date.now(), headers: request.headers, raw, status: answer.status });
    if (answer.pauseMs !== undefined) await sleep(answer.pauseMs);
    return answer;
  }
  async function listen(): Promise<void> {
    server = createServer((request, response) => {
      take(request).then(
        ({ status, headers = {}, body = 'taken' }) => response.writeHead(status, headers).end(body),
        () => response.destroy(),
      );
    });
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  }
  async function stop(): Promise<void> {
    const ending = server;
    server = null;
    if (ending === null) return;
    ending.closeAllConnections();
    await new Promise<void>((resolve) => ending.close(() => resolve()));
  }
  await listen();
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}${path}`,
    secret: '',
    posts,
    mistakes,
    answer: () => ({ status: 204 }),
    taken: () => posts.filter(({ status }) => status >= 200 && status < 300),
    goAway: stop,
    comeBack: listen,
    close: stop,
  };
  return receiver;
}

export interface Sms {
  /** Of the message, from the address that receipts go to. */
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly authorization: string;
}

/** Twilio's API, as far as sending a message goes. */
export interface SmsReceiver {
  readonly url: string;
  readonly sent: Sms[];
  answer: (fields: Readonly<Record<string, string>>) => { readonly status: number; readonly body: object };
  close(): Promise<void>;
}

export async function startSmsReceiver(): Promise<SmsReceiver> {
  const sent: Sms[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const isMessage = request.method === 'POST' && /^\/2010-04-01\/Accounts\/AC[0-9a-f]{32}\/Messages\.json$/.test(request.url ?? '');
      const fields = Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString('utf8')));
      const { status, body } = isMessage ? receiver.answer(fields) : { status: 404, body: { code: 20404, message: 'not found', status: 404 } };
      sent.push({ id: fields.StatusCallback?.split('/').at(-1) ?? '', fields, authorization: request.headers.authorization ?? '' });
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: SmsReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    answer: ({ To, Body }) => ({ status: 201, body: { sid: `SM${'0'.repeat(32)}`, status: 'queued', to: To, body: Body } }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return receiver;
}

export const twilioAccount = { accountSid: `AC${'1'.repeat(32)}`, authToken: 'a-token-of-twilio', from: '+15555550100' };
