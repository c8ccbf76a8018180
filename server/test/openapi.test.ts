import diagnostics from 'node:diagnostics_channel';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createValidatorCompiler } from '../src/platform/http/validation.ts';
import { startTestServer, type TestServer } from './server.ts';

interface Media {
  schema: object;
  examples?: Record<string, { value?: unknown; $ref?: string }>;
}
interface Described {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security: object[];
  parameters?: { name: string; in: string; schema: object; example?: unknown }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { $ref?: string; description: string; headers?: Record<string, object>; content?: Record<string, Media> }>;
}
interface Document {
  paths: Record<string, Record<string, Described>>;
  tags: { name: string; description: string }[];
  [member: string]: unknown;
}

let server: TestServer;
let document: Document;
const routes: RouteOptions[] = [];

beforeAll(async () => {
  const hear = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', (route) => void routes.push(route));
  };
  diagnostics.subscribe('fastify.initialization', hear);
  server = await startTestServer({ demonstrates: 'as started' });
  diagnostics.unsubscribe('fastify.initialization', hear);
  document = (await server.app.inject('/api/v1/openapi.json')).json();
});
afterAll(() => server.close());

function operations(): [name: string, operation: Described][] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as [string, Described]),
  );
}

function follow<T extends object>(value: T): T {
  const reference = (value as { $ref?: string }).$ref;
  if (reference === undefined) return value;
  const found = reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document);
  return found as T;
}

function examplesOf(media: Media): unknown[] {
  return Object.values(media.examples ?? {}).map((example) => follow(example).value);
}

/** The route of an operation as it was declared. */
function routeOf(name: string): RouteOptions {
  const [method, path] = name.split(' ') as [string, string];
  const url = path.replaceAll(/\{([^}]+)\}/g, ':$1');
  return routes.find((route) => route.url === url && [route.method].flat().includes(method)) as RouteOptions;
}

describe('the description of the API', () => {
  it('has every route under /api, and nothing else', () => {
    const declared = routes
      .filter(({ url }) => url.startsWith('/api/') && url !== '/api/v1/openapi.json')
      .flatMap(({ url, method }) => [method].flat().map((one) => `${one} ${url.replaceAll(/:([A-Za-z0-9_]+)/g, '{$1}')}`))
      .filter((name) => !/^(HEAD|OPTIONS) /.test(name));
    expect(declared.length).toBeGreaterThan(30);
    expect(
      operations()
        .map(([name]) => name)
        .sort(),
    ).toEqual(declared.sort());
  });

  it('names each operation by a verb, once, and says what it does, under a tag that is described', () => {
    const ids = operations().map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = new Set(document.tags.filter(({ description }) => description.length > 10).map(({ name }) => name));
    for (const [name, { operationId, summary, tags: own }] of operations()) {
      expect(operationId, name).toMatch(/^[a-z]+(?:[A-Z][a-z]+)+$|^sign(?:In|Out)$/);
      // What is made of method and path is not a name, and changes with them.
      expect(operationId, name).not.toMatch(/^(?:post|put|patch|delete)|By[A-Z]/);
      expect(summary.length, name).toBeGreaterThan(3);
      expect(own.length > 0 && own.every((tag) => tags.has(tag)), name).toBe(true);
    }
  });

  it('has an example of each body, which the server takes', () => {
    const compile = createValidatorCompiler();
    let seen = 0;
    for (const [name, { requestBody }] of operations()) {
      const { body } = (routeOf(name).schema ?? {}) as { body?: object };
      expect(requestBody !== undefined, name).toBe(body !== undefined);
      if (body === undefined) continue;
      // A file has no example, nor a schema; what carriers of messages send has their own form.
      if (requestBody?.content['application/json'] === undefined) continue;
      const examples = examplesOf(requestBody?.content['application/json'] as Media);
      expect(examples.length, name).toBeGreaterThan(0);
      const validate = compile({ schema: body, method: 'POST', url: name, httpPart: 'body' });
      for (const example of examples) expect([name, (validate(example) as { error?: unknown }).error]).toEqual([name, undefined]);
      seen += 1;
    }
    expect(seen).toBeGreaterThan(15);
  });

  it('has an example of each answer and each problem, which fits its schema', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'document', ...document });
    const compiled = new Map<string, ValidateFunction>();
    const inDocument = (schema: object): object => JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/'));
    for (const [name, { responses }] of operations()) {
      expect(
        Object.keys(responses).some((status) => status.startsWith('2') || status === '101'),
        name,
      ).toBe(true);
      for (const [status, reference] of Object.entries(responses)) {
        const contents = Object.entries(follow(reference).content ?? {}).flatMap(([type, media]) => (type.includes('json') ? [media] : []));
        for (const media of contents) {
          const examples = examplesOf(media);
          expect(examples.length, `${name} ${status}`).toBeGreaterThan(0);
          const schema = JSON.stringify(media.schema);
          const fits = compiled.get(schema) ?? ajv.compile(inDocument(media.schema));
          compiled.set(schema, fits);
          for (const example of examples) expect([name, status, fits(example), fits.errors]).toEqual([name, status, true, null]);
        }
      }
    }
  });

  it('has an example of each parameter that is not a choice, which the server takes', () => {
    const compile = createValidatorCompiler();
    for (const [name, { parameters = [] }] of operations()) {
      const { querystring, params } = (routeOf(name).schema ?? {}) as { querystring?: object; params?: object };
      for (const [place, schema, httpPart] of [
        ['query', querystring, 'querystring'],
        ['path', params, 'params'],
      ] as const) {
        const own = parameters.filter((parameter) => parameter.in === place);
        if (schema === undefined) {
          expect(own, name).toEqual([]);
          continue;
        }
        const examples = own.map(({ name: member, schema: type, example }) => {
          const { examples: [first] = [], enum: [choice] = [], type: kind } = type as { examples?: unknown[]; enum?: unknown[]; type?: string };
          const value = example ?? first ?? choice ?? (kind === 'boolean' ? true : undefined);
          expect(value, `${name} ${member}`).toBeDefined();
          return [member, String(value)];
        });
        const validate = compile({ schema, method: 'GET', url: name, httpPart });
        expect([name, (validate(Object.fromEntries(examples)) as { error?: unknown }).error]).toEqual([name, undefined]);
      }
    }
  });

  it('asks for a session or key wherever the server does', async () => {
    for (const [name, { security, requestBody }] of operations()) {
      const [method, path] = name.split(' ') as [string, string];
      const url = path.replace('{key}', 'phone_code').replaceAll(/\{[^}]+\}/g, '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e');
      const open = security.length === 0;
      const payload = examplesOf(Object.values(requestBody?.content ?? {})[0] ?? { schema: {} })[0] as object | undefined;
      // Queries that a route needs are in the examples; here it has to come to the credential.
      const query = path.endsWith('/locate') ? '?zip=90210' : path.endsWith('/v1/events') ? '?topic=orders' : '';
      const headers = { 'if-match': '"1"' };
      const answer = await server.app.inject({ method: method as 'GET', url: url + query, headers, ...(payload === undefined ? {} : { payload }) });
      if (open) expect([name, answer.statusCode !== 401 || path.includes('/sign-in/')]).toEqual([name, true]);
      else expect([name, answer.statusCode]).toEqual([name, 401]);
    }
  });

  it('names the headers that go with versions, repeats and what was made', () => {
    const placing = document.paths['/api/v1/orders']?.post as Described;
    expect(Object.keys(placing.responses['201']?.headers ?? {})).toEqual(['ETag', 'Location', 'Idempotent-Replayed']);
    expect(placing.parameters?.map(({ name }) => name)).toEqual(['Idempotency-Key']);
    const changing = document.paths['/api/v1/orders/{orderId}/verify']?.put as Described;
    expect(changing.parameters?.map(({ name }) => name)).toEqual(['orderId', 'If-Match', 'Idempotency-Key']);
    expect(Object.keys(changing.responses)).toEqual(expect.arrayContaining(['409', '412', '422', '428']));
  });
});

describe('/docs', () => {
  it('is a page of our own, whose every part comes from this server', async () => {
    const page = await server.app.inject('/docs/');
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, expect.stringMatching(/^text\/html/)]);
    const addresses = [...page.body.matchAll(/(?:src|href)=["']([^"']+)["']/g)].map(([, address]) => address as string);
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses) {
      expect(address).not.toMatch(/^(?:[a-z]+:)?\/\//i);
      const part = await server.app.inject(new URL(address, 'http://localhost/docs/').pathname);
      expect([address, part.statusCode]).toEqual([address, 200]);
    }
    expect(page.body).toContain('/api/v1/openapi.json');
  });

  it('may load nothing from elsewhere, and whatever it needs from here', async () => {
    const policy = String((await server.app.inject('/docs/')).headers['content-security-policy']);
    const directives = new Map(policy.split('; ').map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]));
    for (const sources of directives.values())
      for (const source of sources) expect(source).toMatch(/^'(?:none|self|unsafe-inline)'$|^(?:data|blob):$/);
    expect(directives.get('default-src')).toEqual(["'none'"]);
    // An inline script starts the viewer; the document comes by fetch.
    expect(directives.get('script-src')).toEqual(["'self'", "'unsafe-inline'"]);
    expect(directives.get('connect-src')).toEqual(["'self'"]);
  });
});
