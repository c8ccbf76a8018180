import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { Type } from 'typebox';
import { afterEach, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { registerHealth } from './health.ts';
import { registerOpenApi } from './openapi.ts';
import { createHttpServer } from './server.ts';

const Line = Type.Object({ code: Type.String({ examples: ['A1234'] }) }, { additionalProperties: false });
const Thing = Type.Object(
  { lines: Type.Array(Line), note: Type.Union([Type.String(), Type.Null()]), kind: Type.Literal('x') },
  { additionalProperties: false },
);
const put: RouteOptions = {
  method: 'PUT',
  url: '/api/v1/things/:thingId/move',
  config: { permission: 'things.write', phi: true, ifMatch: true, idempotent: true },
  schema: {
    tags: ['things'],
    summary: 'Move it',
    params: Type.Object({ thingId: Type.String({ format: 'uuid' }) }),
    body: Thing,
    response: { 200: Thing },
  } as never,
  handler: async (request) => request.body,
};

let app: FastifyInstance;
afterEach(() => app.close());

async function start(...routes: Partial<RouteOptions>[]): Promise<() => ReturnType<Awaited<ReturnType<typeof registerOpenApi>>>> {
  app = await createHttpServer({ logger: createLog('silent'), trustedProxies: [], rateLimitPerMinute: 0, permissions: new Set(['things.write']) });
  const document = await registerOpenApi(app, {
    title: 'Things',
    description: 'Moves things.',
    version: '1.2.3',
    tags: { things: 'Things.', operations: 'For operators.' },
    schemas: { Thing, Line },
    sessionCookie: 'session',
  });
  registerHealth(app, {});
  for (const route of routes) app.route({ ...put, ...route } as RouteOptions);
  await app.ready();
  return document;
}

it('an answer that says its position is described with that', async () => {
  const config = { permission: 'things.write', positioned: true } as const;
  const document = (await start({ method: 'GET', url: '/api/v1/things/:thingId', config, schema: { ...put.schema, body: undefined } as never }))();
  const read = document.paths['/api/v1/things/{thingId}']?.get?.responses['200'];
  expect(read).toMatchObject({ headers: { 'Orderly-Position': { schema: { type: 'string' } } } });
});

it('every operation is described with its errors, security and headers', async () => {
  const document = (await start({}))();
  expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
  const move = document.paths['/api/v1/things/{thingId}/move']?.put;
  expect(move).toMatchObject({
    operationId: 'putThingsByThingIdMove',
    security: [{ session: [] }, { apiKey: [] }],
    description: expect.stringContaining('recorded'),
    requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
    responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } }, headers: { ETag: {} } } },
  });
  expect(Object.keys(move?.responses ?? {})).toEqual([
    '200',
    '400',
    '401',
    '403',
    '404',
    '409',
    '412',
    '413',
    '415',
    '422',
    '428',
    '429',
    '503',
    'default',
  ]);
  expect(((move?.parameters ?? []) as { name: string }[]).map(({ name }) => name)).toEqual(['thingId', 'If-Match', 'Idempotency-Key']);
  expect(document.components.schemas?.Thing).toMatchObject({
    properties: { lines: { items: { $ref: '#/components/schemas/Line' } }, kind: { const: 'x' } },
  });
  expect(document.paths['/api/v1/health']?.get?.security).toEqual([]);
});

it('every reference leads somewhere, and every problem fits the described one', async () => {
  const document = (await start({}))();
  for (const [, reference] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const target = (reference as string).split('/').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
    expect([reference, typeof target]).toEqual([reference, 'object']);
  }
  const used = new Set([...JSON.stringify(document.paths).matchAll(/responses\/(Problem\d*)/g)].map(([, name]) => name));
  expect(Object.keys(document.components.responses ?? {}).sort()).toEqual([...used].sort());
  expect(JSON.stringify(document)).not.toContain('Default Response');
  const fits = new Ajv2020({ strict: false }).compile(document.components.schemas?.Problem as object);
  const answer = await app.inject({ method: 'PUT', url: '/api/v1/things/x/move', payload: {} });
  expect([answer.statusCode, fits(answer.json()), fits({})]).toEqual([400, true, false]);
});

it('is served, and shown by files of our own', async () => {
  const document = (await start({}))();
  const answer = await app.inject('/api/v1/openapi.json');
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.json()).toEqual(JSON.parse(JSON.stringify(document)));
  expect(Object.keys(document.paths)).toEqual(['/api/v1/health', '/api/v1/ready', '/api/v1/things/{thingId}/move']);
  const page = await app.inject('/docs/');
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain('/api/v1/openapi.json');
  for (const [, address] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) expect(address).not.toMatch(/^(?:https?:)?\/\//);
  const script = await app.inject('/docs/js/scalar.js');
  expect([script.statusCode, script.headers['content-type']]).toEqual([200, 'application/javascript; charset=utf-8']);
  expect((await app.inject({ url: '/docs', headers: { host: '[' } })).statusCode).toBe(400);
  expect((await app.inject({ url: '/docs', headers: { host: 'a.example' } })).headers.location).toBe('/docs/');
});

it.each<[string, object, string]>([
  ['no summary', { summary: undefined }, 'no summary'],
  ['no tags', { tags: undefined }, 'no tags'],
  ['an unknown tag', { tags: ['thing'] }, 'unknown tag thing'],
  ['an operationId that is taken', { operationId: 'getHealth' }, 'getHealth, which is taken'],
])('the server refuses to boot with an operation with %s', async (_name, schema, message) => {
  await expect(start({ schema: { ...put.schema, ...schema } as never })).rejects.toThrow(message);
});
