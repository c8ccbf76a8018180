import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { OrderlyError } from '../errors.ts';
import { newId } from '../ids.ts';
import { type HeaderPolicy, headerPolicy } from './headers.ts';
import { parseJsonBody } from './json-body.ts';
import { problemMediaType, problemOf, sendProblem } from './problems.ts';
import { createRateLimiter } from './rate-limit.ts';
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
const bodyTimeoutMs = 30_000;
/** Of a request whose body may take its time. */
const requestTimeoutMs = 600_000;
const keepAliveTimeoutMs = 65_000;
const idleTimeoutMs = 75_000;
const maxConnections = 20_000;
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
      reply.headers({ 'x-request-id': request.id, ...headersOf(strictPath) });
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

  addHooks(app, options, headersOf);
  return app;
}

function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[A-Za-z0-9._-]{8,64}$/.test(given) ? given : newId();
}

/** What every request passes, whatever its route. */
function addHooks(app: FastifyInstance, options: HttpOptions, headersOf: HeaderPolicy): void {
  const { rateLimitPerMinute: perMinute, sessionCookie } = options;
  const limiter = perMinute > 0 ? createRateLimiter({ perMinute, sessionCookie }) : null;
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headersOf(pathOf(request)));
    reply.header('x-request-id', request.id);
    try {
      checkHost(request.raw);
      // In the path and the query alike: percent-encoding is the only way to write it there.
      if (request.url.includes('%00')) throw nulInUrl(request.url);
      limiter?.enter(request);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  app.addHook('preParsing', (request, reply, payload, done) => {
    if (request.routeOptions.config.slowBody !== true) limitBodyTime(app, request, reply);
    done(null, payload);
  });
  app.addHook('preHandler', (request, _reply, done) => {
    try {
      limiter?.enterAccount(request);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  app.addHook('onResponse', (request, reply, done) => {
    limiter?.leave(request, reply.statusCode);
    logAnswer(request, reply);
    done();
  });
}

/** Node bounds the time of every request alike; most bodies are to come in much less. Ends the connection as Node would. */
function limitBodyTime(app: FastifyInstance, { raw }: FastifyRequest, reply: FastifyReply): void {
  if (raw.headers['transfer-encoding'] === undefined && (raw.headers['content-length'] ?? '0') === '0') return;
  const late = Object.assign(new Error('the body did not arrive in time'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
  const timer = setTimeout(() => app.server.emit('clientError', late, raw.socket), bodyTimeoutMs);
  const clear = () => clearTimeout(timer);
  raw.once('end', clear).once('close', clear);
  reply.raw.once('finish', clear);
}

/** A path with the headers of the API, which allow nothing and are kept nowhere. */
const strictPath = '/api/';

/**
 * The path that decides on the headers: its route's, for the router takes more spellings of it than could be told apart here. Where there is no route,
 * the path as it was written, or the API's when it may be meant.
 */
function pathOf(request: FastifyRequest): string {
  const { url } = request.routeOptions;
  if (url !== undefined) return url;
  const path = request.url.split('?')[0] as string;
  try {
    const decoded = decodeURIComponent(path);
    return decoded.startsWith('/') && !decoded.startsWith(strictPath) ? path : strictPath;
  } catch {
    return strictPath;
  }
}

/** RFC 9112 section 3.2; of two, Node keeps the first in silence, and a proxy before it may have gone by the second. */
function checkHost(request: IncomingMessage): void {
  const hosts = request.rawHeaders.filter((name, at) => at % 2 === 0 && name.length === 4 && name.toLowerCase() === 'host').length;
  if (hosts > 1) throw twoHosts;
  if (hosts === 0 && request.httpVersion === '1.1') throw noHost;
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
  WS_HANDSHAKE: new OrderlyError('invalid_request', 'This is no handshake of a WebSocket as RFC 6455 has it.'),
  ERR_HTTP_REQUEST_TIMEOUT: new OrderlyError('request_timeout', 'The request did not arrive in time. Send it again.'),
};
const noHost = new OrderlyError('invalid_request', 'HTTP/1.1 requests need the header Host.');
const twoHosts = new OrderlyError('invalid_request', 'Send the header Host once.');
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
