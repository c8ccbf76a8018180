import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, type RouteOptions } from 'fastify';
import { OrderlyError } from '../errors.ts';
import { newId } from '../ids.ts';
import { problemOf, sendProblem } from './problems.ts';
import { compileValidator, isHostile } from './validation.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller must be allowed; `public` for none. The server refuses to boot with a route that does not say. */
    permission?: string;
    /** The answer may hold patient data; its look is journalled before it leaves. */
    phi?: boolean;
  }
}

export interface HttpOptions {
  readonly logger: FastifyBaseLogger;
  /** Addresses of proxies whose X-Forwarded-… headers count; empty for none. */
  readonly trustedProxies: readonly string[];
  /** Requests a minute from one address. */
  readonly rateLimitPerMinute: number;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly permissions: ReadonlySet<string>;
}

const bodyLimitBytes = 1_048_576;
const requestTimeoutMs = 30_000;

/** An HTTP server with the house's defaults: problems, request ids, strict headers, rate and body limits, routes that declare what they are. */
export async function createHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: options.logger,
    disableRequestLogging: true,
    trustProxy: options.trustedProxies.length === 0 ? false : [...options.trustedProxies],
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    routerOptions: { maxParamLength: 100 },
    frameworkErrors: (error, request, reply) => void sendProblem(error, request as FastifyRequest, reply),
    ...(options.tls === undefined ? {} : { https: options.tls }),
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(compileValidator);
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const allowed = app.findRoute === undefined ? [] : methods.filter((method) => app.hasRoute({ method, url: request.url.split('?')[0] ?? '' }));
    const error =
      allowed.length > 0
        ? new OrderlyError('method_not_allowed', `Use ${allowed.join(' or ')}.`)
        : new OrderlyError('not_found', 'There is nothing at this address. GET /api/v1/openapi.json lists what there is.');
    return sendProblem(error, request, reply);
  });
  app.addHook('onRoute', (route) => checkRoute(route, options.permissions));
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
    if (request.raw.url?.includes('%00')) throw hostile();
  });
  app.addHook('preValidation', async (request) => {
    if (request.body !== undefined && isHostile(request.body)) throw hostile();
  });
  app.addHook('onResponse', async (request, reply) => {
    // The route's pattern, never the URL: a URL may hold an id somebody mistyped.
    request.log.info(
      { method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    );
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'self'"], 'object-src': ["'none'"], 'base-uri': ["'none'"], 'frame-ancestors': ["'none'"], 'form-action': ["'self'"] },
    },
    referrerPolicy: { policy: 'no-referrer' },
  });
  await app.register(cookie);
  await app.register(rateLimit, {
    max: options.rateLimitPerMinute,
    timeWindow: 60_000,
    cache: 20_000,
    errorResponseBuilder: () => new OrderlyError('rate_limited', 'Wait until Retry-After has passed.'),
  });
  return app;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[A-Za-z0-9._-]{8,64}$/.test(given) ? given : newId();
}

function hostile(): OrderlyError {
  return new OrderlyError('invalid_request', 'The request holds U+0000 or broken text, or is nested too deep. Remove it.');
}

function checkRoute(route: RouteOptions, permissions: ReadonlySet<string>): void {
  const where = `${String(route.method)} ${route.url}`;
  if (route.method === 'HEAD' || route.method === 'OPTIONS') return;
  const permission = route.config?.permission;
  if (permission === undefined) throw new Error(`${where} declares no permission`);
  if (permission !== 'public' && !permissions.has(permission)) throw new Error(`${where} declares the unknown permission ${permission}`);
  if (route.url.startsWith('/api/') && (route.schema as { response?: unknown } | undefined)?.response === undefined) {
    throw new Error(`${where} declares no response schema`);
  }
}

export { problemOf };
