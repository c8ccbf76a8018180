import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { OrderlyError } from '../errors.ts';
import { newId } from '../ids.ts';
import { headerPolicy } from './headers.ts';
import { parseJsonBody } from './json-body.ts';
import { problemMediaType, problemOf, sendProblem } from './problems.ts';
import { createRateLimiter, type RateLimiter } from './rate-limit.ts';
import { guardRoutes, type RouteTable } from './routes.ts';
import { trackSockets } from './shutdown.ts';
import { createValidatorCompiler } from './validation.ts';

export interface HttpOptions {
  /** From `createLog`. */
  readonly logger: FastifyBaseLogger;
  /** Addresses of proxies whose X-Forwarded-… headers count; empty for none. */
  readonly trustedProxies: readonly string[];
  /** Requests a minute of one credential or, without one, of one address; 0 for no limit. */
  readonly rateLimitPerMinute: number;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  /** The server is reached over TLS only, its own or a proxy's: browsers are told to keep to it. */
  readonly secure?: boolean | undefined;
  /** Name of the session's cookie, by which requests are counted; without it, by address. */
  readonly sessionCookie?: string | undefined;
  /** The permissions that routes may name. */
  readonly permissions: ReadonlySet<string>;
}

const bodyLimitBytes = 1_048_576;
const headersTimeoutMs = 15_000;
const requestTimeoutMs = 30_000;
const keepAliveTimeoutMs = 65_000;
const idleTimeoutMs = 75_000;
const maxConnections = 10_000;
const maxParamLength = 200;
const slowMs = 1000;

/**
 * An HTTP server with the house's defaults: problems, request ids, strict headers, limits on rate, body, headers and time, bodies that are what they
 * seem, and routes that declare what they are. Errors: RouteError when it gets ready and a route is not declared as it must be.
 */
export async function createHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    trustProxy: options.trustedProxies.length === 0 ? false : [...options.trustedProxies],
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionTimeout: idleTimeoutMs,
    forceCloseConnections: 'idle',
    // What still arrives on an open connection while stopping is answered, with Connection: close, rather than refused.
    return503OnClosing: false,
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    routerOptions: { maxParamLength },
    frameworkErrors: (error, request, reply) => {
      reply.headers({ 'x-request-id': request.id, ...headersOf(request.raw.url ?? '') });
      void sendProblem(error, request as FastifyRequest, reply as unknown as FastifyReply);
    },
    clientErrorHandler: refuseConnection,
    // Node would refuse a request without Host by itself, and say nothing; here a hook does.
    ...(options.tls === undefined ? { http: { requireHostHeader: false } } : { https: { ...options.tls, requireHostHeader: false } }),
  }) as unknown as FastifyInstance;
  const headersOf = headerPolicy(options.secure ?? options.tls !== undefined);
  app.server.headersTimeout = headersTimeoutMs;
  app.server.maxConnections = maxConnections;
  // Node would answer 417 by itself, and say nothing. An expectation may as well be ignored: RFC 9110 section 10.1.1.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  trackSockets(app);

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJsonBody(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  app.setValidatorCompiler(createValidatorCompiler());
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  const table = guardRoutes(app, options.permissions);
  app.setNotFoundHandler((request, reply) => sendProblem(noRoute(request, reply, table), request, reply));

  await app.register(cookie);
  const limiter = createRateLimiter(options.sessionCookie);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headersOf(request.url));
    reply.header('x-request-id', request.id);
    try {
      // RFC 9112 section 3.2.
      if (request.headers.host === undefined && request.raw.httpVersion === '1.1') throw noHost;
      // In the path and the query alike: percent-encoding is the only way to write it there.
      if (request.url.includes('%00')) throw nulInUrl(request.url);
      if (options.rateLimitPerMinute > 0) countRequest(limiter, request, options.rateLimitPerMinute);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  app.addHook('onResponse', (request, reply, done) => {
    if (options.rateLimitPerMinute > 0) limiter.leave(request, reply.statusCode);
    logAnswer(request, reply);
    done();
  });
  return app;
}

function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[A-Za-z0-9._-]{8,64}$/.test(given) ? given : newId();
}

function countRequest(limiter: RateLimiter, request: FastifyRequest, perMinute: number): void {
  const { config, url } = request.routeOptions;
  if (config.rateLimit === false) return;
  limiter.enter(request, perMinute);
  if (config.rateLimit !== undefined) limiter.enterStrict(request, url ?? '', config.rateLimit.max);
}

/** One line for each answer, of the route's pattern and never the URL, which may hold what somebody mistyped. The usual ones only for whoever asks. */
function logAnswer(request: FastifyRequest, reply: FastifyReply): void {
  const ms = Math.round(reply.elapsedTime);
  const status = reply.statusCode;
  const level = status >= 500 || ms >= slowMs ? 'warn' : 'debug';
  request.log[level]({ method: request.method, route: request.routeOptions.url ?? null, status, ms }, 'answered');
}

function nulInUrl(url: string): OrderlyError {
  const detail = 'The character U+0000 (%00) is not allowed in the address. Remove it.';
  const query = url.split('?')[1] ?? '';
  const names = query
    .split('&')
    .filter((pair) => pair.includes('%00'))
    .map((pair) => pair.split('=')[0] as string);
  const errors = names
    .slice(0, 10)
    .filter((name) => /^[A-Za-z0-9_]{1,60}$/.test(name))
    .map((name) => ({ pointer: `/${name}`, code: 'nul', detail }));
  return new OrderlyError('invalid_request', detail, { errors });
}

function noRoute(request: FastifyRequest, reply: FastifyReply, table: RouteTable): OrderlyError {
  const methods = table.methodsAt(request.url.split('?')[0] ?? '');
  if (methods.length === 0) return new OrderlyError('not_found', 'There is nothing at this address. GET /api/v1/openapi.json lists what there is.');
  reply.header('allow', methods.join(', '));
  return new OrderlyError('method_not_allowed', `This address takes ${methods.join(', ')}.`);
}

const connectionErrors: Readonly<Record<string, OrderlyError>> = {
  HPE_HEADER_OVERFLOW: new OrderlyError('headers_too_large', 'The headers are larger than this server takes. Send fewer or shorter ones.'),
  ERR_HTTP_REQUEST_TIMEOUT: new OrderlyError('request_timeout', 'The request did not arrive in time. Send it again.'),
};
const noHost = new OrderlyError('invalid_request', 'HTTP/1.1 requests need the header Host.');
const notHttp = new OrderlyError('invalid_request', 'This is not HTTP/1.1 as RFC 9112 has it.');

/** Answers what could not be read as HTTP, and so never became a request. */
function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  // As Node's own handler: not into an answer that has begun.
  const answering = (socket as { _httpMessage?: { headersSent?: boolean } | null })._httpMessage;
  if (socket.writable && answering?.headersSent !== true) {
    const problem = problemOf(connectionErrors[error.code ?? ''] ?? notHttp, newId());
    const body = JSON.stringify(problem);
    socket.write(
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nContent-Type: ${problemMediaType}; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nX-Request-Id: ${problem.requestId}\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}
