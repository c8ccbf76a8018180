import swagger from '@fastify/swagger';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { OrderlyError } from '../errors.ts';
import { completeDocument, type OpenApiDocument, type Operation } from './openapi-document.ts';
import { RouteError } from './routes.ts';

export interface OpenApiOptions {
  readonly title: string;
  readonly description: string;
  readonly version: string;
  /** What the tags of operations mean; an operation may only have one of these. */
  readonly tags: Readonly<Record<string, string>>;
  /** Schemas that get a name in the document, wherever they stand. */
  readonly schemas: Readonly<Record<string, TSchema>>;
  /** Name of the session's cookie. */
  readonly sessionCookie: string;
}

const openApiPath = '/api/v1/openapi.json';
const docsPath = '/docs';
const plainText = { 200: Type.String() };

/**
 * Describes every route declared after it as OpenAPI 3.1 at `/api/v1/openapi.json`, and shows it at `/docs` from our own files alone. Comes back with
 * a function that gives the document, once the server is ready. The server refuses to boot (RouteError) while an
 * operation lacks summary or tags, or shares its operationId.
 */
export async function registerOpenApi(app: FastifyInstance, options: OpenApiOptions): Promise<() => OpenApiDocument> {
  const operations = new Map<string, Operation>();
  const mistakes: string[] = [];
  let text: string | null = null;

  app.addHook('onRoute', (route) => collect(route, operations, mistakes, options.tags));
  app.addHook('onReady', async () => {
    if (mistakes.length > 0) throw new RouteError(mistakes);
  });
  await app.register(swagger, {
    convertConstToEnum: false,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: options.title,
        description: options.description,
        version: options.version,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } as never,
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: options.sessionCookie, description: 'The cookie that signing in sets.' },
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of a machine.' },
        },
      },
      tags: Object.entries(options.tags).map(([name, description]) => ({ name, description })),
    },
    transformObject: (document) =>
      completeDocument(('openapiObject' in document ? document.openapiObject : {}) as OpenApiDocument, operations, options) as never,
  });
  const documentOf = () => app.swagger() as unknown as OpenApiDocument;

  app.get(openApiPath, {
    config: { permission: 'public' },
    schema: { hide: true, response: { 200: Type.Object({}, { additionalProperties: true }) } },
    handler: (_request, reply) => {
      text ??= JSON.stringify(documentOf());
      return reply.type('application/json; charset=utf-8').send(text);
    },
  });
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { permission: 'public', ...route.config };
      route.schema = { hide: true, response: plainText, ...route.schema };
    });
    // The viewer makes a URL of the Host header, and would fail on one that is none.
    docs.addHook('onRequest', async (request) => {
      if (!URL.canParse(`${request.protocol}://${request.hostname}`))
        throw new OrderlyError('invalid_request', 'The header Host is not a host name.');
    });
    // Nothing of the viewer's own services: no fonts, no proxy, no telemetry, no assistant from elsewhere.
    await docs.register(scalar, {
      routePrefix: docsPath,
      configuration: {
        url: openApiPath,
        pageTitle: options.title,
        withDefaultFonts: false,
        telemetry: false,
        hideClientButton: true,
        showDeveloperTools: 'never',
        showToolbar: 'never',
        agent: { disabled: true },
      } as never,
    });
  });
  return documentOf;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

interface Described {
  readonly hide?: boolean;
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly body?: unknown;
  readonly security?: readonly unknown[];
}

function collect(route: RouteOptions, operations: Map<string, Operation>, mistakes: string[], tags: OpenApiOptions['tags']): void {
  const schema = (route.schema ?? {}) as Described;
  const method = [route.method].flat().find((one) => methods.includes(one));
  if (schema.hide === true || method === undefined || !route.url.startsWith('/api/')) return;
  const where = `${method} ${route.url}`;
  if (schema.summary === undefined) mistakes.push(`${where} declares no summary`);
  if (schema.tags === undefined || schema.tags.length === 0) mistakes.push(`${where} declares no tags`);
  for (const tag of schema.tags ?? []) if (tags[tag] === undefined) mistakes.push(`${where} declares the unknown tag ${tag}`);
  const operationId = schema.operationId ?? operationIdOf(method, route.url);
  if (operations.has(operationId)) mistakes.push(`${where} declares the operationId ${operationId}, which is taken`);
  route.schema = { ...route.schema, operationId } as NonNullable<RouteOptions['schema']>;
  const config = route.config ?? {};
  operations.set(operationId, {
    permission: config.permission ?? 'public',
    phi: config.phi === true,
    ifMatch: config.ifMatch === true,
    idempotent: config.idempotent === true,
    etag: config.etag === true,
    positioned: config.positioned === true,
    location: config.location === true,
    signsIn: config.guessesPasswords === true || (schema.security ?? []).length > 0,
    changes: method !== 'GET',
    hasBody: schema.body !== undefined,
    hasParams: route.url.includes('/:'),
  });
}

/** For a route that names none: `PUT /api/v1/orders/:orderId/verify` is `putOrdersByOrderIdVerify`. */
function operationIdOf(method: string, url: string): string {
  const words = url
    .replace(/^\/api\/v\d+\//, '')
    .replaceAll('/:', '/by-')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
